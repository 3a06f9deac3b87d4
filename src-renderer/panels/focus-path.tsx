// The way back from a subtree that is shown alone: its ancestors, each a step further out.

import type { SlotRow } from '../../runtime/protocol/views.ts';
import { sameParts, useActions, useView } from '../app/context.ts';
import { headline } from '../scales/status.ts';
import { ancestorsOf } from '../session/outline.ts';
import { IconButton } from './controls.tsx';
import { Icon } from './icons.tsx';

const NONE: readonly SlotRow[] = [];

export function FocusPath() {
  const actions = useActions();
  const path = useView(
    (v) => {
      if (v.focus === undefined) return NONE;
      return [...ancestorsOf(v.rows, v.focus), v.focus].flatMap((slot) => v.rows.get(slot) ?? []).map(nameOnly);
    },
    NONE.map(nameOnly),
    (a, b) => a.length === b.length && a.every((row, i) => sameParts(row, b[i])),
  );
  const focused = useView((v) => v.focus !== undefined, false);
  if (!focused) return null;
  return (
    <nav className="focus-path" aria-label="Shown alone" data-testid="focus-path">
      <button type="button" className="link" onClick={() => actions.focusOn(undefined)}>
        All processes
      </button>
      {path.map(({ slot, name }, i) => (
        <span key={slot}>
          <Icon name="chevronRight" size={12} />
          {i === path.length - 1 ? (
            <b aria-current="location">{name}</b>
          ) : (
            <button type="button" className="link" onClick={() => actions.focusOn(slot)}>
              {name}
            </button>
          )}
        </span>
      ))}
      {path.length === 0 && <span className="is-dim">is not there at this moment</span>}
      <IconButton icon="close" label="Show all processes" hint="Esc" onClick={() => actions.focusOn(undefined)} />
    </nav>
  );
}

const nameOnly = (row: SlotRow): { readonly slot: number; readonly name: string } => ({ slot: row.slot, name: headline(row) });
