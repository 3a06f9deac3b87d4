// The state before and after the last message in two columns, the same keys at the same height.

import { type Half, pairsOf } from '../../session/side-by-side.ts';
import type { TermRow } from '../../session/term-diff.ts';
import { Icon } from '../icons.tsx';
import { MARK_WORDS } from './state-line.tsx';

export function SideBySide({
  rows,
  onToggle,
}: {
  rows: readonly TermRow[];
  onToggle: (row: Pick<TermRow, 'path' | 'open' | 'more'>) => void;
}) {
  return (
    <table className="term-pairs" data-testid="state-pairs">
      <thead>
        <tr>
          <th scope="col">Before</th>
          <th scope="col">After</th>
        </tr>
      </thead>
      <tbody>
        {pairsOf(rows).map((row) => {
          const toggle = row.open !== undefined || row.more ? () => onToggle(row) : undefined;
          return (
            <tr key={row.path || 'root'} className={row.mark ? `mark-${MARK_WORDS[row.mark]}` : ''} data-mark={row.mark}>
              <td>{row.before && <Side half={row.before} row={row} onToggle={toggle} />}</td>
              <td>
                {row.mark && <span className="visually-hidden">{MARK_WORDS[row.mark]} </span>}
                {row.after && <Side half={row.after} row={row} onToggle={row.before ? undefined : toggle} bold={row.mark === 'Δ'} />}
              </td>
            </tr>
          );
        })}
      </tbody>
    </table>
  );
}

function Side({
  half,
  row,
  onToggle,
  bold = false,
}: {
  half: Half;
  row: { readonly depth: number; readonly open?: boolean };
  onToggle: (() => void) | undefined;
  bold?: boolean;
}) {
  return (
    <span className="term-half" style={{ paddingLeft: row.depth * 10 }}>
      {onToggle && (
        <button type="button" className="term-fold" aria-label={row.open ? 'Fold' : 'Show all'} aria-expanded={row.open} onClick={onToggle}>
          <Icon name={row.open ? 'chevronDown' : 'chevronRight'} size={12} />
        </button>
      )}
      {half.label && <span className="term-key">{half.label} </span>}
      <span className={bold ? 'term-new' : ''}>{half.text}</span>
    </span>
  );
}
