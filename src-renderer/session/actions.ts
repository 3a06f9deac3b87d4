// Everything a person can do, as verbs over the store and the bridge. Panels and keys call these and nothing else.

import { BRIDGE_VERSION, type BridgeError, type DebuggerBridge, type Params, type Push } from '../../runtime/protocol/bridge.ts';
import type { SlotId } from '../../runtime/protocol/ids.ts';
import type { Crash, SessionInfo } from '../../runtime/protocol/views.ts';
import { createAnnouncer } from './announcer.ts';
import { type Cursor, createCursor } from './cursor.ts';
import type { Env } from './env.ts';
import { createLog, type Log } from './log.ts';
import { ancestorsOf } from './outline.ts';
import { shuttle } from './playback.ts';
import { DEFAULT_PREFS, type Prefs, readPrefs, type StepBy, writePrefs } from './prefs.ts';
import { startRefresh } from './refresh.ts';
import { type AppState, modeOf, type Notice, type SessionView, sourceOf, type TimeRange } from './state.ts';
import { createStore, currentView, type Store } from './store.ts';

export interface Window {
  readonly store: Store;
  readonly actions: Actions;
  readonly cursor: Cursor;
  readonly log: Log;
  readonly bridge: DebuggerBridge;
}

export const isBridgeError = (error: unknown): error is BridgeError =>
  typeof error === 'object' && error !== null && 'code' in error && 'what' in error;

const INITIAL: Omit<AppState, 'prefs'> = {
  hub: { phase: 'connecting', testHooks: false },
  screen: 'welcome',
  sessions: {},
  catalogue: [],
  recordings: undefined,
  notices: [],
  said: '',
};

/** Builds the window's state machine over a bridge and begins to fill it. */
export function createWindow(bridge: DebuggerBridge, env: Env): Window {
  const store = createStore({ ...INITIAL, prefs: readPrefs(env.shelf) });
  const fail = (error: unknown): void => notices.fromError(error);
  const notices = createNotices(store, env);
  const cursor = createCursor(store, bridge, env, fail);
  const log = createLog(store, bridge, fail);
  const actions = createActions(store, bridge, cursor, env, notices);
  startRefresh(store, bridge, env, fail);
  bridge.onPush((push) => onPush(push));
  bridge.onLost((reason) => {
    if (reason === undefined) void actions.connect();
    else store.change((s) => void (s.hub = { ...s.hub, phase: 'lost', reason }));
  });
  const announcer = createAnnouncer(env, (text) => store.change((s) => void (s.said = text)));

  function onPush(push: Push): void {
    switch (push.push) {
      case 'frame':
        cursor.receive(push.frame, true);
        return;
      case 'session':
        actions.sessionChanged(push.session);
        return;
      case 'crash':
        if (push.session === (store.get().screen === 'welcome' ? store.get().welcome : store.get().current)) {
          announcer.crash(push.crash.name, push.crash.tag);
        }
        actions.crashed(push.session, push.crash, push.sentence);
        return;
      case 'notice':
        notices.add({ level: push.level, text: push.text, session: push.session });
    }
  }
  return { store, actions, cursor, log, bridge };
}

interface Notices {
  add(notice: Omit<Notice, 'id'>): void;
  fromError(error: unknown, action?: Notice['action']): void;
}

const INFO_MS = 8000;

function createNotices(store: Store, env: Env): Notices {
  let lastId = 0;
  const add = (notice: Omit<Notice, 'id'>): void => {
    const known = store.get().notices.some((n) => n.text === notice.text && n.level === notice.level);
    if (known) return;
    const id = ++lastId;
    store.change((s) => void s.notices.push({ ...notice, id }));
    if (notice.level === 'info') env.after(INFO_MS, () => store.change((s) => void (s.notices = s.notices.filter((n) => n.id !== id))));
  };
  return {
    add,
    fromError(error, action) {
      if (isBridgeError(error)) {
        // Its own banner says that the hub is gone; a session that was closed while a request was on its way is no news.
        if (error.code === 'hub_lost' || error.code === 'unknown_session') return;
        add({
          level: 'error',
          text: error.where && !error.what.includes(error.where) ? `${error.where}: ${error.what}` : error.what,
          action,
        });
      } else add({ level: 'error', text: `The window made a mistake: ${error instanceof Error ? error.message : String(error)}` });
    },
  };
}

export type Actions = ReturnType<typeof createActions>;

