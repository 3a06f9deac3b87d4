// proc_lib: processes that are no behaviour and yet come up as one does. Whoever starts one waits until it says that it is up
// (`initAck`), so that a plain body can be a supervisor's child. A process started so ends as any other does.

import { parsePriority } from '../process/flags.ts';
import type { Priority } from '../process/kernel.ts';
import { INFO } from '../process/mailbox.ts';
import { sendMessage } from '../process/messages.ts';
import { ProcessSelf } from '../process/process-self.ts';
import { badarg, checkOptions } from '../process/raised.ts';
import { FOREVER } from '../process/request.ts';
import type { Effect, ProcessBody, Self } from '../process/self.ts';
import { argumentOf, entryOf, signatureOf } from '../process/spawned-body.ts';
import { Start } from '../process/start.ts';
import { acknowledgeStart } from '../process/starting.ts';
import { waitingTime } from '../process/waiting-time.ts';
import type { Ref, Untyped } from '../protocol/ids.ts';
import type { Millis } from '../protocol/units.ts';

interface ProcLibOptions {
  /** How long it may take until it says that it is up, ms; then it is killed and the result is `['error', 'timeout']`. Default: for ever. */
  readonly timeout?: Millis | 'infinity' | undefined;
  /** Default: normal, whatever the starting process has. */
  readonly priority?: Priority | undefined;
}

/**
 * Starts a body without a link and waits for its `initAck`. Yields what that is given, or `['error', reason]` where the process ends
 * before. @throws badarg for anything but a function; timeout_value for a wrong timeout. Source: proc_lib:start/3 to /5.
 */
const start = <A extends readonly unknown[] = readonly []>(
  self: Self,
  body: ProcessBody<A, Untyped>,
  args?: A,
  options?: ProcLibOptions,
): Effect<Untyped> => startAcked(self, body, args, options, false, false);

/**
 * As `start`, linked to the caller. An end before `initAck` comes to the caller as the exit signal that it is: one that traps exits
 * gets `['error', reason]` and no EXIT message; another one ends with it, or waits on where the reason is `normal`.
 * Source: proc_lib:start_link/3 to /5.
 */
const startLink = <A extends readonly unknown[] = readonly []>(
  self: Self,
  body: ProcessBody<A, Untyped>,
  args?: A,
  options?: ProcLibOptions,
): Effect<Untyped> => startAcked(self, body, args, options, true, false);

/**
 * As `start`, monitored. Yields `[result, ref]`; of one that has ended before its `initAck` the `Down` comes as well.
 * Source: proc_lib:start_monitor/3 to /5.
 */
const startMonitor = <A extends readonly unknown[] = readonly []>(
  self: Self,
  body: ProcessBody<A, Untyped>,
  args?: A,
  options?: ProcLibOptions,
): Effect<readonly [result: Untyped, Ref]> => startAcked(self, body, args, options, false, true);

/**
 * Says to whoever started this process that it is up. `result` is what the start gives there: `['ok', self.pid]` for a supervisor.
 * Where nobody waits for it any more, its parent gets the message `['ack', pid, result]`. Source: proc_lib:init_ack/1.
 */
const initAck = (self: Self, result: unknown): 'ok' => {
  const process = ProcessSelf.running(self, 1);
  const { k } = ProcessSelf.open(self);
  const { starting } = process;
  if (starting !== null) acknowledgeStart(k, process, k.freeze(result));
  else {
    const parent = k.table.get(process.parent);
    if (parent !== undefined) sendMessage(k, process, process.handling, parent.pid, ['ack', process.pid, result], INFO, 0);
  }
  return 'ok';
};

/** Erlang's proc_lib: plain bodies whose start is waited for, as children of supervisors have to be. */
export const procLib = { start, startLink, startMonitor, initAck } as const;

function startAcked<A extends readonly unknown[]>(
  self: Self,
  body: ProcessBody<A, Untyped>,
  args: A | undefined,
  options: ProcLibOptions | undefined,
  link: boolean,
  monitor: boolean,
): Effect<Untyped> {
  const { k, process } = ProcessSelf.open(self);
  if (typeof body !== 'function') badarg(`proc_lib: expected a function, got ${String(body)}`);
  if (args !== undefined && !Array.isArray(args)) badarg(`proc_lib: expected a list of arguments, got ${String(args)}`);
  const sent = args === undefined ? NO_ARGUMENTS : (k.freeze(args) as A);
  const effect = new Start(
    process,
    entryOf(body as ProcessBody<readonly unknown[], Untyped>, sent),
    signatureOf(k, body),
    argumentOf(sent),
    link,
  );
  effect.acked = true;
  effect.monitor = monitor;
  if (options !== undefined) {
    checkOptions('proc_lib', options, ['timeout', 'priority']);
    if (options.priority !== undefined) effect.priority = parsePriority(options.priority);
    const after = waitingTime(options.timeout ?? 'infinity', 'proc_lib');
    if (after !== FOREVER) effect.timeout = after;
  }
  return effect;
}

const NO_ARGUMENTS: readonly never[] = Object.freeze([]);
