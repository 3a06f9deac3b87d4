// The public door of the runtime for hosts and behaviour tests; in the package it is `bough/host`.

export * from './bough.ts';
export { World } from './fold/world.ts';
export type { HostAnswer, HostRequest } from './process/host-calls.ts';
export type { EventChunk } from './protocol/chunk.ts';
export { decodeEvent, StringTable } from './protocol/chunk.ts';
export type { RuntimeEvent } from './protocol/events.ts';
export { LogHash } from './protocol/log-hash.ts';
export { createSystem } from './system.ts';
export type { FaultCommand, Meter, NetworkCommand, RunLimits, RunResult, System, SystemCommand, SystemOptions } from './system-types.ts';
export { SEMANTICS_VERSION } from './version.ts';
