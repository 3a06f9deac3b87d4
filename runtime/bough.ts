// What `import { … } from 'bough'` gives a program: everything it needs and nothing else (docs/PROGRAMS.md).

export { program } from './program.ts';
export { genServer } from './behaviours/gen-server.ts';
export { loop } from './behaviours/loop.ts';
export { task } from './behaviours/task.ts';
export { supervisor, dynamicSupervisor, startChild, terminateChild, restartChild, deleteChild, whichChildren, countChildren } from './supervision/supervisor.ts';
export { TIMEOUT } from './process/self.ts';
export { Pid, Ref } from './protocol/ids.ts';
export { produce } from 'immer';
export type { Body, Destination, Effect, From, ProcessBody, ReceiveOptions, Self } from './process/self.ts';
export type { CallResult, GenServerCallbacks, InitResult, Next, NoReply } from './behaviours/gen-server-types.ts';
export type { ChildSpec, RestartType, Strategy, SupervisorFlags } from './supervision/child-spec.ts';
export type { Module, ModuleStart, StartFunction, StartSpec } from './supervision/start-spec.ts';
export type { Program } from './system-types.ts';
