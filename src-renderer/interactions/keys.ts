// The keyboard as data: one table drives what keys do and the `?` sheet, so the two cannot differ. Single keys act outside text fields;
// W A S D go by position on the keyboard, letters and signs by what they print (UX.md 2.16). What does not exist yet is not listed.

import { HEATS, type Heat } from '../scales/heat.ts';
import type { RailSection } from '../session/prefs.ts';
import { currentView } from '../session/store.ts';
import { INSPECTOR_TABS } from '../session/tabs.ts';
import type { Window } from '../session/window.ts';

export interface KeyContext {
  readonly window: Window;
  /** Work of the page itself: focus and dialogs. */
  readonly page: {
    openFile(): void;
    focusFilter(): void;
    focusQuery(): void;
    focusRegion(direction: 1 | -1): void;
    focusNamed(region: string): void;
    focusRail(section: RailSection): void;
    /** Opens one level more of the tree, or closes the deepest one. */
    treeLevel(direction: 1 | -1): void;
  };
}

export const KEY_GROUPS = ['Playback', 'Steps', 'Time view', 'Find', 'Selection', 'Views', 'Actions', 'File'] as const;

export interface KeyBinding {
  /** `Space`, `x`, `Shift+x`, `>`, `Mod+p`, `Alt+ArrowLeft`, or a position: `KeyW`. Several mean the same. */
  readonly keys: readonly string[];
  readonly group: (typeof KEY_GROUPS)[number];
  readonly does: string;
  /** Acts on the welcome page too. */
  readonly everywhere?: boolean;
  /** Not while one writes: the field has the key for itself. */
  readonly notInText?: boolean;
  run(context: KeyContext, key: string): void;
}

const acts = (run: (a: Window['actions'], c: KeyContext) => void) => (c: KeyContext) => run(c.window.actions, c);

