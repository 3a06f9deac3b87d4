// The inspector (UX.md 2.9): everything about the selected process at the cursor, in seven tabs. A dead process stays inspectable.

import type { ReactNode } from 'react';
import type { ProcessDetail, SlotRow } from '../../../runtime/protocol/views.ts';
import { visible } from '../../../runtime/protocol/visible.ts';
import { sameParts, useActions, usePref, useView } from '../../app/context.ts';
import { headline } from '../../scales/status.ts';
import { shownRows } from '../../session/endings.ts';
import type { InspectorTab } from '../../session/prefs.ts';
import { wordOf } from '../../session/sentences.ts';
import { INSPECTOR_TABS } from '../../session/tabs.ts';
import { IconButton, Menu, Tabs } from '../controls.tsx';
import { RowGlyph } from '../glyph.tsx';
import { Icon } from '../icons.tsx';
import { Splitter } from '../splitter.tsx';
import { ExitTab } from './exit-tab.tsx';
import { LinksTab } from './links-tab.tsx';
import { MailboxTab } from './mailbox-tab.tsx';
import { MessagesTab } from './messages-tab.tsx';
import { OverviewTab } from './overview-tab.tsx';
import { RestartsTab } from './restarts-tab.tsx';
import { StateTab } from './state-tab.tsx';

/** What each tab gets: the row of the cursor's frame, and the detail, which comes a moment later. */
export interface TabProps {
  readonly row: SlotRow;
  readonly detail: ProcessDetail | undefined;
  readonly at: number;
}

const TABS: Record<InspectorTab, (props: TabProps) => ReactNode> = {
  overview: OverviewTab,
  state: StateTab,
  mailbox: MailboxTab,
  messages: MessagesTab,
  links: LinksTab,
  exit: ExitTab,
  restarts: RestartsTab,
};

export function Inspector({ narrow }: { narrow: boolean }) {
  const actions = useActions();
  const tab = usePref('inspectorTab');
  const { row, shown, detail, at, selection, known } = useView(
    (v) => {
      const row = v.selection === undefined ? undefined : v.rows.get(v.selection);
      return {
        selection: v.selection,
        // The head says what the tree shows; the tabs are for reading and stay exact.
        shown: v.selection === undefined ? undefined : shownRows(v).get(v.selection),
        known: v.loaded,
        // A slot that is gone at the cursor keeps what its last detail said.
        row: row ?? (v.detail && v.detailOf === v.selection ? v.detail.row : undefined),
        detail: v.detailOf === v.selection ? v.detail : undefined,
        at: v.following ? Math.floor(v.at / 1e5) * 1e5 : v.at,
      };
    },
    { selection: undefined, shown: undefined, known: false, row: undefined, detail: undefined, at: 0 },
    sameParts,
  );
  const Tab = TABS[tab];
  return (
    <aside className="inspector" aria-label="Inspector" data-region="inspector" data-testid="inspector" data-slot={selection}>
      {row ? (
        <>
          <Head row={shown ?? row} detail={detail} onClose={() => actions.setPrefs({ inspectorOpen: false })} />
          <TabBar tab={tab} narrow={narrow} mailbox={row.mailbox} />
          <div
            className="inspector-body"
            role="tabpanel"
            id="inspector-panel"
            aria-label={tab}
            // biome-ignore lint/a11y/noNoninteractiveTabindex: a panel that scrolls must be reachable by keys
            tabIndex={0}
            data-testid={`inspector-${tab}`}
          >
            <Tab row={row} detail={detail} at={at} />
          </div>
        </>
      ) : (
        <Empty selected={selection !== undefined && known} />
      )}
      <Splitter of="inspector" label="Width of the inspector" />
    </aside>
  );
}

function Head({ row, detail, onClose }: { row: SlotRow; detail: ProcessDetail | undefined; onClose: () => void }) {
  const actions = useActions();
  const pinned = useView((v) => v.pinned.has(row.slot), false);
  return (
    <header className="inspector-head">
      <RowGlyph row={row} size={16} />
      <div>
        <h2>
          {headline(row)}
          {row.incarnation > 1 && <span className="chip chip-plain">#{row.incarnation}</span>}
        </h2>
        <p>
          {wordOf(row)} · <code>{visible(detail?.row.signature ?? row.signature)}</code> · <code>{row.pidText}</code>
        </p>
      </div>
      <IconButton
        icon="pin"
        label={pinned ? 'Unpin this process' : 'Pin this process'}
        hint="P"
        pressed={pinned}
        testid="pin"
        onClick={() => actions.togglePin(row.slot)}
      />
      <IconButton icon="close" label="Hide the inspector" hint="I" onClick={onClose} />
    </header>
  );
}

function TabBar({ tab, narrow, mailbox }: { tab: InspectorTab; narrow: boolean; mailbox: number }) {
  const actions = useActions();
  const set = (inspectorTab: InspectorTab): void => actions.setPrefs({ inspectorTab });
  const all = INSPECTOR_TABS.map((t) => (t.id === 'mailbox' && mailbox > 0 ? { ...t, badge: mailbox > 99 ? '99+' : String(mailbox) } : t));
  // Below 320 px the last move behind ⋯. One of them that is chosen stands as the fifth, and the menu, which keeps its items, marks it.
  const behind = narrow ? all.slice(4) : [];
  const fifth = behind.find((t) => t.id === tab) ?? behind[0];
  const shown = fifth ? [...all.slice(0, 4), fifth] : all;
  return (
    <div className="inspector-tabs">
      <Tabs label="Inspector" choices={shown} value={tab} onChange={set} controls="inspector-panel" />
      {behind.length > 0 && (
        <Menu
          label="More tabs"
          align="end"
          button={<Icon name="more" />}
          groups={[behind.map((t) => ({ title: t.title, checked: t.id === tab, run: () => set(t.id) }))]}
          className="menu-more"
        />
      )}
    </div>
  );
}

function Empty({ selected }: { selected: boolean }) {
  const actions = useActions();
  const latest = useView((v) => v.crashes.findLast((c) => v.following || c.seq <= v.seq) ?? v.crashes[0], undefined);
  return (
    <div className="empty">
      <Icon name="diagram" size={22} />
      <p>{selected ? 'This process does not exist at the cursor.' : 'Select a process to see its state, mailbox and history.'}</p>
      {latest && (
        <button type="button" className="link" onClick={() => actions.goToCrash(latest)}>
          Latest crash
        </button>
      )}
    </div>
  );
}
