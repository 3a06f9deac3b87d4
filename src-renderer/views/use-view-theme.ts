// The theme as canvases use it: with stronger outlines where the person asked their system for more contrast, or has its colours forced,
// which a canvas does not hear of.

import { useSyncExternalStore } from 'react';
import { THEMES, type Theme, type ThemeName, withMoreContrast } from '../scales/theme.ts';

const QUERY = '(prefers-contrast: more), (forced-colors: active)';
const subscribe = (listener: () => void): (() => void) => {
  const query = window.matchMedia(QUERY);
  query.addEventListener('change', listener);
  return () => query.removeEventListener('change', listener);
};
const strong: Readonly<Record<ThemeName, Theme>> = { dark: withMoreContrast(THEMES.dark), light: withMoreContrast(THEMES.light) };

export function useViewTheme(name: ThemeName): Theme {
  const more = useSyncExternalStore(
    subscribe,
    () => window.matchMedia(QUERY).matches,
    () => false,
  );
  return more ? strong[name] : THEMES[name];
}
