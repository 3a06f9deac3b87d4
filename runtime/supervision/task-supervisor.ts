// Elixir's Task and Task.Supervisor: tasks to be awaited, linked or not, and tasks that nobody waits for, under a supervisor.
// Task.Supervisor is a dynamic supervisor whose children are temporary.

import { startLink as startLinkModule, start as startModule } from '../behaviours/module.ts';
import type { StartResult } from '../behaviours/module-types.ts';
import { task as taskModule } from '../behaviours/task.ts';
import type { TaskFunction, TaskHandle } from '../behaviours/task-async.ts';
import { async, awaitMany, awaitTask, compute, labelOf, shutdown, yieldTask } from '../behaviours/task-async.ts';
import { link } from '../process/links.ts';
import { monitor, monitorWith } from '../process/monitors.ts';
import { ProcessSelf } from '../process/process-self.ts';
import { badarg, ErrorExit } from '../process/raised.ts';
import type { Body, Effect, Self, ServerRef, ViaName } from '../process/self.ts';
import { Pid, Ref } from '../protocol/ids.ts';
import type { Millis } from '../protocol/units.ts';
import type { RestartType } from './child-spec.ts';
import type { ChildRow, DynamicSupervisorDescription, StartChildResult, SupervisorModule } from './supervisor.ts';
import { dynamicSupervisor, startChild as startChildOf, terminateChild as terminateChildOf } from './supervisor.ts';

type AnyFunction = (self: Self, ...args: never) => unknown;

/** A process that runs a function once. Its start is complete as soon as it exists. */
const bodyOf = (fun: AnyFunction, args: readonly unknown[]) =>
  taskModule({ name: labelOf(fun), run: (_: undefined, self) => fun(self, ...(args as never)) as Body });

/** Starts a linked process that runs a function and ends; nobody waits for it. Yields `['ok', pid]`. Source: Task.start_link/1. */
const startLink = <A extends readonly unknown[]>(self: Self, fun: TaskFunction<A, unknown>, ...args: A): Effect<StartResult> =>
  startLinkModule(self, bodyOf(checked(fun), args)) as Effect<StartResult>;

/** As `startLink`, without a link. Source: Task.start/1. */
const start = <A extends readonly unknown[]>(self: Self, fun: TaskFunction<A, unknown>, ...args: A): Effect<StartResult> =>
  startModule(self, bodyOf(checked(fun), args)) as Effect<StartResult>;

const checked = (fun: unknown): AnyFunction =>
  typeof fun === 'function' ? (fun as AnyFunction) : badarg(`Task: expected a function, got ${typeof fun}`);

// ── under a supervisor ──

interface ChildOptions {
  /** Default `temporary`. */
  readonly restart?: RestartType;
  /** Default 5000 ms. */
  readonly shutdown?: Millis | 'brutal_kill' | 'infinity';
}

/**
 * Starts a supervised task that nobody waits for. Yields `['ok', pid]` or `['error', 'max_children']`.
 * Source: Task.Supervisor.start_child/3.
 */
const startChild = (
  self: Self,
  supervisor: ServerRef,
  fun: TaskFunction<readonly [], unknown>,
  options: ChildOptions = {},
): Effect<StartChildResult> => {
  const { restart = 'temporary', shutdown: patience = 5000 } = options;
  return startChildOf(self, supervisor, { id: labelOf(checked(fun)), start: bodyOf(fun, []), restart, shutdown: patience });
};

/** What a supervised task does before it computes: it hears from its owner by which reference it is awaited. */
function* awaited(self: Self, owner: Pid, fun: AnyFunction, args: readonly unknown[]): Body<void> {
  const { k, process } = ProcessSelf.open(self);
  const watch = monitor(k, process, owner);
  const match = (message: unknown): boolean =>
    Array.isArray(message) &&
    ((message[0] instanceof Pid && message[0].id === owner.id && message[1] instanceof Ref) ||
      (message[0] === 'DOWN' && message[1] instanceof Ref && message[1].id === watch.id));
  const message: readonly unknown[] = yield* self.receive({ match });
  if (message[0] === 'DOWN') return self.exit(message[4]);
  self.demonitor(watch, { flush: true });
  yield* compute(self, k, fun, args, message[1] as Ref);
}