export const KEYS: readonly KeyBinding[] = [
  { keys: ['Space'], group: 'Playback', does: 'Freeze the view; play or pause the past', run: acts((a) => a.togglePlay()) },
  { keys: ['j'], group: 'Playback', does: 'Play backwards; again: twice as fast', run: acts((a) => a.shuttle(-1)) },
  { keys: ['k'], group: 'Playback', does: 'Stop here', run: acts((a) => a.stopPlaying()) },
  { keys: ['l'], group: 'Playback', does: 'Play forwards; again: twice as fast', run: acts((a) => a.shuttle(1)) },
  { keys: ['g'], group: 'Playback', does: 'Return to live; end of a recording', run: acts((a) => a.goLive()) },
  { keys: ['Shift+g'], group: 'Playback', does: 'Start of the session', run: acts((a) => a.goStart()) },
  { keys: ['Alt+ArrowLeft'], group: 'Playback', does: 'Back to the moment visited before', run: acts((a) => a.travel(-1)) },
  { keys: ['Alt+ArrowRight'], group: 'Playback', does: 'Forward to the moment visited after', run: acts((a) => a.travel(1)) },

  { keys: ['>'], group: 'Steps', does: 'Next event', run: acts((a) => a.step('event', 1)) },
  { keys: ['<'], group: 'Steps', does: 'Previous event', run: acts((a) => a.step('event', -1)) },
  { keys: ['.'], group: 'Steps', does: 'Next event of the selected process', run: acts((a) => a.step('process', 1)) },
  { keys: [','], group: 'Steps', does: 'Previous event of the selected process', run: acts((a) => a.step('process', -1)) },
  { keys: ['}'], group: 'Steps', does: 'Next handled message of the selected process', run: acts((a) => a.step('message', 1)) },
  { keys: ['{'], group: 'Steps', does: 'Previous handled message', run: acts((a) => a.step('message', -1)) },
  { keys: [']', 'Alt+ArrowDown'], group: 'Steps', does: 'On to where this message was handled', run: acts((a) => void a.follow('effect')) },
  { keys: ['[', 'Alt+ArrowUp'], group: 'Steps', does: 'Back to what caused this event', run: acts((a) => void a.follow('cause')) },
  { keys: ['x'], group: 'Steps', does: 'Next crash', run: acts((a) => a.step('crash', 1)) },
  { keys: ['Shift+x'], group: 'Steps', does: 'Previous crash', run: acts((a) => a.step('crash', -1)) },

  { keys: ['c'], group: 'Steps', does: 'Continue: to the next hit of a breakpoint', run: acts((a) => void a.toBreakpoint(1)) },
  { keys: ['Shift+c'], group: 'Steps', does: 'Back to the hit of a breakpoint before', run: acts((a) => void a.toBreakpoint(-1)) },

  { keys: ['KeyW', '+', '='], group: 'Time view', does: 'Zoom in', run: acts((a) => a.zoomTime(0.7)) },
  { keys: ['KeyS', '-'], group: 'Time view', does: 'Zoom out', run: acts((a) => a.zoomTime(1 / 0.7)) },
  { keys: ['KeyA'], group: 'Time view', does: 'Pan left', run: acts((a) => a.panTime(-0.1)) },
  { keys: ['Shift+KeyA'], group: 'Time view', does: 'Pan left by half', run: acts((a) => a.panTime(-0.5)) },
  { keys: ['KeyD'], group: 'Time view', does: 'Pan right', run: acts((a) => a.panTime(0.1)) },
  { keys: ['Shift+KeyD'], group: 'Time view', does: 'Pan right by half', run: acts((a) => a.panTime(0.5)) },
  { keys: ['0'], group: 'Time view', does: 'Fit the whole session', run: acts((a) => a.fitTime()) },
  { keys: ['f'], group: 'Time view', does: 'Centre on the cursor; twice: fit all', run: (c) => centreOrFit(c) },

  {
    keys: ['t'],
    group: 'Time view',
    does: 'Axis of the lanes: wall clock, or logical, one step per event',
    run: ({ window: w }) => w.actions.setPrefs({ axis: w.store.get().prefs.axis === 'wall' ? 'logical' : 'wall' }),
  },

  { keys: ['r'], group: 'Time view', does: 'Show the time in which the selected process is busy', run: acts((a) => a.rangeOfSelection()) },
  { keys: ['Backspace'], group: 'Time view', does: 'Back to the wider view', run: acts((a) => a.zoomUp()) },

  { keys: ['/'], group: 'Find', does: 'Find events by a query', run: (c) => c.page.focusQuery() },
  { keys: ['Mod+f'], group: 'Find', does: 'Filter the log by a text', run: (c) => c.page.focusFilter() },
  { keys: ['n'], group: 'Steps', does: 'Next match of the query', run: acts((a) => a.stepMatch(1)) },
  { keys: ['Shift+n'], group: 'Steps', does: 'Previous match of the query', run: acts((a) => a.stepMatch(-1)) },
  { keys: ['Mod+p'], group: 'Find', does: 'Find a process', run: acts((a) => a.setOverlay('palette')) },
  { keys: ['Mod+k', 'Mod+Shift+p'], group: 'Find', does: 'All commands by name', run: acts((a) => a.setOverlay('commands')) },
  { keys: ['?'], group: 'Find', does: 'This sheet', everywhere: true, run: toggleSheet },

  { keys: ['1', '2', '3', '4', '5', '6', '7'], group: 'Selection', does: 'Tab of the inspector', run: showTab },
  { keys: ['y'], group: 'Selection', does: 'Why it crashed: the causal story, or back from it', run: acts((a) => a.toggleWhy()) },
  { keys: ['m'], group: 'Selection', does: 'Mark the moment at the cursor, or take its mark away', run: acts((a) => a.toggleBookmark()) },
  { keys: ['Shift+m'], group: 'Selection', does: 'Go to the list of marked moments', run: (c) => c.page.focusRail('bookmarks') },
  { keys: ['p'], group: 'Selection', does: 'Pin the selected process, or let it go', run: acts((a) => a.togglePin()) },
  {
    keys: ['u'],
    group: 'Selection',
    does: 'Show what is below the selected process alone; again: all',
    run: ({ window: w }) => {
      const view = currentView(w.store.get());
      w.actions.focusOn(view?.focus === undefined || view.focus !== view.selection ? view?.selection : undefined);
    },
  },
  { keys: ['b'], group: 'Selection', does: 'Breakpoint on what is selected', run: acts((a) => a.newBreakpoint()) },
  { keys: ['Shift+b'], group: 'Selection', does: 'List of breakpoints', run: (c) => c.page.focusRail('breakpoints') },
  { keys: ['Escape'], group: 'Selection', does: 'One level out: close what lies on top, then deselect', everywhere: true, run: levelOut },

  { keys: ['e'], group: 'Views', does: 'Open one level more of the tree', run: (c) => c.page.treeLevel(1) },
  { keys: ['Shift+e'], group: 'Views', does: 'Close the deepest open level of the tree', run: (c) => c.page.treeLevel(-1) },
  { keys: ['v'], group: 'Views', does: 'Diagram, outline, cells', run: nextPresentation },
  { keys: ['h'], group: 'Views', does: 'Heat: activity, mailbox, restarts, off', run: nextHeat },
  {
    keys: ['Shift+l'],
    group: 'Views',
    does: 'Lock the layout',
    run: ({ window: w }) => w.actions.setPrefs({ layoutLock: !w.store.get().prefs.layoutLock }),
  },
  {
    keys: ['q'],
    group: 'Views',
    does: 'Show or hide the dock',
    run: ({ window: w }) => w.actions.setPrefs({ dockOpen: !w.store.get().prefs.dockOpen }),
  },
  {
    keys: ['i'],
    group: 'Views',
    does: 'Show or hide the inspector',
    run: ({ window: w }) => w.actions.setPrefs({ inspectorOpen: !w.store.get().prefs.inspectorOpen }),
  },
  { keys: ['F6'], group: 'Views', does: 'Next region', everywhere: true, run: (c) => c.page.focusRegion(1) },
  { keys: ['Shift+F6'], group: 'Views', does: 'Previous region', everywhere: true, run: (c) => c.page.focusRegion(-1) },
  {
    keys: ['Alt+1', 'Alt+2', 'Alt+3', 'Alt+4'],
    group: 'Views',
    does: 'Go to tree, lanes, log, inspector',
    run: (c, key) => c.page.focusNamed(['tree', 'lanes', 'log', 'inspector'][Number(key.at(-1)) - 1] ?? 'tree'),
  },

  {
    keys: ['Mod+z'],
    group: 'Actions',
    does: 'Undo: pins, folds, marks and the subtree shown alone',
    notInText: true,
    run: (c) => c.window.history.undo(),
  },
  { keys: ['Mod+Shift+z'], group: 'Actions', does: 'Redo what was undone', notInText: true, run: (c) => c.window.history.redo() },
  {
    keys: ['Shift+z'],
    group: 'Actions',
    does: 'Announce crashes to screen readers, or be silent',
    run: ({ window: w }) => {
      const announce = w.store.get().prefs.announce === 'crashes' ? 'nothing' : 'crashes';
      w.actions.setPrefs({ announce });
      w.store.change((s) => void (s.said = announce === 'crashes' ? 'Crashes are announced.' : 'Crashes are not announced any more.'));
    },
  },
  { keys: ['!'], group: 'Actions', does: 'Break something: the fault palette', run: acts((a) => a.openFaults()) },

  { keys: ['Mod+,'], group: 'File', does: 'Settings', everywhere: true, run: acts((a) => a.setOverlay('settings')) },
  { keys: ['Mod+o'], group: 'File', does: 'Open a recording or a program', everywhere: true, run: (c) => c.page.openFile() },
];

