// What the fault palette says before a fault is fired: the rule that will apply, in a sentence or two made of a prediction's facts
// and of the world at this moment (UX.md 2.12).

import type { World } from '../../runtime/fold/world.ts';
import type { Params } from '../../runtime/protocol/bridge.ts';
import { SHUTDOWN_INFINITY } from '../../runtime/protocol/event-table.ts';
import type { ProcessId } from '../../runtime/protocol/ids.ts';
import type { Micros } from '../../runtime/protocol/units.ts';
import { millisToMicros } from '../../runtime/protocol/units.ts';
import type { FaultPreview } from '../../runtime/protocol/views.ts';
import { NAME_SHOWN, visible } from '../../runtime/protocol/visible.ts';
import { type Answer, FaultRule, type Prediction } from './fault-rule.ts';
import { listOf, ordinal } from './wording.ts';

type Command = Params<'command'>['command'];
type Verdict = FaultPreview['verdict'];

export interface PreviewContext {
  readonly world: World;
  /** Virtual time of the system, at least that of the world. */
  readonly now: Micros;
  readonly name: (pid: ProcessId) => string;
}

const many = (n: number, one: string, more = `${one}s`): string => (n === 1 ? `1 ${one}` : `${n.toLocaleString('en')} ${more}`);
const next = (n: number): string => (n === 1 ? 'The next message' : `The next ${n.toLocaleString('en')} messages`);

/** What will happen if the command is given now. `pid`: who lives in the slot that it names. */
export function previewFault(command: Command, pid: ProcessId, context: PreviewContext): FaultPreview {
  const { world } = context;
  const process = pid === 0 ? undefined : world.process(pid);
  const who = pid === 0 ? '' : context.name(pid);
  const mailbox = process?.mailbox.length ?? 0;
  const plain = (sentence: string, verdict: Verdict = 'stays'): FaultPreview => ({ sentence, verdict });
  switch (command.kind) {
    case 'crash':
      return ofEnd(pid, 'abnormal', context, { how: 'error' });
    case 'exit':
      return ofExit(pid, command.reason, context);
    case 'crash_often':
      return ofCrashes(pid, command.times, millisToMicros(command.within), context);
    case 'suspend':
      if (process?.suspended) return plain(`${who} is suspended already and stays so until it is resumed.`);
      return plain(
        `${who} gets no more turns until it is resumed; its mailbox grows (${many(mailbox, 'message')} now), and calls to it time out. No supervisor notices.`,
      );
    case 'resume':
      if (process?.suspended === false) return plain(`${who} is not suspended: nothing changes.`);
      return plain(
        `${who} goes on where it was${mailbox > 0 ? ` and finds ${many(mailbox, 'message')} waiting` : ''}. No supervisor is concerned.`,
      );
    case 'disturb':
      return plain(disturbance(command, who));
    case 'flood':
      return plain(
        `${many(command.count, 'message')} arrive at once: the mailbox of ${who} goes from ${mailbox.toLocaleString('en')} to ${(mailbox + command.count).toLocaleString('en')}. Whoever calls it waits behind them.${process?.suspended ? ' It is suspended and handles none before it is resumed.' : ''}`,
      );
    case 'slow':
      return plain(
        command.factor > 1
          ? `Each turn of ${who} takes ${command.factor} times as long in virtual time, others run meanwhile. Calls to it may time out; no supervisor notices.${process?.suspended ? ' It is suspended now and gets no turn before it is resumed.' : ''}`
          : `${who} is as fast as the others again.`,
      );
    case 'jump':
      return plain(
        `The clock jumps ahead by ${command.ms / 1000} s: every timer that was due by then fires at once, late and in order, and calls that waited so long time out.`,
      );
    default:
      return plain(ofNodes(command, world));
  }
}

function disturbance(command: Extract<Command, { kind: 'disturb' }>, who: string): string {
  const which = `${next(command.count)} to ${who}`;
  const call = 'a caller whose request or reply is among them';
  switch (command.how) {
    case 'drop':
      return `${which} never ${command.count === 1 ? 'arrives' : 'arrive'}. The sender is not told; ${call} times out, after 5 s unless it says otherwise, and crashes if it does not catch that.`;
    case 'delay':
      return `${which} ${command.count === 1 ? 'arrives' : 'arrive'} ${command.ms} ms late, and later ones may come first; ${call} may time out.`;
    case 'duplicate':
      return `${which} ${command.count === 1 ? 'arrives' : 'arrive'} twice. A reply that nobody waits for any more is dropped.`;
    case 'reorder':
      if (command.count === 1) return `${which} arrives as it is: with only one there is no order to change.`;
      return `${which} are kept back until all are there, one second at most, and arrive the last first. OTP never does that between two processes, so code that counts on it breaks.`;
  }
}

