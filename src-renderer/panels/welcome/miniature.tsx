// The running miniature: a real system, one big button, the rule said before it happens and one sentence after it.

import { sameParts, useActions, useApp } from '../../app/context.ts';
import { headline } from '../../scales/status.ts';
import { formatCount, plural } from '../../session/format.ts';
import { ruleSentence } from '../../session/sentences.ts';
import type { SessionView } from '../../session/state.ts';
import { Button } from '../controls.tsx';
import { Icon } from '../icons.tsx';
import { TreeHost } from '../tree-host.tsx';
import { crashTarget } from './crash-target.ts';

const useWelcome = <T,>(select: (view: SessionView) => T, fallback: T): T =>
  useApp((s) => {
    const view = s.welcome ? s.sessions[s.welcome] : undefined;
    return view ? select(view) : fallback;
  }, sameParts);

export function Miniature() {
  const session = useApp((s) => s.welcome);
  const known = useApp((s) => s.hub.phase !== 'connecting');
  return (
    <section className="miniature" aria-label="A running system" data-region="main">
      <h1>
        See why a process crashes,
        <br />
        and what comes back.
      </h1>
      <p className="miniature-lead">This small system is running now. Crash a worker and watch its supervisor.</p>
      <div className="miniature-tree" data-testid="welcome-tree">
        {session ? <Tree session={session} /> : known && <p className="note">The hub runs no welcome system.</p>}
      </div>
      <CrashIt />
      <Foot />
    </section>
  );
}

function Tree({ session }: { session: string }) {
  const target = useWelcome((v) => crashTarget(v.rows, v.selection), undefined);
  return <TreeHost session={session} autoFit fallbackSelection={target} />;
}

function CrashIt() {
  const actions = useActions();
  const lost = useLost();
  const { session, target, name, rule, sentence, alive } = useWelcome(
    (v) => {
      const target = crashTarget(v.rows, v.selection);
      const row = target === undefined ? undefined : v.rows.get(target);
      const explanation = v.focusCrash === undefined ? undefined : v.explanations.get(v.focusCrash);
      return {
        session: v.info.id,
        target,
        name: row ? headline(row) : '',
        rule: row ? ruleSentence(row, v.rows.get(row.parent)) : '',
        alive: row !== undefined && (row.status === 'running' || row.status === 'runnable' || row.status === 'waiting'),
        sentence: explanation?.sentence,
      };
    },
    { session: '', target: undefined, name: '', rule: '', alive: false, sentence: undefined },
  );
  return (
    <div className="miniature-act">
      <Button
        look="danger"
        icon="octagon"
        className="button-big"
        disabled={target === undefined || lost}
        aria-disabled={!alive}
        onClick={() => {
          if (target === undefined) return;
          actions.selectIn(session, target);
          actions.crash(session, target);
        }}
        testid="crash-worker"
        data-slot={target}
      >
        Crash this worker
      </Button>
      {sentence ? (
        <div className="miniature-told">
          <p data-testid="explanation">{sentence}</p>
          <div className="button-row">
            <Button onClick={() => actions.seeWhy()} testid="see-why">
              See why
            </Button>
            <Button onClick={() => actions.openWelcomeSession()} testid="open-full-view">
              Open full view <Icon name="arrowRight" />
            </Button>
          </div>
        </div>
      ) : (
        target !== undefined && (
          <div className="miniature-told" data-testid="rule">
            <p>
              <b>{name}</b>
            </p>
            <p>{rule}</p>
          </div>
        )
      )}
    </div>
  );
}

/** What is on show is what was known before the connection was lost. */
const useLost = (): boolean => useApp((s) => s.hub.phase === 'lost');

const STATE_WORDS: Readonly<Record<string, string>> = {
  running: 'Running',
  paused: 'Paused',
  ended: 'Ended',
  failed: 'Ended',
  lost: 'Connection lost',
};

function Foot() {
  const actions = useActions();
  const lost = useLost();
  const { events, rate, processes, state, told } = useWelcome(
    (v) => ({
      events: v.endSeq,
      rate: v.rate,
      processes: v.counts.live,
      state: v.info.state as string,
      told: v.focusCrash !== undefined && v.explanations.has(v.focusCrash),
    }),
    { events: 0, rate: 0, processes: 0, state: '', told: false },
  );
  const shown = lost ? 'lost' : state;
  return (
    <footer className="miniature-foot">
      <span className={`running-word state-${shown}`} data-testid="welcome-state">
        <span className="mode-dot" /> {STATE_WORDS[shown] ?? 'Starting'}
      </span>
      <span>
        <b data-testid="event-count">{formatCount(events)}</b> events
      </span>
      <span className="miniature-rate">{formatCount(lost ? 0 : rate)} events/s</span>
      <span>{plural(processes, 'process', 'processes')}</span>
      <span className="toolbar-space" />
      {!told && (
        <Button onClick={() => actions.openWelcomeSession()} testid="open-full-view">
          Open full view <Icon name="arrowRight" />
        </Button>
      )}
    </footer>
  );
}
