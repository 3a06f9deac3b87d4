// Keys of the page: finds the binding, knows when a key belongs to something else (a text field, a focused button, a menu).

import { openFile } from '../app/shell.ts';
import type { Window } from '../session/window.ts';
import { bindingFor, type KeyContext } from './keys.ts';

export const isMac = /mac/i.test(navigator.platform);

export function installKeys(bough: Window): () => void {
  const context: KeyContext = {
    window: bough,
    page: {
      openFile: () => openFile(bough),
      focusFilter() {
        bough.actions.setPrefs({ dockOpen: true, dockTab: 'log' });
        afterPaint(() => document.querySelector<HTMLElement>('[data-filter]')?.focus());
      },
      focusRegion: moveRegion,
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
  const onKey = (event: KeyboardEvent): void => {
    if (event.defaultPrevented || event.isComposing) return;
    const found = bindingFor(event, isMac);
    if (!found) return;
    const { binding, key } = found;
    const state = bough.store.get();
    if (state.screen === 'welcome' && !binding.everywhere) return;
    const chord = /^(Mod|Alt|Shift\+F|F\d|Escape)/.test(key);
    if (!chord && (isTextField(event.target) || ownsKey(event.target, event.key))) return;
    if (state.overlay && key !== 'Escape' && key !== '?') return;
    event.preventDefault();
    binding.run(context, key);
  };
  window.addEventListener('keydown', onKey);
  return () => window.removeEventListener('keydown', onKey);
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