const classOf = (reason: string): 'normal' | 'shutdown' | 'abnormal' => {
  if (reason === 'normal') return 'normal';
  return reason === 'shutdown' || /^\{?:?shutdown,/.test(reason) ? 'shutdown' : 'abnormal';
};

function ofExit(pid: ProcessId, reason: string, context: PreviewContext): FaultPreview {
  const process = context.world.process(pid);
  const who = context.name(pid);
  const shown = visible(reason, NAME_SHOWN);
  if (reason !== 'kill' && process?.trapExit) {
    if (process.supervisor)
      return { verdict: 'stays', sentence: `${who} is a supervisor and traps exits: a signal that is not its parent's changes nothing.` };
    if (process.suspended)
      return {
        verdict: 'waits',
        sentence: `${who} is suspended and traps exits: the EXIT message with ${shown} waits in its mailbox. When it is resumed its code decides.`,
      };
    return { verdict: 'stays', sentence: `${who} traps exits: it gets an EXIT message with ${shown} and its code decides.` };
  }
  const kind = classOf(reason);
  if (kind === 'normal') return { verdict: 'stays', sentence: `An exit signal with normal from another process is ignored by ${who}.` };
  return ofEnd(pid, reason === 'kill' ? 'abnormal' : kind, context, {
    before: `${reason === 'kill' ? 'kill can’t be trapped. ' : ''}${process?.suspended ? 'A signal ends it although it is suspended. ' : ''}`,
  });
}

function ofEnd(
  pid: ProcessId,
  reason: 'shutdown' | 'abnormal',
  context: PreviewContext,
  { before = '', how = 'signal' }: { before?: string; how?: 'signal' | 'error' },
): FaultPreview {
  const prediction = new FaultRule(context.world).end(pid, reason, context.now, how);
  const held = how === 'error' && context.world.process(pid)?.suspended;
  const preview = told(prediction, pid, context, before);
  if (!held) return preview;
  const sentence = `${context.name(pid)} is suspended: it crashes when it is resumed. Then, as things are now: ${preview.sentence}`;
  return { ...preview, sentence, verdict: 'waits' };
}

function ofCrashes(pid: ProcessId, times: number, within: Micros, context: PreviewContext): FaultPreview {
  if (context.world.process(pid)?.suspended) {
    const once = ofEnd(pid, 'abnormal', context, { how: 'error' });
    return { ...once, sentence: `${once.sentence} All crashes before it is resumed come to one.` };
  }
  const rule = new FaultRule(context.world);
  let last: Prediction | undefined;
  for (let n = 0; n < times; n++) {
    last = rule.end(pid, 'abnormal', context.now + Math.floor((within * n) / times));
    if (
      last.programEnds ||
      last.answers.some((answer) => answer.does !== 'restart' || answer.after.length > 0 || answer.stalled.length > 0)
    ) {
      const preview = told(last, pid, context, '');
      return { ...preview, sentence: `At the ${ordinal(n + 1)} crash: ${preview.sentence}` };
    }
  }
  const answer = last?.answers[0];
  if (last === undefined || answer === undefined) return ofEnd(pid, 'abnormal', context, {});
  return {
    ...told(last, pid, context, ''),
    sentence: `${context.name(answer.supervisor)} (${answer.strategy}) restarts it each time: at most ${answer.used} of ${answer.intensity} restarts fall in ${answer.period} s.`,
  };
}

function told(prediction: Prediction, pid: ProcessId, context: PreviewContext, before: string): FaultPreview {
  const { name } = context;
  const parts: string[] = [];
  const [first] = prediction.answers;
  const bystanders = prediction.ended.filter((id) => id !== pid && !prediction.answers.some((answer) => answer.supervisor === id));
  if (bystanders.length > 0) parts.push(`Links take ${listOf(bystanders.map(name))} down too.`);
  if (prediction.trapped.length > 0)
    parts.push(
      `${listOf(prediction.trapped.map(name))} ${prediction.trapped.length === 1 ? 'traps exits and gets' : 'trap exits and get'} an EXIT message.`,
    );
  const said = new Set<ProcessId>([pid]);
  for (const answer of prediction.answers) {
    for (const waiting of answer.after) {
      if (!said.has(waiting)) parts.push(waitText(waiting, answer, context));
      said.add(waiting);
    }
    parts.push(answerText(answer, pid, context), ...answer.stalled.map((stall) => stallText(answer, stall, context)));
  }
  if (prediction.programEnds)
    parts.push(first === undefined ? 'It is the root: the program ends.' : 'Nobody is above it: the program ends.');
  else if (first === undefined) parts.push(`${name(pid)} stands under no supervisor: nobody restarts it.`);
  const does = (what: Answer['does']): boolean => prediction.answers.some((answer) => answer.does === what);
  const gravest: Verdict | undefined = does('give_up')
    ? 'escalates'
    : does('auto_shutdown')
      ? 'shuts_down'
      : prediction.programEnds
        ? 'program_ends'
        : undefined;
  return {
    sentence: `${before}${parts.join(' ')}`,
    verdict: first !== undefined && first.after.length > 0 ? 'waits' : (gravest ?? (first?.does === 'restart' ? 'restarts' : 'ends')),
    ...(first === undefined
      ? {}
      : { window: { supervisor: name(first.supervisor), used: first.used, intensity: first.intensity, period: first.period } }),
  };
}

function waitText(after: ProcessId, { supervisor }: Answer, { name }: PreviewContext): string {
  if (after === supervisor) return `${name(after)} is suspended: it answers when it is resumed, then, as things are now:`;
  return `${name(after)} is suspended and must be resumed first; then, as things are now:`;
}

function stallText({ supervisor }: Answer, { child, shutdown }: Answer['stalled'][number], { name }: PreviewContext): string {
  const until = shutdown === SHUTDOWN_INFINITY ? 'waits until it is resumed' : `waits ${shutdown} ms for it and then kills it`;
  return `${name(child)} is suspended and traps exits: ${name(supervisor)} ${until}.`;
}

function answerText(answer: Answer, pid: ProcessId, { name, world }: PreviewContext): string {
  const { strategy, used, intensity, period, others, does, restart } = answer;
  const supervisor = name(answer.supervisor);
  const child = answer.child === pid ? 'it' : name(answer.child);
  switch (does) {
    case 'leave':
      return restart === 'temporary'
        ? `${supervisor} does not restart ${child}: it is temporary.`
        : `${supervisor} does not restart ${child}: it is transient and ends normally.`;
    case 'auto_shutdown':
      return `${child} is significant: ${supervisor} shuts down.`;
    case 'give_up': {
      const living = (world.process(answer.supervisor)?.childSpecs ?? []).filter(
        (spec) => spec.child !== answer.child && world.summary(spec.child)?.live,
      ).length;
      const stops = living > 0 ? `stops its other ${many(living, 'child', 'children')} and ` : '';
      const room = intensity === 0 ? 'It allows no restart' : `${used - 1} of ${intensity} restarts are used in ${period} s`;
      return `${room}, so ${supervisor} gives up: it ${stops}exits with shutdown.`;
    }
    case 'restart': {
      const count = `${used} of ${intensity} restarts used in ${period} s then${used === intensity ? '; the next one escalates' : ''}`;
      if (others.length > 0)
        return `${strategy}: ${supervisor} stops ${listOf(others.map(name))} and restarts ${others.length === 1 ? 'both' : `all ${others.length + 1}`}; ${count}.`;
      return `${strategy}: ${supervisor} restarts only ${child === 'it' ? 'this one' : child}; ${count}.`;
    }
  }
}

function ofNodes(command: Exclude<Command, { slot: number } | { kind: 'jump' }>, world: World): string {
  if ('node' in command)
    return command.kind === 'halt'
      ? `${command.node} is halted: its processes end without a word, and the other nodes find out when their connections time out.`
      : `${command.node} starts again with a new root; who lived there is gone.`;
  const [a, b] = command.nodes;
  const numbers = world.nodes().filter(({ name }) => name === a || name === b);
  const ties = tiesBetween(world, numbers[0]?.number ?? 0, numbers[1]?.number ?? 0);
  const broken = `${many(ties.links, 'link')} and ${many(ties.monitors, 'monitor')} between them report noconnection`;
  switch (command.kind) {
    case 'partition':
      return `Nothing arrives between ${a} and ${b} until the path is healed. When an end takes the connection for lost, ${broken}.`;
    case 'drop':
      return `The connection between ${a} and ${b} is reset: ${broken}, and what was under way is lost. The next signal connects again.`;
    case 'heal':
      return `Signals arrive between ${a} and ${b} again; what was lost with the connection does not come back.`;
    case 'delay':
      return `From now on signals between ${a} and ${b} take ${command.delay} ms${command.jitter ? ` and up to ${command.jitter} ms more` : ''}.`;
  }
}

function tiesBetween(world: World, a: number, b: number): { links: number; monitors: number } {
  let links = 0;
  let monitors = 0;
  const nodeOf = (pid: ProcessId): number => world.summary(pid)?.node ?? -1;
  for (const process of world.processes()) {
    if (!process.live || (process.node !== a && process.node !== b)) continue;
    const far = process.node === a ? b : a;
    if (process.node === a) links += process.links.filter((pid) => nodeOf(pid) === far).length;
    monitors += process.monitors.filter(({ target }) => nodeOf(target) === far).length;
  }
  return { links, monitors };
}
