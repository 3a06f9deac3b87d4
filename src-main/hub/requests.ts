// Every request of bridge.ts and its answer. Short ones are answered here; the longer ones are functions of their own files.

import { BRIDGE_VERSION, type Method, type Params, type Push, type Results } from '../../runtime/protocol/bridge.ts';
import type { AttachableProgram, Crash, RecordingCard, ScenarioCard, SessionInfo, SlotRow } from '../../runtime/protocol/views.ts';
import { visible } from '../../runtime/protocol/visible.ts';
import { conditionAt } from './break-here.ts';
import { columnValues } from './column-values.ts';
import { detailOf } from './detail.ts';
import { Failure } from './failure.ts';
import { previewFault } from './fault-preview.ts';
import { impactOf } from './impact.ts';
import { lanesOf } from './lanes.ts';
import { findingsOf } from './lints/session-findings.ts';
import type { LiveSession } from './live-session.ts';
import { logRows, rowOfEvent } from './log-rows.ts';
import { messagesOf } from './messages.ts';
import { completeIn } from './query-values.ts';
import { headline, rowOf } from './rows.ts';
import type { Session } from './session.ts';
import { similarTo } from './similar-crashes.ts';
import { excerptAt } from './source-excerpt.ts';
import { effectsOf, followCause, followEffect, nextStep } from './steps.ts';
import { trackOf } from './track.ts';
import { lastWriteIn } from './why/last-write.ts';
import { whyOf } from './why/why.ts';
import type { HubWindow } from './window.ts';

/** What the hub offers its windows. */
export interface HubServices {
  readonly version: string;
  readonly testHooks: boolean;
  readonly carrier: 'electron' | 'browser';
  readonly ready: Promise<void>;
  sessions(): Iterable<Session>;
  readonly welcome: string | undefined;
  readonly current: string | undefined;
  scenarios(): ScenarioCard[];
  recordings(window: HubWindow): Promise<RecordingCard[]>;
  startProgram(params: Params<'startProgram'>): Promise<SessionInfo>;
  programs(): AttachableProgram[];
  attach(program: string): Promise<SessionInfo>;
  openRecording(file: string, salvage: boolean, window: HubWindow): Promise<SessionInfo>;
  closeSession(id: string): Promise<void>;
  /** @throws Failure `unknown_session` */
  session(id: string): Session;
  /** @throws Failure `read_only`, `ended` */
  live(id: string): LiveSession;
  /** What a window that begins to look at a session should know of it beside its frames. */
  standing(id: string): Push | undefined;
  /** A window said hello: what it should know first. */
  greet(window: HubWindow): void;
}

export type Handlers = { readonly [M in Method]: (params: Params<M>) => Results[M] | Promise<Results[M]> };

/** Crashes of one list and of one overview; the newest are given. */
const CRASHES = 2000;

