// `bough/node`: a program in a Node process of its own, its doors to the outside, and Bough attached to it (docs/ATTACH.md).

export type { AttachOptions } from './attachment.ts';
export { CallError } from './call.ts';
export type { PortHandlers } from './port.ts';
export { Port } from './port.ts';
export type { Address, NodeOptions, NodeSystem } from './run.ts';
export { run } from './run.ts';
