// Keeps what the panels show in step with the cursor: asks the hub again when what an answer depended on has changed, one request at a
// time and no more often than a person can read. The rest of the window only reads the store.

import type { DebuggerBridge } from '../../runtime/protocol/bridge.ts';
import type { Track } from '../../runtime/protocol/track-view.ts';
import { hasDetail, putDetail } from './detail.ts';
import type { Env } from './env.ts';
import { laneSlots, laneWishes } from './lane-slots.ts';
import { pathKey } from './pinned-paths.ts';
import type { AppState, DepthView, SessionView } from './state.ts';
import { currentView, type Store } from './store.ts';

interface Question {
  /** What the answer depends on; undefined: nothing to ask now. */
  key(view: SessionView, state: AppState): string | undefined;
  /** Milliseconds between two answers while the key keeps changing. */
  gap(view: SessionView): number;
  ask(view: SessionView): Promise<void>;
}

const OVERVIEW_BUCKETS = 400;
/** The lanes of the widest screens in use, and half as much beside them. */
const LANE_COLUMNS = 3840;
/** How far back the chart of a mailbox reaches; where more happened than is read at once, the part of it nearest to the cursor. */
const DEPTH_SPANS = [30_000_000, 1_000_000, 50_000] as const;
/** While a cursor is dragged the inspector follows no more often; a jump brings its own (cursor.ts). */
const DRAG_GAP_MS = 80;
/** A session whose time flies is asked about no more often than this. */
const OVERVIEW_GAP_MS = 200;

/** The session has grown by more than a bucket since: the bars end where the live edge is, to a pixel or two. At its end they are exact. */
export function overviewIsBehind({ info, endAt, overview }: Pick<SessionView, 'info' | 'endAt' | 'overview'>): boolean {
  if (info.kind === 'recording' || info.state !== 'running' || !overview) return true;
  return endAt - overview.to > Math.max(1000, overview.to / OVERVIEW_BUCKETS);
}

/** The lanes to ask for: a margin of a quarter on either side, so that panning has something to show. */
export function laneWindow(view: SessionView): { from: number; to: number } {
  const margin = (view.range.to - view.range.from) / 4;
  return { from: Math.max(0, Math.floor(view.range.from - margin)), to: Math.max(1, Math.ceil(view.range.to + margin)) };
}

/** Something on show is drawn from the lanes' data. */
const wantsLanes = ({ screen, prefs }: AppState): boolean =>
  screen === 'lesson' || prefs.mainTab === 'space-time' || (prefs.dockOpen && prefs.dockTab === 'lanes');

