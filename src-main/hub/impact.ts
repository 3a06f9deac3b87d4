// What one exit did to others (UX.md 2.9 tab 6, 2.10 "blast radius"): read from the story of the exit and from who ended and began while
// it lasted. Nothing is guessed: who is named has a record that says so.

import { EV } from '../../runtime/protocol/event-table.ts';
import type { ProcessId } from '../../runtime/protocol/ids.ts';
import type { Impact, SignalTaken } from '../../runtime/protocol/impact-view.ts';
import { termText } from '../text/term-text.ts';
import { bareMessage, pidNamer } from './log-text.ts';
import type { LogView } from './log-view.ts';
import type { ProcessHistory } from './process-history.ts';
import type { Stories } from './stories.ts';
import { fallenWith, type Story } from './story.ts';
import type { ExplainContext } from './wording.ts';

/** How far back the last message and the last state are looked for. */
const LOOKED_BACK = 200_000;
/** Nobody has more ancestors. */
const DEEPEST = 1000;

export interface ImpactSource {
  readonly log: LogView;
  readonly history: ProcessHistory;
  readonly context: ExplainContext;
  readonly stories: Stories;
}

/** Of the exit at `seq`, or of the one that the event there belongs to; `undefined` where there is none. */
export function impactOf(source: ImpactSource, seq: number): Impact | undefined {
  const { log, stories } = source;
  const exitSeq = stories.exitOf(seq);
  const story = exitSeq === undefined ? undefined : stories.of(exitSeq);
  if (!story) return undefined;
  const { exit } = story;
  const stopped = stoppedBy(source, story);
  const restarted = restartedAfter(source, story, [exit.pid, ...stopped.map(({ pid }) => pid)]);
  const last = restarted.reduce((at, one) => Math.max(at, one.at), 0);
  return {
    seq: exit.seq,
    at: exit.at,
    told: toldOf(source, story),
    stopped,
    restarted,
    ...(restarted.length === 0 || !story.settled ? {} : { recoveredUs: last - exit.at }),
    settled: story.settled,
    ...lastThings(log, source.context, exit.pid, exit.seq),
  };
}

function toldOf(source: ImpactSource, story: Story): SignalTaken[] {
  const { context, log } = source;
  const dead = new Map(fallenWith(story, log, context.exitSeq).bystanders.map((exit) => [exit.pid, exit]));
  const trapped = new Map(story.trapped.map((signal) => [signal.pid, signal]));
  const told = story.signals.map((signal): SignalTaken => {
    const taken = dead.get(signal.to) ?? trapped.get(signal.to);
    const what = dead.has(signal.to) ? 'died' : trapped.has(signal.to) ? 'trapped' : 'unmoved';
    const { seq, at } = taken ?? signal;
    return { ...who(source, signal.to), seq, at, what };
  });
  for (const { seq, at, to } of story.down) told.push({ ...who(source, to), seq, at, what: 'down' });
  return told.sort((a, b) => a.seq - b.seq);
}

const who = ({ context }: ImpactSource, pid: ProcessId) => ({ slot: context.slot(pid), pid, name: context.name(pid) });

/** Everybody who ended between the exit and the end of its story, and why it was because of it. */
function stoppedBy(source: ImpactSource, story: Story): Impact['stopped'] {
  const { log, context, history } = source;
  const { bystanders, callers } = fallenWith(story, log, context.exitSeq);
  const stopped = new Map<ProcessId, Impact['stopped'][number]>();
  const add = (pid: ProcessId, how: 'signal' | 'waiting' | 'supervisor'): void => {
    const seq = history.exitSeq(pid);
    if (seq > 0 && pid !== story.exit.pid && !stopped.has(pid))
      stopped.set(pid, { ...who(source, pid), seq, at: history.exitAt(pid), how });
  };
  for (const { pid } of bystanders) add(pid, 'signal');
  for (const { pid } of callers) add(pid, 'waiting');
  const deciders = new Set(story.levels.map((level) => level.supervisor));
  const below = (pid: ProcessId): boolean => {
    for (let at = context.parent(pid), n = 0; at !== 0 && n < DEEPEST; at = context.parent(at), n++) if (deciders.has(at)) return true;
    return false;
  };
  log.forward(story.exit.seq + 1, story.lastSeq, (chunk, i) => {
    const pid = chunk.pid[i] as number;
    if (chunk.type[i] !== EV.process_exited) return;
    // One that gave up ends by itself; whoever is stopped by a supervisor of the story, or below one that is, ends because of it.
    if (deciders.has(pid) || (history.life(pid)?.exit?.terminated && below(pid))) add(pid, 'supervisor');
  });
  return [...stopped.values()].sort((a, b) => a.seq - b.seq);
}

/** Who had begun in the places of those who ended, when the story was over. */
function restartedAfter(source: ImpactSource, { lastSeq }: Story, ended: readonly ProcessId[]): Impact['restarted'] {
  const { context, history } = source;
  const gone = new Set(ended);
  const slots = new Set(ended.map((pid) => context.slot(pid)));
  return [...slots]
    .flatMap((slot) => {
      const life = history.life(history.inSlot(slot, lastSeq));
      if (!life || gone.has(life.pid)) return [];
      return [{ ...who(source, life.pid), seq: life.spawnSeq, at: life.from, incarnation: life.incarnation }];
    })
    .sort((a, b) => a.seq - b.seq);
}

/** What it handled last, and the state that it had then. */
function lastThings(log: LogView, context: ExplainContext, pid: ProcessId, exitSeq: number): Pick<Impact, 'lastMessage' | 'stateBefore'> {
  let handled: number | undefined;
  let state: number | undefined;
  log.backward(exitSeq - 1, Math.max(1, exitSeq - LOOKED_BACK), (chunk, i, seq) => {
    if (chunk.pid[i] !== pid) return false;
    const type = chunk.type[i];
    if (type === EV.process_spawned) return true;
    if (type === EV.message_received) handled ??= seq;
    else if ((type === EV.state_changed || type === EV.callback_finished) && chunk.payload[i] !== 0) state ??= seq;
    return handled !== undefined && state !== undefined;
  });
  const received = handled === undefined ? undefined : log.event(handled);
  const value = state === undefined ? undefined : log.payload(state);
  return {
    ...(received?.type === 'message_received' ? { lastMessage: messageAt(log, context, received) } : {}),
    ...(state === undefined || value === undefined ? {} : { stateBefore: { seq: state, value } }),
  };
}

function messageAt(
  log: LogView,
  context: ExplainContext,
  received: { seq: number; cause: number; tag: string; from: ProcessId; pid: ProcessId },
) {
  const message = log.message(received.cause);
  const own = received.from === received.pid && log.event(received.cause)?.type === 'timer_fired';
  return {
    seq: received.seq,
    text: message === undefined ? received.tag : termText(bareMessage(message), { max: 200, pid: pidNamer(context) }),
    from: own ? 'its own timer' : received.from === 0 ? 'host' : context.name(received.from),
  };
}
