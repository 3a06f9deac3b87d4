// Breakpoints and what they stop: making and changing them, going on from a stop, stepping a system that stands still, and going
// from hit to hit in what was recorded.

import type { BreakpointView, HitRow, NewBreakpoint } from '../../runtime/protocol/breakpoints.ts';
import type { Params } from '../../runtime/protocol/bridge.ts';
import type { SessionInfo } from '../../runtime/protocol/views.ts';
import { nameOf } from '../scales/status.ts';
import type { ActionContext } from './action-context.ts';
import { isBridgeError } from './notices.ts';
import type { SessionActions } from './session-actions.ts';
import type { SessionView } from './state.ts';
import { conditionOf } from './values.ts';

/** What the form holds: of a new one without `id`. */
export interface BreakpointDraft extends Required<NewBreakpoint> {
  readonly id?: number;
}

/** The text of a logpoint that nobody has written one for. */
export const DEFAULT_TEMPLATE = '{name} {type} {tag}';

export type BreakpointActions = ReturnType<typeof breakpointActions>;

export function breakpointActions(context: ActionContext, sessions: SessionActions) {
  const { store, bridge, cursor, notices, fail, withCurrent } = context;

  const put = (session: string, list: readonly BreakpointView[]): void => store.patch(session, { breakpoints: list });
  /** Changes are told one after the other, so that the newest is what stays. */
  let telling = Promise.resolve();
  const tell = (work: () => Promise<unknown>): void => {
    telling = telling.then(work).then(() => undefined, fail);
  };
  const enabled = (view: SessionView): readonly BreakpointView[] => view.breakpoints.filter((one) => one.enabled);

  const actions = {
    async loadBreakpoints(session: string): Promise<void> {
      put(session, await bridge.request('breakpoints', { session }));
    },
    breakpointsChanged: put,

    /** Opens the form: with a condition, or with what is selected. */
    newBreakpoint(query?: string): void {
      withCurrent((view) => {
        const live = view.info.kind === 'live' && !view.info.readOnly && view.info.attached?.control !== false;
        store.change((s) => {
          s.draft = {
            query: query ?? prefilled(view),
            action: live ? 'pause' : 'log',
            template: live ? '' : DEFAULT_TEMPLATE,
            enabled: true,
            ignore: 0,
          };
        });
      });
    },
    /** Opens the form with what an event stands for: at what is like it, next time. */
    breakAt(seq: number): void {
      withCurrent((_, session) => {
        bridge.request('breakHere', { session, seq }).then(({ query }) => actions.newBreakpoint(query), fail);
      });
    },
    editBreakpoint({ id, query, action, template = '', enabled: on, ignore }: BreakpointView): void {
      store.change((s) => void (s.draft = { id, query, action, template, enabled: on, ignore }));
    },
    closeDraft: (): void => store.change((s) => void (s.draft = undefined)),

    /** Answers why it could not be made, in a sentence. */
    async saveBreakpoint({ template, ...draft }: BreakpointDraft): Promise<string | undefined> {
      const session = store.get().current;
      if (session === undefined) return undefined;
      try {
        await bridge.request('setBreakpoint', { session, breakpoint: { ...draft, ...(template.trim() === '' ? {} : { template }) } });
        await actions.loadBreakpoints(session);
        actions.closeDraft();
        return undefined;
      } catch (error) {
        if (isBridgeError(error)) return error.what;
        throw error;
      }
    },
    switchBreakpoint(breakpoint: BreakpointView, on: boolean): void {
      withCurrent((_, session) => {
        const { id, query, action, template, ignore } = breakpoint;
        const spec = { id, query, action, ignore, enabled: on, ...(template === undefined ? {} : { template }) };
        tell(async () => {
          await bridge.request('setBreakpoint', { session, breakpoint: spec });
          await actions.loadBreakpoints(session);
        });
      });
    },
    removeBreakpoint(id: number): void {
      withCurrent((_, session) => {
        tell(async () => {
          await bridge.request('removeBreakpoint', { session, id });
          await actions.loadBreakpoints(session);
        });
      });
    },

    // ── going on ──

    /** From a stop: the system runs again and the view follows it. */
    continueSystem(): void {
      withCurrent((_, session) => {
        bridge.request('pause', { session, paused: false }).then((info) => {
          sessions.sessionChanged(info);
          cursor.goTo(session, 'end');
        }, fail);
      });
    },

    /** C: on to the next hit there is; at the newest moment of a system that stands still, the system goes on to the next. */
    async toBreakpoint(direction: 1 | -1): Promise<void> {
      const view = context.shown();
      if (!view) return;
      const session = view.info.id;
      const paused = view.info.kind === 'live' && view.info.state === 'paused';
      try {
        const found =
          view.following && direction === 1 ? null : await bridge.request('step', { session, seq: view.seq, by: 'breakpoint', direction });
        if (found) await actions.goToHit(found.seq);
        else if (direction === 1 && paused) actions.continueSystem();
        else if (enabled(view).length === 0)
          notices.add({ level: 'info', text: 'No breakpoint is switched on. Press B to make one.', session });
        else notices.add({ level: 'info', text: `No breakpoint was hit ${direction === 1 ? 'after' : 'before'} this moment.`, session });
      } catch (error) {
        fail(error);
      }
    },

    async goToHit(seq: number, slot?: number): Promise<void> {
      const session = store.get().current;
      if (session === undefined) return;
      const of = slot ?? (await bridge.request('event', { session, seq })).row.slot;
      if (of !== 0) store.patch(session, { wanted: { slot: of }, aim: seq });
      cursor.goTo(session, seq, of === 0 ? {} : { selecting: of });
      if (store.get().sessions[session]?.info.stop) await tellHit(session, seq);
    },

    /** A step beyond the newest moment: a system that stands still goes on to there, and no further. */
    advance(session: string, to: Omit<Params<'advance'>, 'session'>): void {
      tell(async () => {
        const before = store.get().sessions[session]?.info.stop?.stop ?? 0;
        const info = await bridge.request('advance', { session, ...to });
        sessions.sessionChanged(info);
        arrived(session, info, before);
      });
    },

    /** A stop that came by itself: whoever follows the system is shown where. */
    stopped(info: SessionInfo, before: SessionInfo | undefined): void {
      const { stop } = info;
      const view = store.get().sessions[info.id];
      if (!stop || stop.stop === before?.stop?.stop || !view) return;
      const [hit] = stop.hits;
      if (hit) store.change((s) => void (s.said = `Stopped at a breakpoint: ${hit.who} ${hit.text}.`));
      if (hit && view.following) void actions.goToHit(hit.seq, hit.slot).catch(fail);
    },
    /** A breakpoint that stops the view. */
    frozenAt(session: string, seq: number): void {
      const state = store.get();
      if (state.current === session && state.sessions[session]?.following) void actions.goToHit(seq).catch(fail);
    },
  };

  /** While the system stands still, what is said of the stop is said of the hit that one has gone to. */
  async function tellHit(session: string, seq: number): Promise<void> {
    const { rows } = await bridge.request('breakpointHits', { session, at: { seq }, limit: 2 });
    const hit = rows.find((row) => row.seq === seq);
    if (hit) store.patch(session, { hitHere: hit });
  }

  function arrived(session: string, { stop, state }: SessionInfo, before: number): void {
    if (stop && stop.stop > before) {
      if (stop.nothing)
        notices.add({
          level: 'info',
          text: 'Nothing can happen here without a command: nobody has a message, and no timer is set.',
          session,
        });
      else cursor.goTo(session, stop.seq);
    } else if (state === 'paused')
      notices.add({ level: 'info', text: 'The system goes on until it is there. Pause stops it before.', session });
  }

  return actions;
}

/** The condition for what is selected: the crash on show, the process, or any crash. */
function prefilled(view: SessionView): string {
  const crash = view.crashes.find((one) => one.seq === (view.focusCrash ?? view.seq));
  if (crash) return `kind:crash ${conditionOf('name', crash.name)}`;
  const row = view.selection === undefined ? undefined : view.rows.get(view.selection);
  return row === undefined ? 'kind:crash' : `kind:receive ${conditionOf('name', nameOf(row))}`;
}

/** The hit that the banner of a stop tells: the one the cursor stands at, else the one the system was stopped for. */
export function hitOnShow({ info: { stop }, hitHere, seq, following }: SessionView): HitRow | undefined {
  const [first] = stop?.hits ?? [];
  return stop && hitHere && !following && hitHere.seq === seq && seq !== first?.seq ? hitHere : first;
}
