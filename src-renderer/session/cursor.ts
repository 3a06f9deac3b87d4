// Where the window looks. One `look` per session is under way at a time and only the newest waits (dragging asks far more often than
// the hub answers). Steps are different: none may be lost, so they form a queue, each starting where the one before it led, while the
// pictures of it may be skipped. Any step, scrub or freeze in LIVE enters PAST (UX.md 2.7); G returns.

import type { DebuggerBridge } from '../../runtime/protocol/bridge.ts';
import type { SlotId } from '../../runtime/protocol/ids.ts';
import type { Micros } from '../../runtime/protocol/units.ts';
import type { Frame } from '../../runtime/protocol/views.ts';
import { putDetail } from './detail.ts';
import type { Env } from './env.ts';
import { createIntake } from './frame-intake.ts';
import { moveRange } from './frames.ts';
import { type Latest, latest } from './latest.ts';
import { type Moment, travel, visit } from './moments.ts';
import { advance, isTimed, type Playback, paceOf, type Speed } from './playback.ts';
import type { StepBy } from './prefs.ts';
import type { Store } from './store.ts';

/** Between two questions how far the system is by now, while one looks at its past. */
const BEHIND_MS = 200;
/** A drag has come to rest after this. */
const SETTLE_MS = 500;
/** Steps of one kind this close together are one visited moment. */
const RUN_MS = 2000;
/** While steps still wait, a picture of one in between is asked for no more often than this: it costs more than the step. */
const BETWEEN_MS = 100;

/** Looks this close together are a drag, or steps: the inspector follows when they are over. */
const ALONE_MS = 100;

type Goal = { readonly seq: number | 'end' } | { readonly at: Micros };

export interface Cursor {
  /** Takes in a frame that was pushed, and acknowledges it; published once before the next picture. */
  receive(frame: Frame): void;
  /** The first look at a session, or one after it was left: asks for everything. */
  enter(session: string, at: number | 'end'): void;
  leave(session: string): void;
  /** `selecting`: the slot that is selected with it, as one visited moment. */
  goTo(session: string, seq: number | 'end', how?: { readonly selecting?: SlotId }): void;
  seek(session: string, at: Micros): void;
  freeze(session: string): void;
  step(session: string, by: StepBy, direction: 1 | -1, slot?: SlotId): Promise<number | undefined>;
  select(session: string, slot: SlotId | undefined): void;
  travel(session: string, direction: 1 | -1): void;
  play(session: string, playback: Playback): void;
  stop(session: string): void;
  /** Nothing under way: for tests. */
  idle(session: string): Promise<void>;
}

