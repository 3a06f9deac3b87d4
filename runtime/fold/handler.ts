// The shape of what applies one type of record to the frame. A group's handlers are an object by type name, so that a type
// that nobody handles does not compile (apply.ts puts the groups together).

import type { EventChunk } from '../protocol/chunk.ts';
import type { EVENTS, EventType } from '../protocol/event-table.ts';
import type { Frame } from './frame.ts';

/** Applies record `i` of a chunk, whose seq is given, to the frame. */
export type Handler = (frame: Frame, chunk: EventChunk, i: number, seq: number) => void;

type TypeOfGroup<G extends string> = { [T in EventType]: (typeof EVENTS)[T]['group'] extends G ? T : never }[EventType];
export type HandlersOf<Group extends string> = { readonly [T in TypeOfGroup<Group>]: Handler };

/** For types that say nothing about the frame: timers, nodes, log lines. */
export const ignore: Handler = () => {};