function createActions(store: Store, bridge: DebuggerBridge, cursor: Cursor, env: Env, notices: Notices) {
  const fail = (error: unknown): void => notices.fromError(error);
  const shown = (): SessionView | undefined => currentView(store.get());
  const withCurrent = (work: (view: SessionView, session: string) => void): void => {
    const view = shown();
    if (view) work(view, view.info.id);
  };

  const setPrefs = (change: Partial<Prefs>): void => {
    store.change((s) => void Object.assign(s.prefs, change));
    writePrefs(env.shelf, store.get().prefs);
  };

  const explain = async (session: string, seq: number): Promise<void> => {
    try {
      const explanation = await bridge.request('explain', { session, seq });
      if (explanation) store.patch(session, (v) => ({ explanations: new Map(v.explanations).set(seq, explanation) }));
    } catch (error) {
      fail(error);
    }
  };

  const loadCrashes = async (session: string): Promise<readonly Crash[]> => {
    const crashes = await bridge.request('crashes', { session });
    store.patch(session, (v) => ({ crashes: mergeCrashes(v.crashes, crashes) }));
    return crashes;
  };

  const openSession = async (info: SessionInfo): Promise<void> => {
    const before = store.get();
    if (before.current && before.current !== info.id) cursor.leave(before.current);
    if (before.welcome && before.welcome !== info.id && before.screen === 'welcome') cursor.leave(before.welcome);
    store.putSessions([info]);
    store.change((s) => {
      s.current = info.id;
      s.screen = 'main';
      s.overlay = undefined;
      s.busy = undefined;
    });
    if (info.kind === 'live') {
      cursor.enter(info.id, 'end');
      await loadCrashes(info.id).catch(fail);
      return;
    }
    try {
      const [crashes, started] = await Promise.all([loadCrashes(info.id), bridge.request('seqAt', { session: info.id, at: STARTED_US })]);
      // A recording opens where its system has just started: something to see, and every crash still ahead.
      cursor.enter(info.id, Math.min(started.seq, ...crashes.slice(0, 1).map((c) => c.seq - 1)));
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

  const showWelcome = (): void => {
    const { current, welcome } = store.get();
    if (current && current !== welcome) cursor.leave(current);
    store.change((s) => {
      s.screen = 'welcome';
      s.current = undefined;
      s.overlay = undefined;
    });
    if (welcome) cursor.enter(welcome, 'end');
    void actions.loadGallery();
  };

  const actions = {
    /** Says hello, again after the connection was lost, and shows what there is. */
    async connect(): Promise<void> {
      try {
        const hello = await bridge.request('hello', { bridgeVersion: BRIDGE_VERSION, credit: true });
        const first = store.get().hub.phase === 'connecting';
        store.putSessions(hello.sessions);
        const gone = Object.keys(store.get().sessions).filter((id) => !hello.sessions.some((info) => info.id === id));
        store.change((s) => {
          s.hub = { phase: 'ready', version: hello.version, carrier: hello.carrier, testHooks: hello.testHooks };
          s.welcome = hello.welcome;
          for (const id of gone) if (id !== s.current) delete s.sessions[id];
        });
        const { current, screen } = store.get();
        // What was opened from outside (a file on the command line) comes first; the welcome system shows on its own page.
        const opened = hello.current === hello.welcome ? undefined : hello.current;
        const find = (id: string | undefined): SessionInfo | undefined => hello.sessions.find((info) => info.id === id);
        if (screen === 'welcome') {
          const outside = first ? find(opened) : undefined;
          if (outside) await openSession(outside);
          else showWelcome();
          return;
        }
        // What a person opened while the first hello was on its way stays on show.
        if (first) return;
        // A hub that was started again reopens what was running as a recording and names it as current.
        const again = find(current) ?? find(opened);
        if (again) await openSession(again);
        else notices.add({ level: 'warning', text: 'The hub was restarted and this session is not open there. Open its recording again.' });
      } catch (error) {
        const reason = isBridgeError(error) ? error.what : String(error);
        store.change((s) => void (s.hub = { ...s.hub, phase: 'lost', reason }));
      }
    },

    async loadGallery(): Promise<void> {
      const [catalogue, recordings] = await Promise.allSettled([bridge.request('catalogue', {}), bridge.request('recordings', {})]);
      store.change((s) => {
        if (catalogue.status === 'fulfilled') s.catalogue = catalogue.value as typeof s.catalogue;
        s.recordings = (recordings.status === 'fulfilled' ? recordings.value : []) as typeof s.recordings;
      });
      for (const result of [catalogue, recordings]) if (result.status === 'rejected') fail(result.reason);
    },

    showWelcome,

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
      actions.goToCrash(crash);
    },

    openSession: (info: SessionInfo): void => void openSession(info),

    /** Answers whether it runs; where it does not, a notice has said why and what was on show stays. */
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

    close(session: string, thenWelcome = true): void {
      bridge
        .request('closeSession', { session })
        .then(() => void (thenWelcome && void actions.loadGallery()))
        .catch(fail);
      store.change((s) => void delete s.sessions[session]);
      if (thenWelcome) showWelcome();
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

    dismiss: (id: number): void => store.change((s) => void (s.notices = s.notices.filter((n) => n.id !== id))),
    notice: (level: Notice['level'], text: string): void => notices.add({ level, text }),

    sessionChanged(info: SessionInfo): void {
      const before = store.get().sessions[info.id];
      store.putSessions([info]);
      const ended = before && before.info.state !== info.state && (info.state === 'ended' || info.state === 'failed');
      if (ended && info.id === store.get().current) {
        notices.add({
          level: info.state === 'failed' ? 'error' : 'info',
          text: info.reason ?? `${info.title} has ended.`,
          session: info.id,
        });
      }
    },

    crashed(session: string, crash: Crash, sentence: string): void {
      store.patch(session, (v) => ({
        crashes: mergeCrashes(v.crashes, [crash]),
        explanations: new Map(v.explanations).set(
          crash.seq,
          v.explanations.get(crash.seq) ?? { seq: crash.seq, sentence, crash, steps: [] },
        ),
        ...(v.following && !follows(v, crash) ? { focusCrash: crash.seq } : {}),
      }));
      // In LIVE a sentence that nobody answers leaves by itself; on the welcome page it is what the page is about.
      if (session === store.get().welcome && store.get().screen === 'welcome') return;
      env.after(SENTENCE_MS, () =>
        store.patch(session, (v) => (v.following && v.focusCrash === crash.seq ? { focusCrash: undefined } : undefined)),
      );
    },

    select: (slot: SlotId | undefined): void => withCurrent((_, session) => cursor.select(session, slot)),
    selectIn: (session: string, slot: SlotId | undefined): void => cursor.select(session, slot),
    hover: (session: string, slot: SlotId | undefined): void =>
      store.patch(session, (v) => (v.hovered === slot ? undefined : { hovered: slot })),

    /** Selects by search, step or list: opens what hides it, then the tree shows it. */
    reveal(slot: SlotId): void {
      withCurrent((view, session) => {
        const collapsed = new Map(view.collapsed);
        for (const above of ancestorsOf(view.rows, slot)) if (collapsed.get(above)) collapsed.delete(above);
        store.patch(session, { collapsed, wanted: { slot } });
        cursor.select(session, slot);
      });
    },

    setCollapsed(key: SlotId | string, closed: boolean): void {
      withCurrent((view, session) => store.patch(session, { collapsed: new Map(view.collapsed).set(key, closed) }));
    },

    goToCrash(crash: Crash): void {
      withCurrent((_, session) => {
        store.patch(session, { focusCrash: crash.seq, wanted: { slot: crash.slot } });
        cursor.goTo(session, crash.seq, { selecting: crash.slot });
        void explain(session, crash.seq);
      });
    },

    explain: (session: string, seq: number): void => void explain(session, seq),
    unfocusCrash: (): void => withCurrent((_, session) => store.patch(session, { focusCrash: undefined })),

    /** A crash or a step of its story in the lanes: a crash is shown with its sentence. */
    goToEvent(seq: number): void {
      const crash = shown()?.crashes.find((c) => c.seq === seq);
      if (crash) actions.goToCrash(crash);
      else actions.goTo(seq);
    },

    goTo: (seq: number | 'end'): void => withCurrent((_, session) => cursor.goTo(session, seq)),
    seek: (at: number): void => withCurrent((_, session) => cursor.seek(session, at)),
    goLive: (): void => withCurrent((view, session) => cursor.goTo(session, view.info.kind === 'live' ? 'end' : view.endSeq)),
    goStart: (): void => withCurrent((_, session) => cursor.goTo(session, 0)),
    travel: (direction: 1 | -1): void => withCurrent((_, session) => cursor.travel(session, direction)),

    step(by: StepBy, direction: 1 | -1): void {
      withCurrent((view, session) => {
        void cursor.step(session, by, direction, view.selection).then((seq) => {
          if (by !== 'crash' || seq === undefined) return;
          const crash = store.get().sessions[session]?.crashes.find((c) => c.seq === seq);
          if (!crash) return;
          store.patch(session, { focusCrash: seq, wanted: { slot: crash.slot } });
          cursor.select(session, crash.slot);
          void explain(session, seq);
        });
      });
    },

    /** On along a message to its handling, or back to its send and cause. */
    async follow(to: 'effect' | 'cause', seq?: number): Promise<void> {
      const view = shown();
      if (!view) return;
      const session = view.info.id;
      try {
        const found = await bridge.request('follow', { session, seq: seq ?? view.seq, to });
        if (!found)
          return notices.add({
            level: 'info',
            text: to === 'effect' ? 'Nothing followed from this event.' : 'This event has no earlier cause.',
          });
        cursor.goTo(session, found.seq);
        if (found.slot) cursor.select(session, found.slot);
      } catch (error) {
        fail(error);
      }
    },

    /** Space: freeze in LIVE, else play or pause. */
    togglePlay(): void {
      withCurrent((view, session) => {
        if (modeOf(view) === 'live') cursor.freeze(session);
        else if (view.playback) cursor.stop(session);
        else cursor.play(session, { direction: 1, speed: store.get().prefs.speed });
      });
    },
    freeze: (): void => withCurrent((_, session) => cursor.freeze(session)),
    shuttle(direction: 1 | -1): void {
      withCurrent((view, session) => cursor.play(session, shuttle(view.playback, direction, store.get().prefs.speed)));
    },
    stopPlaying: (): void => withCurrent((_, session) => cursor.freeze(session)),

    setPaused(paused: boolean): void {
      withCurrent((_, session) => void bridge.request('pause', { session, paused }).then(actions.sessionChanged).catch(fail));
    },

    /** Has a process raise; the rule of its supervisor does the rest. */
    crash(session: string, slot: SlotId): void {
      bridge.request('command', { session, command: { kind: 'crash', slot } }).catch(fail);
    },
    suspend(slot: SlotId, suspended: boolean): void {
      withCurrent(
        (_, session) => void bridge.request('command', { session, command: { kind: suspended ? 'suspend' : 'resume', slot } }).catch(fail),
      );
    },

    setRange: (range: TimeRange): void =>
      withCurrent((_, session) => {
        const from = Math.max(range.from, range.from - range.to);
        store.patch(session, { range: { from, to: Math.max(range.to, from + 10) } });
      }),

    /** Zooms the lanes about the cursor, or about their middle where the cursor is not in view. Below 1 shows less time. */
    zoomTime: (factor: number): void =>
      withCurrent((view) => {
        const { from, to } = view.range;
        const pivot = view.at >= from && view.at <= to ? view.at : (from + to) / 2;
        const share = (pivot - from) / (to - from);
        const width = Math.min(Math.max((to - from) * factor, 20), Math.max(view.endAt * 1.1, 1000));
        actions.setRange({ from: pivot - share * width, to: pivot + (1 - share) * width });
      }),
    /** Moves the lanes by a share of their width. */
    panTime: (share: number): void =>
      withCurrent((view) => {
        const by = (view.range.to - view.range.from) * share;
        actions.setRange({ from: view.range.from + by, to: view.range.to + by });
      }),
    fitTime: (): void => withCurrent((view) => actions.setRange({ from: 0, to: Math.max(view.endAt, 1000) })),
    centreTime: (): void =>
      withCurrent((view) => {
        const half = (view.range.to - view.range.from) / 2;
        actions.setRange({ from: view.at - half, to: view.at + half });
      }),

    setPrefs,
    resetSize: (which: 'rail' | 'inspector' | 'dock'): void => setPrefs({ [which]: DEFAULT_PREFS[which] }),
    setOverlay: (overlay: AppState['overlay']): void => store.change((s) => void (s.overlay = overlay)),
    say: (text: string): void => store.change((s) => void (s.said = text)),
  };
  return actions;
}

/** How long a sentence stays in LIVE when nobody goes to its crash. */
const SENTENCE_MS = 20_000;

/** Those who go down with another keep its sentence on show: the first crash of a burst tells the story. */
const BURST_US = 100_000;
function follows(view: SessionView, crash: Crash): boolean {
  const shown = view.crashes.find((c) => c.seq === view.focusCrash);
  return shown !== undefined && crash.seq > shown.seq && crash.at - shown.at <= BURST_US;
}

/** Virtual time by which a small system has started its tree. */
const STARTED_US = 20_000;

/** Both lists by seq, each crash once. */
export function mergeCrashes(a: readonly Crash[], b: readonly Crash[]): readonly Crash[] {
  const last = a.at(-1);
  const first = b[0];
  if (!first) return a;
  if (!last || (first.seq > last.seq && b.length === 1)) return [...a, ...b];
  const all = new Map([...a, ...b].map((c) => [c.seq, c]));
  return [...all.values()].sort((x, y) => x.seq - y.seq);
}
