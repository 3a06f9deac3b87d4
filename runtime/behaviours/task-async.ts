// Elixir's Task for the one who waits: a process that computes one value, linked to its owner, and the wait for that value.
// The value comes as `[ref, value]` by an alias of the owner, so that a late one never shows up; the task's end as DOWN.

import type { Kernel } from '../process/kernel.ts';
import { NOBODY } from '../process/kernel.ts';
import { addLink, BY_EXIT, BY_KILL, sendExit, unlink } from '../process/links.ts';
import { sendToAlias } from '../process/messages.ts';
import { demonitor, monitor, monitorWith } from '../process/monitors.ts';
import type { Process } from '../process/process.ts';
import { ProcessSelf } from '../process/process-self.ts';
import { badarg, Exit } from '../process/raised.ts';
import type { Body, Self } from '../process/self.ts';
import { TIMEOUT } from '../process/self.ts';
import { spawnProcess } from '../process/spawn.ts';
import { checkTimeout } from '../process/waiting-time.ts';
import { Pid, Ref } from '../protocol/ids.ts';
import type { Millis } from '../protocol/units.ts';
import type { May } from './gen-server-types.ts';
import { finish } from './outcome.ts';

const COST_SPAWN = 20;

declare const taskValue: unique symbol;
/** A task to be awaited by its owner: plain data, as Elixir's `%Task{}`. */
export interface TaskHandle<Value = unknown> {
  readonly pid: Pid;
  /** Of the monitor on the task, and of its answer. */
  readonly ref: Ref;
  readonly owner: Pid;
  readonly [taskValue]?: Value;
}

/** What a task computes: a plain function or a generator. Its name is the task's label in the tree. */
export type TaskFunction<A extends readonly unknown[], Value> = (self: Self, ...args: A) => May<Value>;

/** `['ok', value]`, `['exit', reason]`, or undefined while there is neither (Elixir: nil). */
export type TaskResult<Value> = readonly ['ok', Value] | readonly ['exit', unknown] | undefined;

/** The name a task has in the tree. */
export const labelOf = (fun: (...args: never) => unknown): string => fun.name || 'task';

/** Computes the value and gives it to whoever holds the alias. */
export function* compute(
  self: Self,
  k: Kernel,
  fun: (self: Self, ...args: never) => unknown,
  args: readonly unknown[],
  ref: Ref,
): Body<void> {
  k.meter.driven = NOBODY;
  const value: unknown = yield* finish(k, fun(self, ...(args as never)), 'task');
  sendToAlias(k, ProcessSelf.open(self).process, ref, [ref, value]);
}

/** Starts a linked task. To be awaited, yielded or shut down by the caller, who ends with it if it crashes. Source: Task.async/1. */
export function async<A extends readonly unknown[], Value>(self: Self, fun: TaskFunction<A, Value>, ...args: A): TaskHandle<Value> {
  if (typeof fun !== 'function') return badarg(`Task.async: expected a function, got ${typeof fun}`);
  const { k, process } = ProcessSelf.open(self);
  k.meter.left -= COST_SPAWN;
  const sent = k.freeze(args) as A;
  // The task runs in a later turn: by then it has its reference.
  let ref: Ref | undefined;
  const task = spawnProcess(k, process, process.handling, {
    entry: (own) => compute(own, k, fun as (self: Self, ...rest: never) => unknown, sent, ref as Ref),
    signature: labelOf(fun),
    argument: args.length === 0 ? undefined : sent,
  });
  addLink(k, process, task);
  ref = monitorWith(k, process, task.pid, { alias: 'demonitor' });
  return Object.freeze({ pid: task.pid, ref, owner: process.pid });
}

/** The task's owner, who alone may ask for it. */
function ownerOf(self: Self, task: TaskHandle, what: string): { readonly k: Kernel; readonly process: Process } {
  const { k, process } = ProcessSelf.open(self);
  if (!(task?.pid instanceof Pid && task.ref instanceof Ref)) badarg(`Task.${what}: expected a task`);
  if (task.owner.id !== process.id)
    badarg(`Task.${what}: task ${task.pid} must be queried from its owner ${task.owner}, but was queried from ${process.pid}`);
  return { k, process };
}

/** `[ref, value]` or the DOWN of the task; TIMEOUT after `after`. */
function* answerOf<Value>(self: Self, { ref }: TaskHandle<Value>, timeout: Millis | 'infinity'): Body<TaskResult<Value>> {
  const match = (message: unknown): boolean => isAnswer(message, ref) || isDown(message, ref);
  const message: unknown = yield* self.receive(timeout === 'infinity' ? { match } : { match, after: timeout });
  if (message === TIMEOUT) return undefined;
  const [head, value, , , reason] = message as readonly unknown[];
  return head === 'DOWN' ? ['exit', reason] : ['ok', value as Value];
}

const isAnswer = (message: unknown, ref: Ref): boolean =>
  Array.isArray(message) && message.length === 2 && message[0] instanceof Ref && message[0].id === ref.id;
const isDown = (message: unknown, ref: Ref): boolean =>
  Array.isArray(message) && message[0] === 'DOWN' && message[1] instanceof Ref && message[1].id === ref.id;

