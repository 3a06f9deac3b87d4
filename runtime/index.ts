// The public door of the runtime: hosts and behaviour tests import this file and nothing deeper.

export * from './bough.ts';
export type { HostAnswer, HostRequest } from './process/host-calls.ts';
export { createSystem } from './system.ts';
export type { Meter, NetworkCommand, RunLimits, RunResult, System, SystemCommand, SystemOptions } from './system-types.ts';
export { SEMANTICS_VERSION } from './version.ts';
