// Tab 2: the state at the cursor with what the last message changed, and that message on top, drawn in the marks of the lanes.

import { useMemo, useState } from 'react';
import type { ProcessDetail } from '../../../runtime/protocol/views.ts';
import { useActions } from '../../app/context.ts';
import { formatBytes, formatDuration } from '../../session/format.ts';
import { type TermRow, termRows } from '../../session/term-diff.ts';
import { printTerm } from '../../session/terms.ts';
import { columnOf, showsValue, termConditionOf } from '../../session/values.ts';
import { IconButton, Segments } from '../controls.tsx';
import { Icon } from '../icons.tsx';
import type { TabProps } from './inspector.tsx';
import { ProcessLink, Section, Skeleton } from './parts.tsx';

type Mode = 'diff' | 'plain';

export function StateTab({ row, detail }: TabProps) {
  const actions = useActions();
  const [mode, setMode] = useState<Mode>('diff');
  if (!detail) return <Skeleton />;
  return (
    <div className="state">
      <div className="state-bar">
        <span className="state-where">
          {detail.state.changedAtSeq ? `After event ${detail.state.changedAtSeq.toLocaleString('en-US')}` : 'State'}
        </span>
        <IconButton icon="chevronLeft" label="Previous message" hint="{" onClick={() => actions.step('message', -1)} testid="state-back" />
        <IconButton icon="chevronRight" label="Next message" hint="}" onClick={() => actions.step('message', 1)} testid="state-forward" />
        <Segments
          label="How the state is shown"
          choices={[
            { id: 'diff', title: 'Diff' },
            { id: 'plain', title: 'State' },
          ]}
          value={mode}
          onChange={setMode}
        />
      </div>
      {detail.changedBy && <ChangedBy change={detail.changedBy} links={detail} />}
      {detail.state.known ? (
        <StateTree detail={detail} mode={mode} key={row.slot} />
      ) : (
        <p className="note state-unknown" data-testid="state-unknown">
          {detail.state.note ?? '⟨not recorded⟩'}
        </p>
      )}
    </div>
  );
}

function ChangedBy({ change, links }: { change: NonNullable<ProcessDetail['changedBy']>; links: ProcessDetail }) {
  const actions = useActions();
  const text = change.message === undefined ? change.tag : printTerm(change.message, 'message', 60);
  const sender = [...links.links, ...links.monitors, ...links.monitoredBy].find((l) => l.name === change.fromName);
  return (
    <div className="changed-by" data-testid="changed-by">
      <div className="changed-by-head">
        <button type="button" className="term term-link" title="Go to this message" onClick={() => actions.goTo(change.seq)}>
          {text}
        </button>
        <span className="chip chip-plain">{change.kind}</span>
        <span className="changed-by-from">
          from {sender ? <ProcessLink slot={sender.slot} name={change.fromName} /> : <span className="is-accent">{change.fromName}</span>}
        </span>
      </div>
      <div className="changed-by-times">
        <span>
          queued <b>{formatDuration(change.queuedUs)}</b>
        </span>
        <span className="mark-queued" aria-hidden="true" />
        {change.handledUs !== undefined ? (
          <>
            <span>
              handled in <b>{formatDuration(change.handledUs)}</b>
            </span>
            <span className="mark-handled" aria-hidden="true" />
          </>
        ) : (
          <span>being handled</span>
        )}
      </div>
    </div>
  );
}

function StateTree({ detail, mode }: { detail: ProcessDetail; mode: Mode }) {
  const [opened, setOpened] = useState<ReadonlyMap<string, boolean>>(new Map());
  const { state, before } = detail;
  const compare = mode === 'diff' && before?.known === true;
  const rows = useMemo(() => termRows(state.value, before?.value, { opened, compare }), [state.value, before, opened, compare]);
  const size = useMemo(() => JSON.stringify(state.value)?.length ?? 0, [state.value]);
  const toggle = (row: TermRow): void => {
    if (row.more) setOpened(new Map(opened).set(row.path, true));
    else if (row.open !== undefined) setOpened(new Map(opened).set(row.path, !row.open));
  };
  const changes = rows.filter((r) => r.mark && !r.path.endsWith(')')).length;
  return (
    <>
      <div className="term-tree" role="tree" aria-label="State" data-testid="state-tree">
        {rows.map((row, i) => (
          <TermLine
            key={row.path || 'root'}
            row={row}
            size={i === 0 ? formatBytes(size) : undefined}
            onToggle={() => toggle(row)}
            onLastChanged={fieldOf(row, state.value)}
          />
        ))}
      </div>
      <Section
        title="Last change"
        note={state.changedAtSeq === undefined ? undefined : `seq ${state.changedAtSeq.toLocaleString('en-US')}`}
      >
        <p className="note">
          {!compare
            ? 'This is the first known state of this life.'
            : changes === 0
              ? 'The last message left the state as it was.'
              : `${changes} ${changes === 1 ? 'value' : 'values'} changed by ${detail.changedBy?.tag ?? 'the last callback'}${
                  detail.changedBy ? ` from ${detail.changedBy.fromName}` : ''
                }.`}
        </p>
      </Section>
    </>
  );
}

const MARK_WORDS = { '+': 'added', '−': 'removed', Δ: 'changed' } as const;

/** The field of the state that a row is in, where the state has fields: who wrote it last can be asked. */
function fieldOf(row: TermRow, state: unknown): string | undefined {
  if (typeof state !== 'object' || state === null || Array.isArray(state)) return undefined;
  return Object.keys(state).find((key) => !key.startsWith('$') && row.depth === 1 && row.label === `${key}:`);
}

/** What the menu of a value in the state is about: a container is a column, a leaf a condition too. */
function stateValue({ keys, term, text }: TermRow) {
  if (!keys || keys.length === 0) return {};
  const condition = termConditionOf('state', keys, term);
  return showsValue({ title: text, column: columnOf(keys), ...(condition !== undefined && { query: condition }) });
}

function TermLine({ row, size, onToggle, onLastChanged }: { row: TermRow; size?: string; onToggle: () => void; onLastChanged?: string }) {
  const toggles = row.open !== undefined || row.more;
  return (
    <div
      role="treeitem"
      aria-level={row.depth + 1}
      aria-expanded={row.open}
      aria-selected={false}
      tabIndex={toggles ? 0 : -1}
      className={`term-line ${row.mark ? `mark-${MARK_WORDS[row.mark]}` : ''} ${toggles ? 'is-toggle' : ''}`}
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
      {(size ?? row.note) && <span className="term-note">{size ?? row.note}</span>}
      {onLastChanged !== undefined && <LastChanged field={onLastChanged} />}
    </div>
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