/**
 * Waits for a task's value. Exits with `[reason, ['Task', 'await', [task, timeout]]]` when the task has ended without one, or after
 * `timeout` ms (default 5000), when the task goes on. @throws badarg for anybody but the owner. Source: Task.await/2.
 */
export function* awaitTask<Value>(self: Self, task: TaskHandle<Value>, timeout: Millis | 'infinity' = 5000): Body<Value> {
  checkTimeout(timeout, 'Task.await');
  const { k, process } = ownerOf(self, task, 'await');
  const result = yield* answerOf(self, task, timeout);
  demonitor(k, process, task.ref, true, false);
  if (result?.[0] === 'ok') return result[1];
  throw new Exit(k.freeze([result === undefined ? 'timeout' : result[1], ['Task', 'await', [task, timeout]]]));
}

/** The values of several tasks, in their order, within one time for all. Exits as `await`. Source: Task.await_many/2. */
export function* awaitMany<Values extends readonly unknown[]>(
  self: Self,
  tasks: { readonly [I in keyof Values]: TaskHandle<Values[I]> },
  timeout: Millis | 'infinity' = 5000,
): Body<Values> {
  checkTimeout(timeout, 'Task.awaitMany');
  const { k, process } = ProcessSelf.open(self);
  if (!Array.isArray(tasks)) badarg(`Task.awaitMany: expected a list of tasks, got ${String(tasks)}`);
  for (const task of tasks) ownerOf(self, task, 'awaitMany');
  const waiting = new Map(tasks.map((task, i) => [task.ref.id, i]));
  const values: unknown[] = [];
  const end = timeout === 'infinity' ? Number.POSITIVE_INFINITY : k.now + timeout * 1000;
  while (waiting.size > 0) {
    const match = (message: unknown): boolean =>
      [...waiting.keys()].some((id) => isAnswer(message, new Ref(id)) || isDown(message, new Ref(id)));
    const after = Math.max(0, Math.ceil((end - k.now) / 1000));
    const message: unknown = yield* self.receive(timeout === 'infinity' ? { match } : { match, after });
    const [head, value, , , reason] =
      message === TIMEOUT ? ['DOWN', undefined, undefined, undefined, 'timeout'] : (message as readonly unknown[]);
    if (head === 'DOWN') {
      for (const id of waiting.keys()) demonitor(k, process, new Ref(id), true, false);
      throw new Exit(k.freeze([reason, ['Task', 'await_many', [tasks, timeout]]]));
    }
    const { id } = head as Ref;
    values[waiting.get(id) as number] = value;
    waiting.delete(id);
    demonitor(k, process, new Ref(id), true, false);
  }
  return values as unknown as Values;
}

/**
 * Looks for a task's value for `timeout` ms (default 5000): `['ok', value]`, `['exit', reason]`, or undefined, when it goes on and
 * can be asked again. Source: Task.yield/2.
 */
export function* yieldTask<Value>(self: Self, task: TaskHandle<Value>, timeout: Millis | 'infinity' = 5000): Body<TaskResult<Value>> {
  checkTimeout(timeout, 'Task.yield');
  const { k, process } = ownerOf(self, task, 'yield');
  const result = yield* answerOf(self, task, timeout);
  if (result?.[0] === 'ok') demonitor(k, process, task.ref, true, false);
  return result;
}

/**
 * Unlinks a task and ends it: with `shutdown`, and `kill` after the time (default 5000 ms), or at once with `brutal_kill`.
 * `['ok', value]` where it had answered before, undefined where it ended as it was told, `['exit', reason]` where it ended otherwise.
 * Source: Task.shutdown/2.
 */
export function* shutdown<Value>(
  self: Self,
  task: TaskHandle<Value>,
  how: Millis | 'brutal_kill' | 'infinity' = 5000,
): Body<TaskResult<Value>> {
  if (how !== 'brutal_kill') checkTimeout(how, 'Task.shutdown');
  const { k, process } = ownerOf(self, task, 'shutdown');
  const own = monitor(k, process, task.pid);
  const brutal = how === 'brutal_kill';
  unlink(k, process, task.pid);
  sendExit(k, process, process.handling, task.pid, brutal ? 'kill' : 'shutdown', brutal ? BY_KILL : BY_EXIT);
  const down = { match: (message: unknown): boolean => isDown(message, own) };
  let message: unknown = yield* self.receive(typeof how === 'number' ? { ...down, after: how } : down);
  const killed = message === TIMEOUT;
  if (killed) {
    sendExit(k, process, process.handling, task.pid, 'kill', BY_KILL);
    message = yield* self.receive(down);
  }
  let reason = (message as readonly unknown[])[4];
  if (reason === 'noproc') {
    // It had ended before: how, only the task's own monitor knows.
    const first: unknown = yield* self.receive({ match: (m: unknown): boolean => isDown(m, task.ref), after: 0 });
    if (first !== TIMEOUT) reason = (first as readonly unknown[])[4];
  }
  const answer: unknown = yield* self.receive({ match: (m: unknown): boolean => isAnswer(m, task.ref), after: 0 });
  demonitor(k, process, task.ref, true, false);
  if (answer !== TIMEOUT) return ['ok', (answer as readonly unknown[])[1] as Value];
  return reason === (brutal ? 'killed' : 'shutdown') ? undefined : ['exit', reason];
}
