// Tab 2: the state at the cursor with what the last message changed, and that message on top; searched, side by side, or taken away.

import { useMemo, useState } from 'react';
import type { ProcessDetail } from '../../../runtime/protocol/views.ts';
import { visible } from '../../../runtime/protocol/visible.ts';
import { useActions, usePref, useView } from '../../app/context.ts';
import { copyText } from '../../app/copy-text.ts';
import { formatCount, plural } from '../../session/format.ts';
import type { StateMode } from '../../session/prefs.ts';
import { elixirText, jsonText } from '../../session/term-copy.ts';
import { type TermRow, termRows } from '../../session/term-diff.ts';
import { searchTerm } from '../../session/term-search.ts';
import { IconButton, Menu, Segments } from '../controls.tsx';
import { Icon } from '../icons.tsx';
import { ChangedBy } from './changed-by.tsx';
import type { TabProps } from './inspector.tsx';
import { Section, Skeleton } from './parts.tsx';
import { PinnedPaths } from './pinned-paths.tsx';
import { SideBySide } from './side-by-side.tsx';
import { fieldOf, TermLine } from './state-line.tsx';

const MODES: readonly { readonly id: StateMode; readonly title: string }[] = [
  { id: 'diff', title: 'Diff' },
  { id: 'both', title: 'Side by side' },
  { id: 'plain', title: 'State' },
];

export function StateTab({ row, detail }: TabProps) {
  const actions = useActions();
  const mode = usePref('stateMode');
  const [search, setSearch] = useState('');
  if (!detail) return <Skeleton />;
  const { state } = detail;
  const copies = [
    { title: 'Copy as an Elixir term', run: () => copyText(actions, elixirText(state.value), 'the state as an Elixir term') },
    { title: 'Copy as JSON', run: () => copyText(actions, jsonText(state.value), 'the state as JSON') },
  ];
  return (
    <div className="state">
      <div className="state-bar">
        <Where detail={detail} />
        <IconButton icon="chevronLeft" label="Previous message" hint="{" onClick={() => actions.step('message', -1)} testid="state-back" />
        <IconButton icon="chevronRight" label="Next message" hint="}" onClick={() => actions.step('message', 1)} testid="state-forward" />
        {state.known && (
          <Menu
            label="Copy the state"
            align="end"
            button={<Icon name="copy" />}
            groups={[copies]}
            className="menu-bare"
            testid="copy-state"
          />
        )}
      </div>
      {state.known && (
        <div className="state-bar state-tools">
          <label className="search-field state-search">
            <Icon name="search" size={14} />
            <input
              type="search"
              aria-label="Search in the state"
              placeholder="Search"
              value={search}
              onChange={(event) => setSearch(event.target.value)}
              onKeyDown={(event) => {
                if (event.key !== 'Escape' || search === '') return;
                event.stopPropagation();
                setSearch('');
              }}
              data-testid="state-search"
            />
          </label>
          <Segments label="How the state is shown" choices={MODES} value={mode} onChange={(stateMode) => actions.setPrefs({ stateMode })} />
        </div>
      )}
      {detail.changedBy && <ChangedBy change={detail.changedBy} links={detail} />}
      {state.known ? (
        search === '' ? (
          <StateTree detail={detail} mode={mode} key={row.slot} />
        ) : (
          <Found detail={detail} text={search} compare={mode !== 'plain'} />
        )
      ) : (
        <p className="note state-unknown" data-testid="state-unknown">
          {state.note ?? '⟨not recorded⟩'}
        </p>
      )}
      <PinnedPaths />
    </div>
  );
}

/** After which message of its life this is. */
function Where({ detail }: { detail: ProcessDetail }) {
  const ordinal = useView((v) => (v.ordinal?.slot === detail.row.slot && v.ordinal.seq === detail.seq ? v.ordinal : undefined), undefined);
  const following = useView((v) => v.following, false);
  const last = useView((v) => (v.ordinal?.slot === detail.row.slot ? v.ordinal : undefined), undefined);
  // While the system runs the answer is a moment behind, and no reason to flicker.
  const count = (following ? last : ordinal)?.count;
  const { changedAtSeq } = detail.state;
  return (
    <span className="state-where" data-testid="state-where">
      {count && count.n > 0 ? (
        <>
          {detail.callback ? 'During' : 'After'} message <b>{formatCount(count.n)}</b> of {formatCount(count.of)}
        </>
      ) : count ? (
        `Before the first of ${plural(count.of, 'message')}`
      ) : changedAtSeq ? (
        `After event ${formatCount(changedAtSeq)}`
      ) : (
        'State'
      )}
    </span>
  );
}

function StateTree({ detail, mode }: { detail: ProcessDetail; mode: StateMode }) {
  const [opened, setOpened] = useState<ReadonlyMap<string, boolean>>(new Map());
  const { state, before } = detail;
  const compare = mode !== 'plain' && before?.known === true;
  const rows = useMemo(() => termRows(state.value, before?.value, { opened, compare }), [state.value, before, opened, compare]);
  const toggle = (row: Pick<TermRow, 'path' | 'open' | 'more'>): void => {
    if (row.more) setOpened(new Map(opened).set(row.path, true));
    else if (row.open !== undefined) setOpened(new Map(opened).set(row.path, !row.open));
  };
  const changes = rows.filter((r) => r.mark && !r.path.endsWith(')')).length;
  return (
    <>
      {mode === 'both' && compare ? (
        <SideBySide rows={rows} onToggle={toggle} />
      ) : (
        <div className="term-tree" role="tree" aria-label="State" data-testid="state-tree">
          {rows.map((row) => (
            <TermLine
              key={row.path || 'root'}
              row={row}
              slot={detail.row.slot}
              onToggle={() => toggle(row)}
              onLastChanged={fieldOf(row, state.value)}
            />
          ))}
        </div>
      )}
      <Section
        title="Last change"
        note={state.changedAtSeq === undefined ? undefined : `seq ${state.changedAtSeq.toLocaleString('en-US')}`}
      >
        <p className="note">
          {before?.known !== true
            ? 'This is the first known state of this life.'
            : !compare
              ? 'Diff and Side by side show what the last message changed.'
              : changes === 0
                ? 'The last message left the state as it was.'
                : `${changes} ${changes === 1 ? 'value' : 'values'} changed by ${visible(detail.changedBy?.tag ?? 'the last callback')}${
                    detail.changedBy ? ` from ${detail.changedBy.fromName}` : ''
                  }.`}
        </p>
      </Section>
    </>
  );
}

/** What has the text, where it stands. */
function Found({ detail, text, compare }: { detail: ProcessDetail; text: string; compare: boolean }) {
  const { state, before } = detail;
  const known = compare && before?.known === true;
  const { rows, found, cut } = useMemo(() => searchTerm(state.value, before?.value, text, known), [state.value, before, text, known]);
  return (
    <>
      <p className="note" role="status" data-testid="state-found" data-found={found}>
        {found === 0
          ? 'Nothing in the state has this text.'
          : `${plural(found, 'place')} in the state${cut ? '; the first are shown' : ''}.`}
      </p>
      {found > 0 && (
        <div className="term-tree" role="tree" aria-label="Found in the state" data-testid="state-tree">
          {rows.map((row) => (
            <TermLine key={row.path || 'root'} row={row} slot={detail.row.slot} hit={row.hit} onLastChanged={fieldOf(row, state.value)} />
          ))}
        </div>
      )}
    </>
  );
}
