// `window.__bough` (UX.md 2.19): read-only, and only where the hub says that hooks are on, since a canvas cannot be queried.

import type { Params } from '../../runtime/protocol/bridge.ts';
import type { SlotRow } from '../../runtime/protocol/views.ts';
import type { LaneRow, LanesGeometry, Point } from '../layout/timeline-lanes.ts';
import { hasDetail } from '../session/detail.ts';
import { modeOf, type SessionView } from '../session/state.ts';
import type { Window } from '../session/window.ts';
import { frameStats } from './frame-stats.ts';
import { onShow } from './on-show.ts';

export interface TestHooks {
  readonly session: string | undefined;
  readonly seq: number;
  readonly liveSeq: number;
  readonly mode: string;
  readonly selection: number | undefined;
  /** Rows on show, dead ones included; cheaper than `nodes`. */
  readonly processes: number;
  /** Tree, lanes and inspector show the moment of the cursor: all that was asked for it has come. */
  readonly settled: boolean;
  nodeBox(slot: number): { x: number; y: number; width: number; height: number } | undefined;
  /** The lanes as they are drawn: where each stands, and where the arrows begin and end. */
  lanes(): ShownGeometry | undefined;
  nodes(): readonly SlotRow[];
  row(slot: number): SlotRow | undefined;
  /** Sends a command as the window's buttons do. */
  command(command: Params<'command'>['command']): Promise<null>;
  stateHash(): Promise<string>;
  frameStats(): ReturnType<typeof frameStats.read>;
  readonly dropped: number;
}

export interface ShownGeometry extends Pick<LanesGeometry, 'top' | 'scrollTop' | 'height' | 'maxPinnedScroll'> {
  readonly rows: readonly Pick<LaneRow, 'slot' | 'y' | 'h' | 'cy' | 'pinned'>[];
  readonly arrows: readonly { readonly seq: number; readonly tail: Point | undefined; readonly delivered: Point | undefined }[];
}

function isSettled(view: SessionView): boolean {
  const { loaded, at, lanes, selection } = view;
  const inLanes = lanes === undefined || (lanes.from <= at && at <= lanes.to);
  return loaded && inLanes && (selection === undefined || hasDetail(view));
}

export function exposeTestHooks(bough: Window): void {
  const stop = bough.store.subscribe(() => {
    if (!bough.store.get().hub.testHooks) return;
    stop();
    const view = (): SessionView | undefined => {
      const { screen, current, welcome, sessions } = bough.store.get();
      return sessions[(screen === 'welcome' ? welcome : current) ?? ''];
    };
    const hooks: TestHooks = {
      get session() {
        return view()?.info.id;
      },
      get seq() {
        return view()?.seq ?? 0;
      },
      get liveSeq() {
        return view()?.endSeq ?? 0;
      },
      get mode() {
        const v = view();
        return v ? modeOf(v) : 'none';
      },
      get selection() {
        return view()?.selection;
      },
      get processes() {
        return view()?.rows.size ?? 0;
      },
      get settled() {
        const v = view();
        return v !== undefined && isSettled(v);
      },
      get dropped() {
        return view()?.counts.gaps ?? 0;
      },
      nodeBox: (slot) => onShow.tree?.nodeBox(slot),
      lanes: () => {
        const g = onShow.lanes?.geometry();
        return (
          g && {
            top: g.top,
            scrollTop: g.scrollTop,
            height: g.height,
            maxPinnedScroll: g.maxPinnedScroll,
            rows: g.rows.map(({ slot, y, h, cy, pinned }) => ({ slot, y, h, cy, pinned })),
            arrows: g.arrows.map(({ message, tail, delivered }) => ({ seq: message.seq, tail, delivered })),
          }
        );
      },
      row: (slot) => view()?.rows.get(slot),
      command: (command) => bough.bridge.request('command', { session: view()?.info.id ?? '', command }),
      nodes: () => [...(view()?.rows.values() ?? [])],
      async stateHash() {
        const v = view();
        if (!v) return '';
        await bough.cursor.idle(v.info.id);
        const now = view() ?? v;
        return (await bough.bridge.request('hash', { session: now.info.id, seq: now.seq })).hash;
      },
      frameStats: () => frameStats.read(),
    };
    Object.defineProperty(window, '__bough', { value: Object.freeze(hooks), enumerable: true });
  });
}
