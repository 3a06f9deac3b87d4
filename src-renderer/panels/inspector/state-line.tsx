// One row of a state: its mark, its key and its value, how large it is, and what can be done with it.

import { useActions, useView } from '../../app/context.ts';
import { formatBytes } from '../../session/format.ts';
import { isPinnedPath } from '../../session/pinned-paths.ts';
import type { TermRow } from '../../session/term-diff.ts';
import { sizeOf, WORTH_SAYING } from '../../session/term-size.ts';
import { columnOf, showsValue, termConditionOf } from '../../session/values.ts';
import { Icon } from '../icons.tsx';

export const MARK_WORDS = { '+': 'added', '−': 'removed', Δ: 'changed' } as const;

/** The field of the state that a row is in, where the state has fields: who wrote it last can be asked. */
export function fieldOf(row: TermRow, state: unknown): string | undefined {
  if (typeof state !== 'object' || state === null || Array.isArray(state)) return undefined;
  return Object.keys(state).find((key) => !key.startsWith('$') && row.depth === 1 && row.label === `${key}:`);
}

/** What the menu of a value in the state is about: a container is a column, a leaf a condition too. */
function stateValue({ keys, term, text }: TermRow) {
  if (!keys || keys.length === 0) return {};
  const condition = termConditionOf('state', keys, term);
  return showsValue({ title: text, column: columnOf(keys), ...(condition !== undefined && { query: condition }) });
}

export interface TermLineProps {
  readonly row: TermRow;
  readonly slot: number;
  /** Folds cannot be moved while one searches. */
  readonly onToggle?: (() => void) | undefined;
  readonly onLastChanged?: string | undefined;
  /** It has what is searched for. */
  readonly hit?: boolean;
}

export function TermLine({ row, slot, onToggle, onLastChanged, hit = false }: TermLineProps) {
  const toggles = onToggle !== undefined && (row.open !== undefined || row.more === true);
  const size = row.open === undefined ? 0 : sizeOf(row.term);
  const note = [row.note, size >= WORTH_SAYING || row.depth === 0 ? formatBytes(size) : undefined].filter((one) => one !== undefined);
  return (
    <div
      role="treeitem"
      aria-level={row.depth + 1}
      aria-expanded={row.open}
      aria-selected={false}
      tabIndex={toggles ? 0 : -1}
      className={`term-line ${row.mark ? `mark-${MARK_WORDS[row.mark]}` : ''} ${toggles ? 'is-toggle' : ''} ${hit ? 'is-hit' : ''}`}
      data-mark={row.mark}
      {...stateValue(row)}
      onClick={toggles ? onToggle : undefined}
      onKeyDown={(event) => {
        if (!toggles || (event.key !== 'Enter' && event.key !== ' ' && event.key !== 'ArrowRight' && event.key !== 'ArrowLeft')) return;
        event.preventDefault();
        event.stopPropagation();
        onToggle();
      }}
    >
      <span className="term-gutter">
        {row.mark && (
          <>
            <span aria-hidden="true">{row.mark}</span>
            <span className="visually-hidden">{MARK_WORDS[row.mark]}</span>
          </>
        )}
      </span>
      <span className="term-body" style={{ paddingLeft: row.depth * 14 }}>
        <span className="term-twist">{row.open !== undefined && <Icon name={row.open ? 'chevronDown' : 'chevronRight'} size={12} />}</span>
        {row.label && <span className="term-key">{row.label} </span>}
        {row.before !== undefined && (
          <>
            <s className="term-before">{row.before}</s>
            <span className="term-arrow"> → </span>
          </>
        )}
        <span className={row.more ? 'link' : row.mark === 'Δ' ? 'term-new' : 'term-value'}>{row.text}</span>
      </span>
      {row.open !== undefined && note.length > 0 && <span className="term-note">{note.join(' · ')}</span>}
      {row.keys && row.keys.length > 0 && (
        <span className="term-actions">
          {onLastChanged !== undefined && <LastChanged field={onLastChanged} />}
          <PinPath keys={row.keys} slot={slot} />
        </span>
      )}
    </div>
  );
}

/** Keeps an eye on this place: a row below, and a curve in the lane. */
function PinPath({ keys, slot }: { keys: readonly string[]; slot: number }) {
  const actions = useActions();
  const pinned = useView((v) => isPinnedPath(v.pinnedPaths, { slot, keys }), false);
  const place = columnOf(keys);
  return (
    <button
      type="button"
      className={`term-pin ${pinned ? 'is-pinned' : ''}`}
      aria-label={pinned ? `Unpin ${place}` : `Pin ${place}`}
      aria-pressed={pinned}
      title={pinned ? 'Let this place go' : 'Keep an eye on this place: a curve below and in the lane'}
      data-testid="pin-path"
      data-path={keys.join('.')}
      onClick={(event) => {
        event.stopPropagation();
        actions.togglePinnedPath(keys, slot);
      }}
      onKeyDown={(event) => event.stopPropagation()}
    >
      <Icon name="pin" size={14} />
    </button>
  );
}

/** Goes to the message that last wrote a field of the state. */
function LastChanged({ field }: { field: string }) {
  const actions = useActions();
  return (
    <button
      type="button"
      className="term-last link"
      aria-label={`Last changed: ${field}`}
      title={`Go to the message that last wrote ${field}`}
      data-testid="last-changed"
      data-field={field}
      onClick={(event) => {
        event.stopPropagation();
        void actions.lastChanged(field).then((by) => by && actions.notice('info', `${field} was last written ${by}.`));
      }}
      onKeyDown={(event) => event.stopPropagation()}
    >
      last changed
    </button>
  );
}
