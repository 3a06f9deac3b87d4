// Find a process (Mod+P): by name, label, path or pid, the dead ones too. Enter selects it and opens what hid it.

import { type KeyboardEvent, useMemo, useState } from 'react';
import type { SlotRow } from '../../runtime/protocol/views.ts';
import { useActions, useView } from '../app/context.ts';
import { tableOf } from '../layout/row-table.ts';
import { headline } from '../scales/status.ts';
import { searchProcesses } from '../session/outline.ts';
import { wordOf } from '../session/sentences.ts';
import { Dialog } from './controls.tsx';
import { RowGlyph } from './glyph.tsx';
import { Icon } from './icons.tsx';

const NO_ROWS: ReadonlyMap<number, SlotRow> = new Map();

export function Palette() {
  const actions = useActions();
  const rows = useView((v) => v.rows, NO_ROWS);
  const [text, setText] = useState('');
  const [at, setAt] = useState(0);
  // Names and paths are the same as long as the shape is; what a row shows beside them is of now.
  const { shape } = tableOf(rows);
  // biome-ignore lint/correctness/useExhaustiveDependencies: `shape` stands for the rows
  const matches = useMemo(() => searchProcesses(rows, text).map((row) => row.slot), [shape, text]);
  const found = matches.flatMap((slot) => rows.get(slot) ?? []);
  const index = Math.min(at, Math.max(0, found.length - 1));
  const close = (): void => actions.setOverlay(undefined);
  const choose = (row: SlotRow | undefined): void => {
    if (!row) return;
    close();
    actions.reveal(row.slot);
  };
  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.key === 'Enter') choose(found[index]);
    else if (event.key === 'ArrowDown') setAt(Math.min(index + 1, found.length - 1));
    else if (event.key === 'ArrowUp') setAt(Math.max(0, index - 1));
    else return;
    event.preventDefault();
  };
  return (
    <Dialog label="Find a process" className="palette" onClose={close}>
      <label className="search-field">
        <Icon name="search" />
        <input
          role="combobox"
          aria-label="Name, path or pid"
          aria-expanded="true"
          aria-controls="palette-list"
          aria-activedescendant={found[index] ? `palette-${found[index].slot}` : undefined}
          placeholder="Find a process; > for commands"
          value={text}
          autoFocus
          onChange={(event) => {
            if (event.target.value === '>') return actions.setOverlay('commands');
            setText(event.target.value);
            setAt(0);
          }}
          onKeyDown={onKeyDown}
          data-testid="palette-input"
        />
      </label>
      <div role="listbox" id="palette-list" aria-label="Processes" className="palette-list" tabIndex={-1}>
        {found.map((row, i) => (
          <div
            key={row.slot}
            id={`palette-${row.slot}`}
            role="option"
            tabIndex={-1}
            aria-selected={i === index}
            className="palette-row"
            onPointerMove={() => setAt(i)}
            onClick={() => choose(row)}
            onKeyDown={onKeyDown}
          >
            <RowGlyph row={row} size={12} />
            <span>{headline(row)}</span>
            {row.incarnation > 1 && <span className="chip chip-plain">#{row.incarnation}</span>}
            <span className="is-dim palette-path">{row.path}</span>
            <span className="is-dim">{wordOf(row)}</span>
          </div>
        ))}
        {found.length === 0 && <p className="rail-empty">No process matches.</p>}
      </div>
    </Dialog>
  );
}
