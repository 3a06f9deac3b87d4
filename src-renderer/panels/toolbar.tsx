// The top bar: which session, which mode, and the two verbs that must not be confused: Freeze view stops looking, Pause system stops
// the system (UX.md 2.1). They differ in words, shape and colour.

import { sameParts, useActions, useApp, usePref, useView, useWindow } from '../app/context.ts';
import { openFile } from '../app/shell.ts';
import { openSessions, sameSessions, sessionNote } from '../session/open-sessions.ts';
import { modeOf, sourceOf } from '../session/state.ts';
import { Button, IconButton, Menu, type MenuItem } from './controls.tsx';
import { Icon, type IconName } from './icons.tsx';
import { ModeChip } from './mode-chip.tsx';
import { QueryBar } from './query-bar.tsx';
import { ShareMenu } from './share-menu.tsx';

export function Toolbar({ small }: { small: boolean }) {
  const actions = useActions();
  return (
    <header className="toolbar" data-region="toolbar">
      <button
        type="button"
        className="logo"
        aria-label="Welcome page"
        title="Welcome page"
        onClick={() => actions.showWelcome()}
        data-testid="go-welcome"
      >
        <Icon name="logo" size={20} />
      </button>
      <SessionMenu />
      <Reload />
      <ModeChip />
      <QueryBar small={small} />
      <ViewVerb small={small} />
      <SystemVerb small={small} />
      <FaultVerb small={small} />
      <span className="toolbar-line" />
      <ShareMenu />
      <ThemeSwitch />
      <IconButton icon="help" label="Keys" hint="?" onClick={() => actions.setOverlay('keys')} testid="open-keys" />
    </header>
  );
}

function SessionMenu() {
  const bough = useWindow();
  const { actions } = bough;
  const info = useView((v) => v.info, undefined);
  const catalogue = useApp((s) => s.catalogue);
  const welcome = useApp((s) => s.welcome);
  const open = useApp(openSessions, sameSessions);
  const runnable = info !== undefined && sourceOf(info) !== undefined;
  if (!info) return null;
  const live = info.kind === 'live';
  const own: MenuItem[] = [
    { title: 'Start again', note: `seed ${info.seed}`, icon: 'restart', disabled: !runnable, run: () => actions.startAgain('same') },
    {
      title: 'Start with another seed',
      note: `seed ${(info.seed + 1) >>> 0}`,
      icon: 'seed',
      disabled: !runnable,
      run: () => actions.startAgain('new'),
    },
    // The welcome page needs its system; it ends with the app.
    ...(info.id === welcome
      ? []
      : live
        ? [
            {
              title: info.attached ? 'Detach and close' : 'Stop and close',
              note: info.attached ? 'the program goes on' : 'the recording stays',
              icon: 'stop' as const,
              run: () => actions.close(info.id),
            },
          ]
        : [{ title: 'Close recording', icon: 'stop' as const, run: () => actions.close(info.id) }]),
  ];
  const sessions: MenuItem[] = open
    .filter((view) => view.info.id !== info.id)
    .map((view) => ({
      id: view.info.id,
      title: view.info.title,
      note: sessionNote(view),
      icon: view.info.kind === 'live' ? 'arrowRight' : 'file',
      run: () => void actions.openSession(view.info),
      also: {
        label: `${view.info.kind === 'live' ? 'Stop and close' : 'Close'} ${view.info.title}, ${sessionNote(view)}`,
        icon: 'stop',
        run: () => actions.close(view.info.id),
      },
    }));
  const others = catalogue
    .filter((card) => card.id !== info.scenario)
    .map((card) => ({ title: card.title, icon: 'play' as const, run: () => void actions.start({ scenario: card.id }, card.title) }));
  return (
    <Menu
      className="session-menu"
      label={`Session ${info.title}`}
      testid="session-menu"
      button={
        <>
          <span className="session-title">{info.title}</span>
          {info.attached && <span className="chip chip-plain">attached</span>}
          {info.readOnly && <span className="chip chip-plain">read-only</span>}
        </>
      }
      groups={[
        own,
        ...(sessions.length > 0 ? [sessions] : []),
        others,
        [
          { title: 'Open a recording or a program', icon: 'file', run: () => openFile(bough) },
          { title: 'Settings', icon: 'settings', run: () => actions.setOverlay('settings') },
          { title: 'Welcome page', icon: 'home', run: () => actions.showWelcome() },
        ],
      ]}
    />
  );
}

