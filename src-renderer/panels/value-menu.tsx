// The menu of any value on show (UX.md 2.11): right click, the menu key, or Shift F10 on it. It opens at the pointer, or at the
// element that has the focus, and gives the focus back.

import { useEffect, useLayoutEffect, useRef, useState } from 'react';
import type { SlotId } from '../../runtime/protocol/ids.ts';
import { useActions, useApp, useView, useWindow } from '../app/context.ts';
import { copyText } from '../app/copy-text.ts';
import { NO_QUERY } from '../session/query-state.ts';
import { type Use, usedIn, valueUnder } from '../session/values.ts';
import { type MenuItem, MenuList } from './controls.tsx';

/** From the edges of the page. */
const MARGIN = 8;

const NOBODY: ReadonlySet<SlotId> = new Set();

export function ValueMenu() {
  const bough = useWindow();
  const actions = useActions();
  const open = useApp((s) => s.valueMenu);
  const session = useView((v) => v.info.id, '');
  const pinned = useView((v) => v.pinned, NOBODY);
  const present = useView((v) => v.query ?? NO_QUERY, NO_QUERY).text;
  const holder = useRef<HTMLElement>(null);
  const [place, setPlace] = useState<{ readonly left: number; readonly top: number } | undefined>();
  const before = useRef<HTMLElement | undefined>(undefined);

  useEffect(() => {
    const onContextMenu = (event: MouseEvent): void => {
      if (event.defaultPrevented || !(event.target instanceof Element)) return;
      const value = valueUnder(event.target);
      if (!value) return;
      event.preventDefault();
      const box = event.target.getBoundingClientRect();
      // By keyboard there is no pointer: below what has the focus.
      const [x, y] = event.button === 2 || event.clientX > 0 ? [event.clientX, event.clientY] : [box.left, box.bottom];
      actions.showValueMenu({ value, x, y });
    };
    document.addEventListener('contextmenu', onContextMenu);
    return () => document.removeEventListener('contextmenu', onContextMenu);
  }, [actions]);

  useLayoutEffect(() => {
    if (!open) return;
    before.current ??= document.activeElement instanceof HTMLElement ? document.activeElement : undefined;
    const box = holder.current?.firstElementChild?.getBoundingClientRect();
    const { width = 0, height = 0 } = box ?? {};
    setPlace({
      left: Math.max(MARGIN, Math.min(open.x, window.innerWidth - width - MARGIN)),
      top: Math.max(MARGIN, Math.min(open.y, window.innerHeight - height - MARGIN)),
    });
  }, [open]);

  if (!open) return null;
  const { value } = open;
  const close = (): void => {
    actions.showValueMenu(undefined);
    before.current?.focus();
    before.current = undefined;
  };
  const use = (how: Use) => (): void => bough.queries.type(session, usedIn(present, value, how));
  const empty = present.trim() === '';
  const groups: MenuItem[][] = [];
  if (value.query !== undefined)
    groups.push([
      { title: 'Filter by', note: value.query, run: use('only') },
      ...(empty ? [] : [{ title: 'And', note: 'added to the query', run: use('and') }]),
      { title: 'Exclude', run: use('exclude') },
      { title: 'Break on', note: 'a breakpoint or logpoint', run: () => actions.newBreakpoint(value.query) },
    ]);
  if (value.seq !== undefined)
    groups.push([
      { title: 'Break here next time', note: 'at what is like this event', run: () => actions.breakAt(value.seq as number) },
      { title: 'Find what brought this event about', run: use('causes') },
      { title: 'Find what it brought about', run: use('effects') },
    ]);
  const { column, slot } = value;
  if (slot !== undefined)
    groups.push([
      { title: pinned.has(slot) ? 'Unpin its lane' : 'Pin its lane', run: () => actions.togglePin(slot) },
      { title: 'Show in the tree', run: () => actions.reveal(slot) },
      { title: 'Show its subtree alone', run: () => actions.focusOn(slot) },
    ]);
  groups.push([
    ...(column === undefined ? [] : [{ title: 'Add column', note: column, run: () => actions.addColumn(column) }]),
    { title: 'Copy', note: value.title.slice(0, 40), run: () => copyText(actions, value.title, 'the value') },
  ]);
  return (
    <aside ref={holder} className="value-menu" aria-label="What to do with a value" data-testid="value-menu">
      <MenuList
        key={`${open.x} ${open.y} ${value.query}`}
        label={value.title}
        groups={groups}
        className="menu-at-point"
        style={place ?? { left: open.x, top: open.y, opacity: 0 }}
        onClose={close}
        onAway={() => actions.showValueMenu(undefined)}
      />
    </aside>
  );
}
