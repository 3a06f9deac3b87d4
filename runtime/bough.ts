// What `import { … } from 'bough'` gives a program: everything it needs and nothing else (docs/PROGRAMS.md).

export { produce } from 'immer';
export { genServer } from './behaviours/gen-server.ts';
export type { CallResult, GenServerCallbacks, InitResult, Next, NoReply } from './behaviours/gen-server-types.ts';
export { loop } from './behaviours/loop.ts';
export { start, startLink, startMonitor } from './behaviours/module.ts';
export { task } from './behaviours/task.ts';
export type { Priority } from './process/kernel.ts';
export type { MonitorOptions } from './process/monitors.ts';
export type { ProcessInfo } from './process/process-info.ts';
export { ErrorExit, Exit } from './process/raised.ts';
export type { Body, Destination, Effect, From, ProcessBody, ReceiveOptions, Self, SpawnOpt } from './process/self.ts';
export { TIMEOUT } from './process/self.ts';
export { program } from './program.ts';
export { Pid, Ref } from './protocol/ids.ts';
export type { ChildSpec, RestartType, Strategy, SupervisorFlags } from './supervision/child-spec.ts';
export type { Module, ModuleStart, StartFunction, StartSpec } from './supervision/start-spec.ts';
export {
  checkChildspecs,
  countChildren,
  deleteChild,
  dynamicSupervisor,
  getChildspec,
  restartChild,
  startChild,
  supervisor,
  terminateChild,
  whichChildren,
} from './supervision/supervisor.ts';
export type { Program } from './system-types.ts';
