// What a person chooses to look at, and how: selection, folding, preferences, overlays.

import type { SlotId } from '../../runtime/protocol/ids.ts';
import type { ColumnValue } from '../../runtime/protocol/views.ts';
import type { ActionContext } from './action-context.ts';
import { ancestorsOf } from './outline.ts';
import { togglePath } from './pinned-paths.ts';
import { DEFAULT_PREFS, type RailSection } from './prefs.ts';
import type { AppState, Notice } from './state.ts';
import { isBelow } from './subtree.ts';

/** The oldest goes when one more is added. */
const MOST_COLUMNS = 12;

export function viewActions({ store, bridge, cursor, notices, fail, withCurrent, setPrefs }: ActionContext) {
  return {
    select: (slot: SlotId | undefined): void => withCurrent((_, session) => cursor.select(session, slot)),
    selectIn: (session: string, slot: SlotId | undefined): void => cursor.select(session, slot),
    hover: (session: string, slot: SlotId | undefined): void =>
      store.patch(session, (v) => (v.hovered === slot ? undefined : { hovered: slot })),

    /** Selects by search, step or list: opens what hides it, then the tree shows it. */
    reveal(slot: SlotId): void {
      withCurrent((view, session) => {
        const collapsed = new Map(view.collapsed);
        for (const above of ancestorsOf(view.rows, slot)) if (collapsed.get(above)) collapsed.delete(above);
        // Who is looked for outside of the subtree that is shown alone is shown too.
        const focus = view.focus !== undefined && isBelow(view.rows, slot, view.focus) ? view.focus : undefined;
        store.patch(session, { collapsed, focus, wanted: { slot } });
        cursor.select(session, slot);
      });
    },

    /** Shows a subtree alone; `undefined` all again. A process without children has none. */
    focusOn(slot: SlotId | undefined): void {
      withCurrent((view, session) => {
        const above = slot !== undefined && [...view.rows.values()].some((row) => row.parent === slot);
        if (slot === undefined || above) store.patch(session, { focus: slot });
        else notices.add({ level: 'info', text: 'There is nothing below this process to show alone.', session });
      });
    },

    /** Pins a process, or lets it go; without a slot the selected one. */
    togglePin(slot?: SlotId): void {
      withCurrent((view, session) => {
        const which = slot ?? view.selection;
        if (which === undefined) return;
        const pinned = new Set(view.pinned);
        if (!pinned.delete(which)) pinned.add(which);
        store.patch(session, { pinned });
      });
    },

    /** Keeps an eye on a place in the state of the selected process, or lets it go. */
    togglePinnedPath(keys: readonly string[], slot?: SlotId): void {
      withCurrent((view, session) => {
        const whose = slot ?? view.selection;
        if (whose !== undefined) store.patch(session, { pinnedPaths: togglePath(view.pinnedPaths, { slot: whose, keys }) });
      });
    },

    setCollapsed(key: SlotId | string, closed: boolean): void {
      withCurrent((view, session) => store.patch(session, { collapsed: new Map(view.collapsed).set(key, closed) }));
    },

    dismiss: (id: number): void => store.change((s) => void (s.notices = s.notices.filter((n) => n.id !== id))),
    notice: (level: Notice['level'], text: string): void => notices.add({ level, text }),

    /** Opens the menu of a value, or closes it. */
    showValueMenu: (menu: AppState['valueMenu']): void => store.change((s) => void (s.valueMenu = menu)),
    addColumn(column: string): void {
      const { columns } = store.get().prefs;
      setPrefs({ mainTab: 'table', columns: columns.includes(column) ? columns : [...columns, column].slice(-MOST_COLUMNS) });
    },
    /** What stands at a path in the states of processes; nothing where it cannot be said, which a notice has told. */
    stateValues: (session: string, seq: number, slots: readonly SlotId[], path: readonly string[]): Promise<readonly ColumnValue[]> =>
      bridge.request('values', { session, seq, slots: [...slots], path: [...path] }).catch((error: unknown) => {
        fail(error);
        return [];
      }),
    removeColumn: (column: string): void => setPrefs({ columns: store.get().prefs.columns.filter((c) => c !== column) }),

    setRailSection(section: RailSection, open: boolean): void {
      const others = store.get().prefs.railClosed.filter((one) => one !== section);
      setPrefs({ railClosed: open ? others : [...others, section] });
    },
    setPrefs,
    resetSize: (which: 'rail' | 'inspector' | 'dock'): void => setPrefs({ [which]: DEFAULT_PREFS[which] }),
    setOverlay: (overlay: AppState['overlay']): void => store.change((s) => void (s.overlay = overlay)),
    say: (text: string): void => store.change((s) => void (s.said = text)),
  };
}