/** The program's text is another by now. A reload is a session of its own; this one's recording stays. */
function Reload() {
  const actions = useActions();
  const changed = useView((v) => v.info.changed, undefined);
  if (changed === undefined) return null;
  return (
    <Button
      look="primary"
      icon="restart"
      title={`${changed} has changed: run the program as it is now, in a new session`}
      onClick={() => actions.startAgain('same')}
      testid="reload-program"
    >
      Reload
    </Button>
  );
}

/** Freeze view in LIVE, the way back in PAST, Play in a recording. */
function ViewVerb({ small }: { small: boolean }) {
  const actions = useActions();
  const { mode, playing, live } = useView(
    (v) => ({ mode: modeOf(v) as string, playing: v.playback !== undefined, live: v.info.kind === 'live' }),
    { mode: 'none', playing: false, live: false },
    sameParts,
  );
  if (mode === 'live') {
    return (
      <Button icon="freeze" onClick={() => actions.freeze()} title="Stop looking; the system goes on (Space)" testid="freeze-view">
        {small ? 'Freeze' : 'Freeze view'}
      </Button>
    );
  }
  if (live) {
    return (
      <Button icon="arrowRight" onClick={() => actions.goLive()} title="Return to the newest moment (G)" testid="return-live">
        {small ? 'Live' : 'Return to live'}
      </Button>
    );
  }
  return (
    <Button
      icon={playing ? 'pause' : 'play'}
      onClick={() => actions.togglePlay()}
      title="Play or pause the recording (Space)"
      testid="play-recording"
    >
      {playing ? 'Pause' : 'Play'}
    </Button>
  );
}

const ONLY_LOOKS = 'This program lets itself be looked at, not changed: start it with BOUGH_ATTACH=control to allow that';

/** An attached program that allows no control: its buttons say why, and stay within reach of the keyboard. */
const useOnlyLooks = (): boolean => useView((v) => v.info.attached?.control === false, false);

function SystemVerb({ small }: { small: boolean }) {
  const actions = useActions();
  const { kind, state } = useView((v) => ({ kind: v.info.kind, state: v.info.state }), { kind: 'recording', state: 'ended' }, sameParts);
  const onlyLooks = useOnlyLooks();
  if (kind !== 'live') return null;
  const paused = state === 'paused';
  const text = paused ? (small ? 'Continue' : 'Continue system') : small ? 'Pause' : 'Pause system';
  return (
    <Button
      look="warning"
      icon={paused ? 'play' : 'pauseCircle'}
      disabled={state === 'ended' || state === 'failed'}
      aria-pressed={paused}
      aria-disabled={onlyLooks}
      title={
        onlyLooks ? ONLY_LOOKS : paused ? 'Let the system run again' : 'Stop the system itself: no process runs, virtual time stands still'
      }
      onClick={() => actions.setPaused(!paused)}
      testid="pause-system"
    >
      {text}
    </Button>
  );
}

function FaultVerb({ small }: { small: boolean }) {
  const actions = useActions();
  const shown = useView((v) => v.info.kind === 'live', false);
  const over = useView((v) => v.info.readOnly, true);
  const onlyLooks = useOnlyLooks();
  if (!shown) return null;
  const title = over
    ? 'The program has ended: there is nothing left to break'
    : onlyLooks
      ? ONLY_LOOKS
      : 'Break something, and see first what the rules will do (!)';
  return (
    <Button
      icon="bolt"
      disabled={over}
      aria-disabled={onlyLooks}
      title={title}
      aria-label="Fault"
      onClick={() => actions.openFaults()}
      testid="open-faults"
    >
      {small ? '' : 'Fault'}
    </Button>
  );
}

const THEME_ICONS: Record<'system' | 'dark' | 'light', IconName> = { system: 'system', dark: 'moon', light: 'sun' };
const NEXT_THEME = { system: 'light', light: 'dark', dark: 'system' } as const;
const THEME_WORDS = { system: 'as the system', light: 'light', dark: 'dark' } as const;

export function ThemeSwitch() {
  const actions = useActions();
  const theme = usePref('theme');
  return (
    <IconButton
      icon={THEME_ICONS[theme]}
      label={`Theme: ${THEME_WORDS[theme]}. Change to ${THEME_WORDS[NEXT_THEME[theme]]}`}
      onClick={() => actions.setPrefs({ theme: NEXT_THEME[theme] })}
      testid="theme-switch"
    />
  );
}