export function startRefresh(store: Store, bridge: DebuggerBridge, env: Env, fail: (error: unknown) => void): void {
  const questions: Question[] = [
    {
      key: (v) => {
        if (v.selection === undefined || v.detailDue === v.selection || hasDetail(v)) return undefined;
        return `${v.info.id} ${v.seq} ${v.selection}`;
      },
      gap: (v) => (v.following || v.playback ? 120 : DRAG_GAP_MS),
      async ask(v) {
        const slot = v.selection as number;
        const detail = await bridge.request('detail', { session: v.info.id, seq: v.seq, slot });
        putDetail(store, v.info.id, slot, v.seq, detail);
      },
    },
    {
      key: (v, s) => {
        if (!wantsLanes(s)) return undefined;
        const { from, to } = laneWindow(v);
        return `${v.info.id} ${from} ${to} ${laneSlots(v.rows, laneWishes(v, s.prefs)).join()} ${to >= v.endAt ? v.endSeq : ''}`;
      },
      gap: (v) => (v.following || v.playback ? 40 : 0),
      async ask(v) {
        const lanes = await bridge.request('lanes', {
          session: v.info.id,
          slots: laneSlots(v.rows, laneWishes(v, store.get().prefs)),
          ...laneWindow(v),
          endSeq: v.endSeq,
          columns: LANE_COLUMNS,
        });
        store.patch(v.info.id, { lanes });
      },
    },
    {
      key: (v) => (overviewIsBehind(v) ? `${v.info.id} ${v.endSeq}` : undefined),
      gap: () => OVERVIEW_GAP_MS,
      async ask(v) {
        const overview = await bridge.request('overview', { session: v.info.id, buckets: OVERVIEW_BUCKETS });
        store.patch(v.info.id, { overview });
      },
    },
    {
      key: (v) => {
        const on = v.breakpoints.filter((one) => one.enabled && one.hits > 0);
        return on.length === 0 && v.hitTimes.length === 0
          ? undefined
          : `${v.info.id} ${on.map(({ id, query, hits }) => `${id} ${query} ${hits}`).join()}`;
      },
      gap: () => OVERVIEW_GAP_MS,
      async ask(v) {
        const { times } = await bridge.request('breakpointTimes', { session: v.info.id });
        store.patch(v.info.id, { hitTimes: times });
      },
    },
    {
      key: (v, s) =>
        v.selection === undefined || s.prefs.inspectorTab !== 'messages' || !s.prefs.inspectorOpen
          ? undefined
          : `${v.info.id} ${v.seq} ${v.selection}`,
      gap: (v) => (v.following || v.playback ? 500 : 0),
      async ask(v) {
        const slot = v.selection as number;
        const recent = await bridge.request('messages', { session: v.info.id, seq: v.seq, limit: 100, slot });
        store.patch(v.info.id, { recent: { slot, ...recent } });
      },
    },
    {
      key: (v, s) =>
        v.selection === undefined || s.prefs.inspectorTab !== 'state' || !s.prefs.inspectorOpen
          ? undefined
          : `${v.info.id} ${v.seq} ${v.selection}`,
      gap: (v) => (v.following || v.playback ? 500 : 0),
      async ask(v) {
        const slot = v.selection as number;
        const count = await bridge.request('messageCount', { session: v.info.id, slot, seq: v.seq });
        store.patch(v.info.id, { ordinal: { slot, seq: v.seq, count } });
      },
    },
    {
      key: (v) => {
        if (v.pinnedPaths.length === 0) return undefined;
        const { from, to } = laneWindow(v);
        return `${v.info.id} ${from} ${to} ${v.pinnedPaths.map(pathKey).join()} ${to >= v.endAt ? v.endSeq : ''}`;
      },
      gap: (v) => (v.following || v.playback ? 250 : 0),
      async ask(v) {
        const range = { session: v.info.id, ...laneWindow(v), endSeq: v.endSeq };
        const tracks = await Promise.all(
          v.pinnedPaths.map(({ slot, keys }) => bridge.request('track', { ...range, slot, path: [...keys] })),
        );
        store.patch(v.info.id, { tracks: new Map(v.pinnedPaths.map((path, i) => [pathKey(path), tracks[i] as Track])) });
      },
    },
    {
      key: (v, s) =>
        v.selection === undefined || s.prefs.inspectorTab !== 'mailbox' || !s.prefs.inspectorOpen
          ? undefined
          : `${v.info.id} ${v.seq} ${v.selection}`,
      gap: (v) => (v.following || v.playback ? 500 : 0),
      async ask(v) {
        const slot = v.selection as number;
        store.patch(v.info.id, { depth: await depthBefore(bridge, v, slot) });
      },
    },
  ];
  for (const question of questions) watch(question);

  function watch(question: Question): void {
    let asked: string | undefined;
    let running = false;
    let notBefore = 0;
    let waiting = false;
    const check = (): void => {
      const state = store.get();
      const view = currentView(state);
      if (running || waiting || state.hub.phase !== 'ready' || !view?.loaded) return;
      const key = question.key(view, state);
      if (key === undefined || key === asked) return;
      const wait = notBefore - env.now();
      if (wait > 0) {
        waiting = true;
        env.after(wait, () => {
          waiting = false;
          check();
        });
        return;
      }
      running = true;
      asked = key;
      const since = env.now();
      question
        .ask(view)
        .catch(fail)
        .finally(() => {
          running = false;
          // What takes the hub long is asked less often: while things move it has a program to record first.
          const took = env.now() - since;
          const gap = question.gap(view);
          notBefore = env.now() + (gap > 0 ? Math.max(gap, 2 * took) : 0);
          check();
        });
    };
    store.subscribe(check);
  }
}

/** How full a mailbox was before the cursor, as far back as can be read at once. */
async function depthBefore(bridge: DebuggerBridge, { info, at, seq }: SessionView, slot: number): Promise<DepthView> {
  const to = Math.max(1, at);
  for (const span of DEPTH_SPANS) {
    const from = Math.max(0, to - span);
    const data = await bridge.request('lanes', { session: info.id, slots: [slot], from, to, endSeq: seq });
    if (!data.reduced) return { slot, from: data.from, to: data.to, deepest: data.lanes[0]?.depth ?? 'empty' };
  }
  return { slot, from: to, to, deepest: 'unknown' };
}
