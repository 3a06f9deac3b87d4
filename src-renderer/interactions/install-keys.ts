// Keys of the page: finds the binding, knows when a key belongs to something else (a text field, a focused button, a menu).

import { onShow } from '../app/on-show.ts';
import { openFile } from '../app/shell.ts';
import type { Prefs } from '../session/prefs.ts';
import type { Window } from '../session/window.ts';
import { type KeyOverrides, keysWith } from './key-map.ts';
import { bindingFor, type KeyBinding, type KeyContext, type KeyStroke } from './keys.ts';

export const isMac = /mac/i.test(navigator.platform);

/** What a command may ask of the page. */
export function keyContext(bough: Window): KeyContext {
  return {
    window: bough,
    page: {
      openFile: () => openFile(bough),
      focusFilter() {
        bough.actions.setPrefs({ dockOpen: true, dockTab: 'log' });
        afterPaint(() => document.querySelector<HTMLElement>('[data-filter]')?.focus());
      },
      treeLevel: (direction) => onShow.tree?.level(direction),
      focusQuery: () => document.querySelector<HTMLElement>('[data-query]')?.focus(),
      focusRegion: moveRegion,
      // What is in the section, else its heading. Where the rail is narrow it has only an icon, which opens it.
      focusRail(section) {
        bough.actions.setRailSection(section, true);
        const places = [`[data-rail="${section}"] > :not(.rail-head) :is(input, button)`, `[data-rail="${section}"] button`];
        const icon = document.querySelector<HTMLElement>(`[data-rail-icon="${section}"]`);
        if (icon?.getAttribute('aria-expanded') === 'false') icon.click();
        afterPaint(() => places.flatMap((place) => document.querySelector<HTMLElement>(place) ?? [])[0]?.focus());
      },
      focusNamed(region) {
        const { actions } = bough;
        if (region === 'tree') actions.setPrefs({ mainTab: 'tree' });
        if (region === 'lanes' || region === 'log') actions.setPrefs({ dockOpen: true, dockTab: region });
        if (region === 'inspector') actions.setPrefs({ inspectorOpen: true });
        afterPaint(() =>
          focusInto(
            document.querySelector<HTMLElement>(`[data-region="${region === 'tree' ? 'main' : region === 'inspector' ? region : 'dock'}"]`),
          ),
        );
      },
    },
  };
}

export function installKeys(bough: Window): () => void {
  const context = keyContext(bough);
  let known: { readonly of: KeyOverrides; readonly bindings: readonly KeyBinding[] } | undefined;
  const bindingsOf = (of: KeyOverrides): readonly KeyBinding[] => {
    if (known?.of !== of) known = { of, bindings: keysWith(of) };
    return known.bindings;
  };
  const onKey = (event: KeyboardEvent): void => {
    if (event.defaultPrevented || event.isComposing) return;
    const { singleKeys, keys } = bough.store.get().prefs;
    const found = bindingFor(asSingle(event, singleKeys), isMac, bindingsOf(keys));
    if (!found) return;
    const { binding, key } = found;
    const state = bough.store.get();
    if (state.screen !== 'main' && !binding.everywhere) return;
    const chord = /^(Mod|Alt|Shift\+F|F\d|Escape)/.test(key);
    if (!chord && singleKeys === 'off') return;
    if (binding.notInText && isTextField(event.target)) return;
    if (!chord && (isTextField(event.target) || ownsKey(event.target, event.key))) return;
    if ((state.overlay || state.draft) && key !== 'Escape' && key !== '?') return;
    event.preventDefault();
    binding.run(context, key);
  };
  window.addEventListener('keydown', onKey);
  return () => window.removeEventListener('keydown', onKey);
}

/** With single keys behind Ctrl Alt, that chord stands for the bare key, and the bare key for nothing. */
function asSingle(event: KeyboardEvent, singleKeys: Prefs['singleKeys']): KeyStroke {
  const { key, code, ctrlKey, metaKey, altKey, shiftKey } = event;
  if (singleKeys !== 'chord') return event;
  if (ctrlKey && altKey) return { key, code, ctrlKey: false, metaKey, altKey: false, shiftKey };
  const named = key === 'Escape' || /^F\d/.test(key);
  return ctrlKey || metaKey || altKey || named ? event : { key: '', code: '', ctrlKey, metaKey, altKey, shiftKey };
}

const afterPaint = (work: () => void): void => void requestAnimationFrame(() => requestAnimationFrame(work));

const isTextField = (target: EventTarget | null): boolean =>
  target instanceof HTMLElement &&
  (target.isContentEditable ||
    target instanceof HTMLTextAreaElement ||
    target instanceof HTMLSelectElement ||
    (target instanceof HTMLInputElement && target.type !== 'button' && target.type !== 'checkbox'));

/** Space and Enter activate what is focused; a menu and a separator keep their own keys. */
function ownsKey(target: EventTarget | null, key: string): boolean {
  if (!(target instanceof HTMLElement)) return false;
  if ((key === ' ' || key === 'Enter') && target.closest('button, a[href], summary, [role="button"], [role="tab"], [role^="menuitem"]'))
    return true;
  return target.closest('[role="menu"]') !== null;
}

const regions = (): HTMLElement[] => [...document.querySelectorAll<HTMLElement>('[data-region]')];

function moveRegion(direction: 1 | -1): void {
  const all = regions();
  const at = all.findIndex((r) => r.contains(document.activeElement));
  focusInto(all[(at + direction + all.length) % all.length]);
}

function focusInto(region: HTMLElement | null | undefined): void {
  const inside = region?.querySelector<HTMLElement>('[tabindex="0"], button:not([disabled]):not([tabindex="-1"]), input, select, [href]');
  (inside ?? region)?.focus();
}
