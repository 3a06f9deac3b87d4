// Moving about in time: to a moment, by steps, along a message, by playing.

import type { SlotId } from '../../runtime/protocol/ids.ts';
import type { ActionContext } from './action-context.ts';
import type { BreakpointActions } from './breakpoint-actions.ts';
import type { CrashActions } from './crash-actions.ts';
import { shuttle } from './playback.ts';
import type { StepBy } from './prefs.ts';
import { nextMatch } from './queries.ts';
import { modeOf, type SessionView } from './state.ts';

export function cursorActions(
  { store, bridge, cursor, notices, fail, shown, withCurrent }: ActionContext,
  crashes: CrashActions,
  breakpoints: BreakpointActions,
) {
  const go = (session: string, to: { readonly seq: number; readonly slot: SlotId }): void => {
    cursor.goTo(session, to.seq);
    if (to.slot) cursor.select(session, to.slot);
  };
  /** Steps go from match to match: it is asked for, and there is an answer. */
  const inFilter = (view: SessionView): boolean => store.get().prefs.stepInFilter && view.query?.result !== undefined;

  const actions = {
    goTo: (seq: number | 'end'): void => withCurrent((_, session) => cursor.goTo(session, seq)),
    seek: (at: number): void => withCurrent((_, session) => cursor.seek(session, at)),
    goLive: (): void => withCurrent((view, session) => cursor.goTo(session, view.info.kind === 'live' ? 'end' : view.endSeq)),
    goStart: (): void => withCurrent((_, session) => cursor.goTo(session, 0)),
    travel: (direction: 1 | -1): void => withCurrent((_, session) => cursor.travel(session, direction)),

    step(by: StepBy, direction: 1 | -1): void {
      if (by === 'breakpoint') return void breakpoints.toBreakpoint(direction);
      withCurrent((view, session) => {
        if (by === 'event' && inFilter(view)) return actions.stepMatch(direction);
        void cursor.step(session, by, direction, view.selection).then((seq) => {
          // Behind the newest moment of a system that stands still lies what it has not done yet.
          if (seq === undefined && direction === 1 && view.info.kind === 'live' && view.info.state === 'paused') {
            const of = by === 'process' || by === 'message' ? view.selection : undefined;
            const kind = of === undefined && (by === 'process' || by === 'message') ? 'event' : by;
            breakpoints.advance(session, { by: kind, ...(of === undefined ? {} : { slot: of }) });
            return;
          }
          if (by !== 'crash' || seq === undefined) return;
          const crash = store.get().sessions[session]?.crashes.find((c) => c.seq === seq);
          if (!crash) return;
          store.patch(session, { focusCrash: seq, aim: seq, wanted: { slot: crash.slot } });
          cursor.select(session, crash.slot);
          crashes.explain(session, seq);
        });
      });
    },

    /** The next event that the query found, or the one before. */
    stepMatch(direction: 1 | -1): void {
      withCurrent((view, session) => {
        const result = view.query?.result;
        if (!result) return;
        // at the newest moment there is nothing after it: the way on leads to the newest match
        const seq = view.following ? result.seqs.at(-1) : nextMatch(result.seqs, view.seq, direction);
        if (seq !== undefined) {
          cursor.goTo(session, seq);
          void bridge.request('event', { session, seq }).then(({ row }) => {
            if (row.slot) cursor.select(session, row.slot);
          }, fail);
        } else
          notices.add({
            level: 'info',
            text: result.found === 0 ? 'No event matches.' : `No match ${direction === 1 ? 'after' : 'before'} this moment.`,
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
        if (!found && to === 'effect' && view.info.kind === 'live' && view.info.state === 'paused')
          return breakpoints.advance(session, { by: 'effect', seq: seq ?? view.seq });
        if (!found)
          return notices.add({
            level: 'info',
            text: to === 'effect' ? 'Nothing followed from this event.' : 'This event has no earlier cause.',
          });
        const { fork } = found;
        if (fork) return store.change((s) => void (s.fork = { seq: seq ?? view.seq, rows: [...fork] }));
        go(session, found);
      } catch (error) {
        fail(error);
      }
    },

    /** One of the events to which the way from an event forks; `undefined` closes the choice. */
    chooseEffect(to: { readonly seq: number; readonly slot: SlotId } | undefined): void {
      store.change((s) => void (s.fork = undefined));
      if (to) withCurrent((_, session) => go(session, to));
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
  };
  return actions;
}