let lastCentre = Number.NEGATIVE_INFINITY;
function centreOrFit({ window: w }: KeyContext): void {
  const now = performance.now();
  if (now - lastCentre < 500) w.actions.fitTime();
  else w.actions.centreTime();
  lastCentre = now;
}

function toggleSheet({ window: w }: KeyContext): void {
  w.actions.setOverlay(w.store.get().overlay === 'keys' ? undefined : 'keys');
}

function showTab({ window: w }: KeyContext, key: string): void {
  const tab = INSPECTOR_TABS[Number(key) - 1];
  if (tab) w.actions.setPrefs({ inspectorTab: tab.id, inspectorOpen: true });
}

function levelOut({ window: w }: KeyContext): void {
  const state = w.store.get();
  const view = currentView(state);
  const newest = state.notices.at(-1);
  if (state.draft) w.actions.closeDraft();
  else if (state.overlay) w.actions.setOverlay(undefined);
  else if (newest) w.actions.dismiss(newest.id);
  else if (view?.why) w.actions.closeWhy();
  else if (view?.focusCrash !== undefined) w.actions.unfocusCrash();
  else if (view?.focus !== undefined) w.actions.focusOn(undefined);
  else w.actions.select(undefined);
}

function nextPresentation({ window: w }: KeyContext): void {
  const order = ['diagram', 'outline', 'cells'] as const;
  const at = order.indexOf(w.store.get().prefs.presentation);
  w.actions.setPrefs({ presentation: order[(at + 1) % order.length], mainTab: 'tree' });
}

