// The theme on the page: the tokens of scales/theme.ts as CSS variables of the root, following the system unless a person chose. A
// constructed stylesheet, since the page's content security policy allows no inline style element.

import { useSyncExternalStore } from 'react';
import { cssVariables, THEMES, type Theme, type ThemeName } from '../scales/theme.ts';
import type { Store } from '../session/store.ts';

const systemDark = window.matchMedia('(prefers-color-scheme: dark)');
const listeners = new Set<() => void>();
let shown: ThemeName = 'dark';

export function followTheme(store: Store): void {
  const sheet = new CSSStyleSheet();
  document.adoptedStyleSheets.push(sheet);
  let choice: string | undefined;
  const apply = (): void => {
    const { theme } = store.get().prefs;
    const name: ThemeName = theme === 'system' ? (systemDark.matches ? 'dark' : 'light') : theme;
    if (choice !== theme) void window.boughShell?.setTheme(theme);
    choice = theme;
    if (name === shown && document.documentElement.dataset['theme']) return;
    shown = name;
    document.documentElement.dataset['theme'] = name;
    sheet.replaceSync(`:root { ${cssVariables(THEMES[name])} }`);
    for (const listener of listeners) listener();
  };
  systemDark.addEventListener('change', apply);
  store.subscribe(apply);
  apply();
}

/** The theme that is shown now, for canvases. */
export const useTheme = (): Theme =>
  useSyncExternalStore(
    (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    () => THEMES[shown],
  );