export function createHandlers(hub: HubServices, window: HubWindow): Handlers {
  const of = (id: string): Session => hub.session(id);
  return {
    async hello({ bridgeVersion, credit, blocks }) {
      if (bridgeVersion !== BRIDGE_VERSION)
        throw new Failure(
          'bad_request',
          `This window speaks version ${bridgeVersion} of the bridge, the hub ${BRIDGE_VERSION}: load the window again.`,
        );
      window.credit = credit === true;
      window.blocks = blocks === true;
      // A page paints what it finds: better a tree a moment later than an empty window at once.
      await hub.ready;
      queueMicrotask(() => hub.greet(window));
      return {
        bridgeVersion: BRIDGE_VERSION,
        version: hub.version,
        carrier: hub.carrier,
        testHooks: hub.testHooks,
        sessions: [...hub.sessions()].map((session) => ({ ...session.info })),
        ...(hub.welcome === undefined ? {} : { welcome: hub.welcome }),
        ...(hub.current === undefined ? {} : { current: hub.current }),
      };
    },
    catalogue: () => hub.scenarios(),
    recordings: () => hub.recordings(window),
    startProgram: (params) => hub.startProgram(params),
    programs: () => hub.programs(),
    attach: ({ program }) => hub.attach(program),
    openRecording: ({ file, salvage }) => hub.openRecording(file, salvage === true, window),
    async endProgram({ session }) {
      const live = hub.live(session);
      await live.stop();
      return { ...live.session.info };
    },
    async closeSession({ session }) {
      await hub.closeSession(session);
      return null;
    },

    look: ({ session, at, full }) => window.view(of(session)).look(at, full === true),
    took({ session }) {
      window.viewOf(session)?.took();
      return null;
    },
    leave({ session }) {
      window.leave(of(session).id);
      return null;
    },

    async step({ session: id, ...query }) {
      const session = of(id);
      const { by, seq: from, direction } = query;
      const seq =
        by === 'breakpoint'
          ? await session.breakpoints.next(from, direction, window.slices())
          : await nextStep(session.log, session.history, { ...query, by }, window.slices());
      return seq === undefined ? null : { seq };
    },
    advance: ({ session: id, ...to }) => hub.live(id).advance(to),
    async follow({ session: id, seq, to }) {
      const { log, history, context } = of(id);
      if (to === 'cause') return followCause(log, history, seq) ?? null;
      const slices = window.slices();
      const effects = await effectsOf(log, seq, slices);
      const [only] = effects;
      if (effects.length === 1) return { seq: only as number, slot: history.slot(log.event(only as number)?.pid ?? 0) };
      const found = await followEffect(log, history, seq, slices);
      const fork = effects.flatMap((effect) => {
        const event = log.event(effect);
        return event ? [rowOfEvent(event, context)] : [];
      });
      return found ? { ...found, ...(fork.length > 1 ? { fork } : {}) } : null;
    },
    breakHere({ session: id, seq }) {
      const query = conditionAt(of(id), seq);
      if (query === undefined) throw new Failure('not_found', `There is no event ${seq} in this session to stop at.`);
      return { query };
    },
    seqAt: ({ session, at }) => ({ seq: of(session).seqAt(at) }),

    events({ session: id, ...query }) {
      const session = of(id);
      return logRows(session.log, session.context, query, window.slices());
    },
    event({ session: id, seq }) {
      const session = of(id);
      const event = session.log.event(seq);
      if (!event) throw new Failure('not_found', `There is no event ${seq} in this session; it has events 1 to ${session.endSeq}.`);
      return { row: rowOfEvent(event, session.context), json: event };
    },
    query: (params) => window.queries.run(of(params.session), params, window.slices()),
    cancelQuery({ token }) {
      window.queries.cancel(token);
      return null;
    },
    completeQuery: ({ session, query, caret }) => completeIn(of(session), query, caret),
    lanes({ session: id, ...range }) {
      const session = of(id);
      const slices = window.slices();
      const source = {
        log: session.log,
        history: session.history,
        worldAt: (seq: number) => session.ownWorldAt(seq),
        seqAt: (at: number) => session.seqAt(at),
        cascades: (from: number, to: number) =>
          session.stories.cascades(
            crashesBetween(session, from, to).map((crash) => crash.seq),
            to,
            slices,
          ),
      };
      return lanesOf(source, range, slices);
    },
    overview({ session: id, buckets }) {
      const session = of(id);
      const { density, live } = session.density.buckets(buckets);
      const crashes = crashesBetween(session, 1, session.endSeq);
      return { from: 0, to: session.endAt, buckets, density, live, crashes, gaps: session.density.gaps };
    },
    detail({ session: id, seq, slot }) {
      const session = of(id);
      const at = session.seqOf(seq);
      const detail = detailOf(session, session.worldAt(at), slot);
      if (detail) return detail;
      // One that ended long before the cursor is out of the tree, but the dead can still be asked about: as they were at their end.
      const ended = session.history.life(session.history.inSlot(slot, at))?.exit;
      return (ended && ended.seq <= at && detailOf(session, session.worldAt(ended.seq), slot)) || null;
    },
    async film({ session: id, seqs, slots }) {
      const session = of(id);
      const slices = window.slices();
      const pictures: SlotRow[][] = [];
      for (const seq of seqs) {
        const world = session.worldAt(session.clampSeq(seq));
        pictures.push(slots.flatMap((slot) => rowOf(world, slot, session.dynamics) ?? []));
        await slices.rest();
      }
      return pictures;
    },
    values({ session: id, seq, slots, path }) {
      const session = of(id);
      return columnValues(session.log, session.worldAt(session.clampSeq(seq)), slots, path);
    },
    async crashes({ session: id }) {
      const session = of(id);
      const slices = window.slices();
      const crashes: Crash[] = [];
      const count = session.history.crashed.length;
      for (let k = Math.max(1, count - CRASHES + 1); k <= count; k++) {
        const crash = session.crash(k);
        if (crash) crashes.push(crash);
        await slices.rest();
      }
      return crashes;
    },
    breakpoints: ({ session }) => of(session).breakpoints.views(),
    setBreakpoint: ({ session, breakpoint }) => of(session).breakpoints.set(breakpoint),
    removeBreakpoint({ session, id }) {
      of(session).breakpoints.remove(id);
      return null;
    },
    breakpointHits: ({ session, at, limit, only }) => of(session).breakpoints.page(at, limit, only),
    breakpointTimes: ({ session }) => ({ times: of(session).breakpoints.times() }),
    explain({ session: id, seq }) {
      const session = of(id);
      return session.stories.explain(seq, (exit) => session.crashAt(exit)) ?? null;
    },
    why: ({ session: id, seq }) => whyOf(of(id).whySource, seq) ?? null,
    messages: ({ session: id, ...range }) => messagesOf(of(id), range, window.slices()),
    impact: ({ session, seq }) => impactOf(of(session), seq) ?? null,
    async similar({ session: id, seq }) {
      const session = of(id);
      const source = { log: session.log, count: session.history.crashed.length, crash: (k: number) => session.crash(k) };
      return (await similarTo(source, seq, window.slices())) ?? null;
    },
    track({ session: id, ...range }) {
      const session = of(id);
      const source = {
        log: session.log,
        history: session.history,
        worldAt: (seq: number) => session.worldAt(seq),
        seqAt: (at: number) => session.seqAt(at),
      };
      return trackOf(source, range, window.slices());
    },
    messageCount: ({ session: id, slot, seq }) => of(id).messages.count(slot, seq, window.slices()),
    lastWrite({ session: id, seq, slot, field }) {
      const session = of(id);
      return lastWriteIn(session.whySource, session.history.inSlot(slot, seq), seq, field) ?? null;
    },
    excerpt: ({ session: id, place }) => excerptAt(of(id).sourceMap, place) ?? null,
    findings: ({ session: id }) => findingsOf(of(id), window.slices()),
    hash({ session: id, seq }) {
      const session = of(id);
      return { hash: session.worldAt(session.clampSeq(seq)).hash() };
    },

    command({ session: id, command }) {
      const live = hub.live(id);
      live.assertControl();
      if ('slot' in command) live.command(command, addressee(live, command.slot));
      else if (command.kind === 'jump') live.jump(command.ms);
      else live.networkCommand(command);
      return null;
    },
    previewFault({ session: id, command }) {
      const live = hub.live(id);
      const { newest: world, context } = live.session;
      const pid = 'slot' in command ? addressee(live, command.slot) : 0;
      if (!('slot' in command) && command.kind !== 'jump') live.assertNodes(command);
      return previewFault(command, pid, { world, now: Math.max(world.at, live.host.now), name: context.name });
    },
    pause({ session: id, paused }) {
      const live = hub.live(id);
      live.assertControl();
      return live.pause(paused);
    },
  };
}

/** Who lives in the slot. @throws Failure `unknown_slot`, `ended` */
function addressee(live: LiveSession, slot: number): number {
  const process = live.session.newest.slotSummary(slot);
  if (!process) throw new Failure('unknown_slot', `There is no process in slot ${slot} now.`);
  if (!process.live) throw new Failure('ended', `${visible(headline(process))} has ended; choose a process that is alive.`);
  return process.pid;
}

/** The newest crashes between two seqs, ascending. */
function crashesBetween(session: Session, from: number, to: number): { seq: number; at: number }[] {
  const { history } = session;
  const last = history.crashesUpTo(to);
  const first = Math.max(history.crashesUpTo(from - 1), last - CRASHES);
  return history.crashed.slice(first, last).map((pid) => ({ seq: history.exitSeq(pid), at: history.exitAt(pid) }));
}