function nextHeat({ window: w }: KeyContext): void {
  const at = HEATS.indexOf(w.store.get().prefs.heat);
  w.actions.setPrefs({ heat: HEATS[(at + 1) % HEATS.length] as Heat });
}

/** The part of a KeyboardEvent that decides. */
export interface KeyStroke {
  readonly key: string;
  readonly code: string;
  readonly ctrlKey: boolean;
  readonly metaKey: boolean;
  readonly altKey: boolean;
  readonly shiftKey: boolean;
}

/** Whether a stroke is this key. Signs already contain Shift (`>` is what arrives), letters and named keys state it. */
export function matches(key: string, stroke: KeyStroke, mac: boolean): boolean {
  const parts = key === '+' ? ['+'] : key.split('+');
  const name = parts.at(-1) as string;
  const mod = parts.includes('Mod');
  if ((mac ? stroke.metaKey : stroke.ctrlKey) !== mod) return false;
  if (mac ? stroke.ctrlKey : stroke.metaKey) return false;
  if (stroke.altKey !== parts.includes('Alt')) return false;
  const stated = /^Key[A-Z]$/.test(name) || name.length > 1 || /[a-z0-9]/.test(name);
  if (stated && stroke.shiftKey !== parts.includes('Shift')) return false;
  if (/^Key[A-Z]$/.test(name)) return stroke.code === name;
  if (name === 'Space') return stroke.key === ' ';
  // With Alt some layouts print another sign; the digit row is a position then.
  if (stroke.altKey && /^\d$/.test(name)) return stroke.code === `Digit${name}` || stroke.key === name;
  return stroke.key.toLowerCase() === name.toLowerCase();
}

/** The binding a stroke means, and which of its keys it was. */
export function bindingFor(stroke: KeyStroke, mac: boolean, bindings = KEYS): { binding: KeyBinding; key: string } | undefined {
  for (const binding of bindings) {
    const key = binding.keys.find((k) => matches(k, stroke, mac));
    if (key) return { binding, key };
  }
  return undefined;
}

const SIGNS: Readonly<Record<string, string>> = {
  ArrowLeft: '←',
  ArrowRight: '→',
  ArrowUp: '↑',
  ArrowDown: '↓',
  Escape: 'Esc',
  '-': '−',
};

/** A key as people read it: `Ctrl P`, `⌘ P`, `Alt ←`, `W`. */
export function keyText(key: string, mac: boolean): string {
  const parts = key === '+' ? ['+'] : key.split('+');
  return parts
    .map((part) => {
      if (part === 'Mod') return mac ? '⌘' : 'Ctrl';
      const name = part.replace(/^Key(?=[A-Z]$)/, '');
      return SIGNS[name] ?? (name.length === 1 ? name.toUpperCase() : name);
    })
    .join(' ');
}