function* supervised<A extends readonly unknown[], Value>(
  self: Self,
  supervisor: ServerRef,
  linked: boolean,
  fun: TaskFunction<A, Value>,
  args: A,
): Body<TaskHandle<Value>> {
  const { k, process } = ProcessSelf.open(self);
  const owner = process.pid;
  const run = (own: Self): Body<void> => awaited(own, owner, checked(fun), args);
  const body = taskModule({ name: labelOf(checked(fun)), run: (_: undefined, own: Self) => run(own) });
  const started = yield* startChildOf(self, supervisor, { id: labelOf(checked(fun)), start: body, restart: 'temporary' });
  if (started[0] !== 'ok' || !(started[1] instanceof Pid)) {
    const why =
      started[1] === 'max_children' ? 'reached the maximum number of tasks for this task supervisor' : 'the task could not be started';
    throw new ErrorExit(started, `Task.Supervisor: ${why}`);
  }
  const pid = started[1];
  if (linked) link(k, process, pid);
  const ref = monitorWith(k, process, pid, { alias: 'demonitor' });
  self.send(pid, [owner, ref]);
  return Object.freeze({ pid, ref, owner });
}

/** A supervised task, linked to the caller too. Source: Task.Supervisor.async/2. */
const asyncSupervised = <A extends readonly unknown[], Value>(
  self: Self,
  supervisor: ServerRef,
  fun: TaskFunction<A, Value>,
  ...args: A
): Body<TaskHandle<Value>> => supervised(self, supervisor, true, fun, args);

/** A supervised task whose crash does not touch the caller: `await` exits, `yield` says `['exit', reason]`. Source: async_nolink/2. */
const asyncNolink = <A extends readonly unknown[], Value>(
  self: Self,
  supervisor: ServerRef,
  fun: TaskFunction<A, Value>,
  ...args: A
): Body<TaskHandle<Value>> => supervised(self, supervisor, false, fun, args);

/** Yields the pids of the tasks that run. */
function* children(self: Self, supervisor: ServerRef): Body<readonly Pid[]> {
  const rows: readonly ChildRow[] = yield* self.call(supervisor, 'which_children', 'infinity');
  return rows.flatMap(([, pid]) => (pid instanceof Pid ? [pid] : []));
}

/** Yields 'ok' or `['error', 'not_found']`. */
const terminateChild = (self: Self, supervisor: ServerRef, pid: Pid): Effect<'ok' | readonly ['error', unknown]> =>
  terminateChildOf(self, supervisor, pid);

type TaskSupervisorOptions = Partial<DynamicSupervisorDescription> & { readonly registered?: string | ViaName };

/** The module of a task supervisor, for child specs. */
const supervisorModule = (options: Partial<DynamicSupervisorDescription> = {}): SupervisorModule<undefined> =>
  dynamicSupervisor({ name: 'Task.Supervisor', ...options });

/** Yields `['ok', pid]`; `registered` is the name it can be reached by. */
const startLinkSupervisor = (self: Self, { registered, ...options }: TaskSupervisorOptions = {}): Effect<StartResult> =>
  startLinkModule(self, supervisorModule(options), undefined, { name: registered });

/**
 * Elixir's Task. `async` and the starts are plain calls and effects; what waits for a task is a generator: `yield* Task.await(self, task)`.
 * Source: Elixir's Task, Task.Supervisor.
 */
export const Task = Object.freeze({
  async,
  await: awaitTask,
  awaitMany,
  yield: yieldTask,
  shutdown,
  start,
  startLink,
  Supervisor: Object.freeze({
    module: supervisorModule,
    startLink: startLinkSupervisor,
    async: asyncSupervised,
    asyncNolink,
    startChild,
    children,
    terminateChild,
  }),
});