export function createCursor(store: Store, bridge: DebuggerBridge, env: Env, fail: (error: unknown) => void): Cursor {
  const jobs = new Map<string, Latest<Goal & { full?: boolean }>>();
  /** Where the newest step or jump leads; frames may still be behind it. */
  const targets = new Map<string, number>();
  const steps = new Map<string, Promise<unknown>>();
  const waitingSteps = new Map<string, number>();
  /** Up to here every seq is an event: a frame there knew of no gap. */
  const solid = new Map<string, number>();
  let lastBetween = Number.NEGATIVE_INFINITY;
  const runs = new Map<string, number>();
  const settling = new Map<string, number>();
  let lastStep: { session: string; by: StepBy; at: number } | undefined;

  const view = (session: string) => store.get().sessions[session];

  const intake = createIntake(store, bridge, env, fail, (frames) => {
    for (const { session, seq, counts } of frames) {
      const known = solid.get(session) ?? 0;
      if (counts.gaps === 0) solid.set(session, Math.max(seq, known));
      else if (seq <= known) solid.delete(session);
    }
    for (const frame of frames) if (!frame.following) watchTheEnd(frame.session);
  });

  // In the past of a running system the hub pushes nothing; how far one is behind is asked for.
  const watching = new Set<string>();
  const wantsEnd = new Set<string>();
  const watchTheEnd = (session: string): void => {
    if (watching.has(session) || view(session)?.info.kind !== 'live') return;
    watching.add(session);
    env.after(BEHIND_MS, () => {
      watching.delete(session);
      const v = view(session);
      const job = jobs.get(session);
      if (!v?.loaded || v.following || !job) return;
      // Only where everything asked for is on show: a question about the past must not overtake a return to live.
      const quiet = job.free && !wantsEnd.has(session) && !intake.has(session);
      if (v.info.state === 'running' && !v.playback && quiet) job.push({ seq: v.seq });
      else watchTheEnd(session);
    });
  };

  const lastLooks = new Map<string, number>();
  /** The slot whose detail is asked for in the same breath as a look at the past: the hub is at it while the picture is made. */
  const besides = (session: string, at: number | 'end' | { readonly at: Micros }): SlotId | undefined => {
    const v = view(session);
    const since = env.now() - (lastLooks.get(session) ?? Number.NEGATIVE_INFINITY);
    lastLooks.set(session, env.now());
    // Where the system still runs, the last event until now may be another one a moment later.
    const isPast = v?.loaded && (typeof at === 'object' ? at.at < v.endAt : at !== 'end');
    return isPast && !v.playback && since >= ALONE_MS ? v.selection : undefined;
  };
  const look = (session: string) => {
    let job = jobs.get(session);
    if (!job) {
      job = latest(async (goal) => {
        if ('seq' in goal && goal.seq === 'end') wantsEnd.add(session);
        else wantsEnd.delete(session);
        try {
          const at = 'at' in goal ? { at: goal.at } : goal.seq;
          const full = goal.full || !view(session)?.loaded;
          const asked = bridge.request('look', { session, at, ...(full ? { full: true } : {}) });
          const slot = besides(session, at);
          const detail = slot !== undefined && at !== 'end' ? bridge.request('detail', { session, seq: at, slot }) : undefined;
          // Whoever asks for it again, since none came, hears what is wrong.
          const gotDetail = detail?.catch(() => undefined);
          const frame = await asked;
          store.batch(() => {
            intake.answered(frame);
            store.patch(session, { detailDue: slot });
          });
          if (slot !== undefined)
            void gotDetail?.then((found) =>
              store.batch(() => {
                if (view(session)?.seq !== frame.seq) return;
                store.patch(session, { detailDue: undefined });
                if (found !== undefined) putDetail(store, session, slot, frame.seq, found);
              }),
            );
        } catch (error) {
          fail(error);
          intake.thaw(session);
        }
      });
      jobs.set(session, job);
    }
    return job;
  };

  const goTo = (session: string, seq: number | 'end', remember: boolean | 'replace' = true, show = true): void => {
    if (seq === 'end') targets.delete(session);
    else targets.set(session, seq);
    if (remember) remembered(session, { at: seq, selection: view(session)?.selection }, remember === 'replace');
    if (show) look(session).push({ seq });
  };

  /** The event beside `seq`, where that needs no question. */
  const beside = (session: string, seq: number, direction: 1 | -1): { seq: number } | undefined => {
    const next = seq + direction;
    return next >= 0 && Math.max(seq, next) <= (solid.get(session) ?? 0) ? { seq: next } : undefined;
  };

  const remembered = (session: string, moment: Moment, replace = false): void =>
    store.patch(session, (v) => ({ moments: visit(v.moments, moment, replace) }));

  /** Remembers where a drag or a playback came to rest. */
  const settle = (session: string): void => {
    const run = (settling.get(session) ?? 0) + 1;
    settling.set(session, run);
    env.after(SETTLE_MS, () => {
      const v = view(session);
      if (v && settling.get(session) === run && !v.playback && !v.following) remembered(session, { at: v.seq, selection: v.selection });
    });
  };

  const here = (session: string): number => targets.get(session) ?? view(session)?.seq ?? 0;

  const stop = (session: string): void => {
    runs.set(session, (runs.get(session) ?? 0) + 1);
    if (view(session)?.playback) {
      store.patch(session, { playback: undefined });
      settle(session);
    }
  };

  /** From event to event, so many a second, until another run begins or an end is reached. */
  const playPaced = async (session: string, playback: Playback, run: number): Promise<void> => {
    const { direction } = playback;
    const rest = 1000 / (paceOf(playback) ?? 1);
    const isOver = (): boolean => runs.get(session) !== run || !view(session);
    while (!isOver()) {
      await new Promise<void>((resolve) => void env.after(rest, resolve));
      if (isOver()) return;
      const seq = here(session);
      try {
        const found = beside(session, seq, direction) ?? (await bridge.request('step', { session, seq, by: 'event', direction }));
        if (isOver()) return;
        if (found) goTo(session, found.seq, false);
        else {
          stop(session);
          if (view(session)?.info.kind === 'live' && direction === 1) goTo(session, 'end');
        }
      } catch (error) {
        stop(session);
        fail(error);
      }
    }
  };

  return {
    receive: intake.receive,
    enter(session, at) {
      targets.delete(session);
      solid.delete(session);
      if (at !== 'end') targets.set(session, at);
      remembered(session, { at, selection: view(session)?.selection });
      look(session).push({ seq: at, full: true });
    },
    leave(session) {
      stop(session);
      jobs.delete(session);
      targets.delete(session);
      solid.delete(session);
      intake.forget(session);
      store.patch(session, { loaded: false });
      bridge.request('leave', { session }).catch(fail);
    },
    goTo(session, seq, how) {
      stop(session);
      if (how?.selecting !== undefined) store.patch(session, { selection: how.selecting });
      goTo(session, seq);
    },
    seek(session, at) {
      stop(session);
      targets.delete(session);
      look(session).push({ at: Math.max(0, at) });
      // The lanes go there at once, so that what they show is on its way when the world comes.
      store.patch(session, (v) => {
        const range = moveRange(v, { at: Math.max(0, at), following: false });
        return range === v.range ? undefined : { range };
      });
      settle(session);
    },
    freeze(session) {
      stop(session);
      const v = view(session);
      if (!v?.following) return;
      // However much the hub has to do: it is PAST from here on, and the rows as they were at this seq come with its answer.
      intake.freeze(session);
      goTo(session, view(session)?.seq ?? v.seq);
    },
    step(session, by, direction, slot) {
      stop(session);
      const run = async (): Promise<number | undefined> => {
        // A process step without a process selected is a step of the system: the key never does nothing.
        const kind = (by === 'process' || by === 'message') && slot === undefined ? 'event' : by;
        const seq = here(session);
        const now = env.now();
        const same = lastStep?.session === session && lastStep.by === by && now - lastStep.at < RUN_MS;
        lastStep = { session, by, at: now };
        try {
          const found =
            (kind === 'event' ? beside(session, seq, direction) : undefined) ??
            (await bridge.request('step', { session, seq, by: kind, direction, ...(slot === undefined ? {} : { slot }) }));
          const last = (waitingSteps.get(session) ?? 0) <= 1;
          const show = last || env.now() - lastBetween >= BETWEEN_MS;
          if (show) lastBetween = env.now();
          // In LIVE a step that leads nowhere still stops the view: that is what the key asked for.
          goTo(session, found?.seq ?? seq, same ? 'replace' : true, show);
          return found?.seq;
        } catch (error) {
          fail(error);
          // The last place that a step led to is shown, also where none after it did.
          goTo(session, here(session), false);
          return undefined;
        } finally {
          waitingSteps.set(session, (waitingSteps.get(session) ?? 1) - 1);
        }
      };
      waitingSteps.set(session, (waitingSteps.get(session) ?? 0) + 1);
      const queued = (steps.get(session) ?? Promise.resolve()).then(run);
      steps.set(session, queued);
      return queued;
    },
    select(session, slot) {
      const v = view(session);
      if (!v || v.selection === slot) return;
      store.patch(session, { selection: slot });
      remembered(session, { at: v.following ? 'end' : here(session), selection: slot });
    },
    travel(session, direction) {
      const v = view(session);
      const step = v && travel(v.moments, direction);
      if (!step) return;
      store.patch(session, { moments: step.moments, selection: step.moment.selection });
      stop(session);
      goTo(session, step.moment.at, false);
    },
    play(session, playback) {
      stop(session);
      const v = view(session);
      if (!v || (v.following && playback.direction === 1)) return;
      const run = runs.get(session) ?? 0;
      // Space at the end of a recording plays it again from the start, as every player does.
      const fromStart = v.info.kind === 'recording' && playback.direction === 1 && v.seq >= v.endSeq;
      if (!isTimed(playback)) {
        store.patch(session, { playback });
        if (fromStart) goTo(session, 0, false);
        void playPaced(session, playback, run);
        return;
      }
      let at: Micros = fromStart ? 0 : v.at;
      let before = env.now();
      store.patch(session, { playback });
      targets.delete(session);
      const tick = (): void => {
        const now = view(session);
        if (runs.get(session) !== run || !now) return;
        const moved = advance(playback, at, env.now() - before, now.endAt);
        before = env.now();
        at = moved.at;
        if (!moved.done) {
          look(session).push({ at });
          env.nextFrame(tick);
          return;
        }
        stop(session);
        goTo(session, playback.direction === -1 ? 0 : now.info.kind === 'live' ? 'end' : now.endSeq);
      };
      env.nextFrame(tick);
    },
    stop,
    async idle(session) {
      await steps.get(session);
      await jobs.get(session)?.idle();
    },
  };
}

/** A playback at the chosen speed. */
export const playAt = (speed: Speed, direction: 1 | -1 = 1): Playback => ({ direction, speed });
