// What `import { … } from 'bough'` gives a program: everything it needs and nothing else (docs/PROGRAMS.md).

export { produce } from 'immer';
export type { AgentPid, AgentRef } from './behaviours/agent.ts';
export { Agent } from './behaviours/agent.ts';
export type { GenServer } from './behaviours/gen-server.ts';
export { genServer } from './behaviours/gen-server.ts';
export type {
  Call,
  CallResult,
  GenServerCallbacks,
  GenServerDefinition,
  InitResult,
  May,
  Next,
  NoReply,
} from './behaviours/gen-server-types.ts';
export type { GenStatem } from './behaviours/gen-statem.ts';
export { genStatem } from './behaviours/gen-statem.ts';
export type {
  Action,
  EventType,
  HandleEventFunction,
  StateFunctions,
  StatemInit,
  StatemResult,
} from './behaviours/gen-statem-types.ts';
export type { Round } from './behaviours/loop.ts';
export { loop } from './behaviours/loop.ts';
export { start, startLink, startMonitor } from './behaviours/module.ts';
export type { ArgumentOf, MessageOf, PidOf, ServerName, StartOptions, StartResult } from './behaviours/module-types.ts';
export { pg } from './behaviours/pg.ts';
export { procLib } from './behaviours/proc-lib.ts';
export type { BodyModule, TaskDescription } from './behaviours/task.ts';
export { task } from './behaviours/task.ts';
export type { TaskFunction, TaskHandle, TaskResult } from './behaviours/task-async.ts';
export type { LinkDescription, NetworkDescription, NodeDescription, Outage } from './network-description.ts';
export type { HostAnswer } from './process/host-calls.ts';
export type { Priority } from './process/kernel.ts';
export type { MonitorOptions } from './process/monitors.ts';
export type { ProcessInfo } from './process/process-info.ts';
export { ErrorExit, Exit } from './process/raised.ts';
export type {
  Body,
  Destination,
  Down,
  Effect,
  ExitMessage,
  From,
  Name,
  Plain,
  ProcessBody,
  ReceiveOptions,
  Self,
  ServerRef,
  SpawnOpt,
  TimerMessage,
  ViaName,
} from './process/self.ts';
export { TIMEOUT } from './process/self.ts';
export type { Tagged } from './process/tagged.ts';
export { tagged } from './process/tagged.ts';
export type { CallMessage, CastMessage, CastTo, MessageTo, ReplyFrom, RequestTo } from './process/typing.ts';
export { program } from './program.ts';
export type { Untyped } from './protocol/ids.ts';
export { Pid, Ref } from './protocol/ids.ts';
export type { Micros, Millis, Seconds } from './protocol/units.ts';
export type { AutoShutdown, ChildSpec, RestartType, Strategy, SupervisorFlags } from './supervision/child-spec.ts';
export type { RegistryOptions } from './supervision/registry.ts';
export { Registry } from './supervision/registry.ts';
export type { Module, ModuleStart, StartFunction, StartSpec } from './supervision/start-spec.ts';
export type {
  ChildCounts,
  ChildRow,
  DynamicSupervisorDescription,
  StartChildResult,
  SupervisorCallback,
  SupervisorDescription,
  SupervisorModule,
} from './supervision/supervisor.ts';
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
export { Task } from './supervision/task-supervisor.ts';
export type { Program } from './system-types.ts';
