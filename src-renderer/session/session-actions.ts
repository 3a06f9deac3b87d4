// Sessions: starting, opening and closing them, and which is on show.

import type { Params } from '../../runtime/protocol/bridge.ts';
import type { SessionInfo } from '../../runtime/protocol/views.ts';
import type { ActionContext } from './action-context.ts';
import { readBookmarks } from './bookmarks.ts';
import type { CrashActions } from './crash-actions.ts';
import { WAIT_MS } from './hog.ts';
import { momentLink, readMomentLink } from './moment-link.ts';
import { isBridgeError } from './notices.ts';
import { sourceOf } from './state.ts';
import { currentView } from './store.ts';
import type { WelcomeActions } from './welcome-actions.ts';

export type SessionActions = ReturnType<typeof sessionActions>;

export function sessionActions(
  { store, bridge, cursor, env, notices, fail, withCurrent, setPrefs }: ActionContext,
  crashes: CrashActions,
  welcome: WelcomeActions,
) {
  const openSession = async (info: SessionInfo): Promise<void> => {
    const before = store.get();
    if (before.current && before.current !== info.id) {
      cursor.leave(before.current);
      notices.drop(before.current);
    }
    if (before.welcome && before.welcome !== info.id && before.screen === 'welcome') cursor.leave(before.welcome);
    store.putSessions([info]);
    store.patch(info.id, { bookmarks: readBookmarks(env.shelf, info.file) });
    store.change((s) => {
      s.current = info.id;
      s.screen = 'main';
      s.lesson = undefined;
      s.overlay = undefined;
      s.draft = undefined;
      s.busy = undefined;
    });
    void actions.onOpen(info.id).catch(fail);
    if (info.kind === 'live') {
      cursor.enter(info.id, 'end');
      await crashes.loadCrashes(info.id).catch(fail);
      return;
    }
    try {
      const [known, started] = await Promise.all([
        crashes.loadCrashes(info.id),
        bridge.request('seqAt', { session: info.id, at: STARTED_US }),
      ]);
      // A recording opens where its system has just started: something to see, and every crash still ahead.
      cursor.enter(info.id, Math.min(started.seq, ...known.slice(0, 1).map((c) => c.seq - 1)));
    } catch (error) {
      fail(error);
      cursor.enter(info.id, 0);
    }
  };

  const busy = async (text: string, work: () => Promise<void>): Promise<void> => {
    store.change((s) => void (s.busy = text));
    try {
      await work();
    } finally {
      store.change((s) => void (s.busy = undefined));
    }
  };

  const selectPath = (session: string, path: string): void => {
    const row = [...(store.get().sessions[session]?.rows.values() ?? [])].find((one) => one.path === path);
    if (row) {
      store.patch(session, { wanted: { slot: row.slot } });
      cursor.select(session, row.slot);
    } else notices.add({ level: 'info', text: `There is no ${path} at this moment.`, session });
  };

  const actions = {
    /** Told of each change of what a session says of itself, with what it said before. */
    onStopChange: (_info: SessionInfo, _before: SessionInfo | undefined): void => undefined,
    /** A session is shown: what belongs to it beside its events. */
    onOpen: (_session: string): Promise<void> => Promise.resolve(),

    /** From the welcome page to the full view of its system. */
    openWelcomeSession(): void {
      const { welcome, sessions } = store.get();
      const view = welcome ? sessions[welcome] : undefined;
      if (view) void openSession(view.info);
    },

    /** From the sentence on the welcome page to the crash itself: full view, cursor on it, its Exit tab open. */
    async seeWhy(): Promise<void> {
      const { welcome, sessions } = store.get();
      const view = welcome ? sessions[welcome] : undefined;
      if (!view) return;
      const crash = view.crashes.find((c) => c.seq === view.focusCrash) ?? view.crashes.at(-1);
      await openSession(view.info);
      if (!crash) return;
      setPrefs({ inspectorTab: 'exit', inspectorOpen: true });
      crashes.goToCrash(crash);
    },

    openSession,

    /** Answers whether it runs; where it does not, a notice has said why and what was on show stays. */
    /** Programs in processes of their own. */
    programs: () => bridge.request('programs', {}),

    /** Attaches to one of them and opens its session. */
    async attach(program: string, name: string): Promise<void> {
      await busy(`Attaching to ${name} …`, async () => {
        try {
          await openSession(await bridge.request('attach', { program }));
        } catch (error) {
          fail(error);
        }
      });
    },

    async start(params: Params<'startProgram'>, title: string): Promise<boolean> {
      let started = false;
      await busy(`Starting ${title}`, async () => {
        try {
          const info = await bridge.request('startProgram', params);
          started = true;
          await openSession(info);
        } catch (error) {
          fail(error);
        }
      });
      return started;
    },

    /** The same program once more, with the same seed or a new one; the old run stays as its recording. */
    startAgain(seed: 'same' | 'new'): void {
      withCurrent((view, session) => {
        const source = sourceOf(view.info);
        if (!source) return;
        const next = seed === 'same' ? view.info.seed : (view.info.seed + 1) >>> 0;
        void actions.start({ ...source, seed: next }, view.info.title).then((started) => {
          if (started && view.info.kind === 'live' && session !== store.get().welcome) actions.close(session, false);
        });
      });
    },

    /** Ends the program of a live session and stays at what it did; the hub says how it ended. */
    endProgram(session: string): void {
      bridge.request('endProgram', { session }).then(actions.sessionChanged).catch(fail);
    },

    /** Lets a process that holds the thread go on; it is asked about again if it still does later. */
    waitForHog(session: string): void {
      store.patch(session, (v) => (v.hog ? { hog: { ...v.hog, quietUntil: env.now() + WAIT_MS } } : undefined));
    },

    /** Ends a live session, keeps its recording. What was on show leaves for the welcome page; any other goes without a trace. */
    close(session: string, thenWelcome = store.get().current === session): void {
      bridge
        .request('closeSession', { session })
        .then(() => void (store.get().screen === 'welcome' && void welcome.loadGallery()))
        .catch(fail);
      store.change((s) => void delete s.sessions[session]);
      notices.drop(session);
      if (thenWelcome) welcome.showWelcome();
    },

    /** Opens a recording, or starts a program when the name says that it is one. */
    async open(file: string, salvage = false): Promise<void> {
      if (/\.[cm]?[jt]s$/.test(file)) return void (await actions.start({ file }, file));
      await busy(`Opening ${file}`, async () => {
        try {
          await openSession(await bridge.request('openRecording', salvage ? { file, salvage } : { file }));
        } catch (error) {
          const readable = isBridgeError(error) ? error.readable : undefined;
          if (isBridgeError(error) && readable) {
            notices.fromError(error.what.includes(readable) ? error : { ...error, what: `${error.what} Readable: ${readable}.` }, {
              label: 'Open what is readable',
              kind: 'salvage',
              file,
            });
          } else fail(error);
        }
      });
    },

    /** A link to what is on show: the file, the moment, the selection. */
    momentLink(): string | undefined {
      const view = currentView(store.get());
      if (!view) return undefined;
      const select = view.selection === undefined ? undefined : view.rows.get(view.selection)?.path;
      return momentLink({ file: view.info.file, seq: view.seq, select });
    },

    /** Goes where a link points: to the session that has the file open, or opens it. */
    async openMoment(text: string): Promise<void> {
      const moment = readMomentLink(text);
      if (typeof moment === 'string') return notices.add({ level: 'error', text: moment });
      await busy(`Opening ${moment.file}`, async () => {
        try {
          const known = Object.values(store.get().sessions).find((view) => view.info.file === moment.file);
          const info = known?.info ?? (await bridge.request('openRecording', { file: moment.file }));
          await openSession(info);
          cursor.goTo(info.id, moment.seq);
          await cursor.idle(info.id);
          if (moment.select !== undefined) selectPath(info.id, moment.select);
        } catch (error) {
          fail(error);
        }
      });
    },

    sessionChanged(info: SessionInfo): void {
      const before = store.get().sessions[info.id];
      store.putSessions([info]);
      actions.onStopChange(info, before?.info);
      if (info.state === 'ended' || info.state === 'failed') store.patch(info.id, (v) => (v.hog ? { hog: undefined } : undefined));
      const ended = before && before.info.state !== info.state && (info.state === 'ended' || info.state === 'failed');
      if (ended && info.id === store.get().current) {
        notices.add({
          level: info.state === 'failed' ? 'error' : 'info',
          text: info.reason ?? `${info.title} has ended.`,
          session: info.id,
        });
      }
    },
  };
  return actions;
}

/** Virtual time by which a small system has started its tree. */
const STARTED_US = 20_000;
