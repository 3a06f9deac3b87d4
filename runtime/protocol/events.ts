// One union of all events, told apart by `type`, derived from the table: ids instead of objects, safe for structured clone,
// JSON and SQLite alike. Hot code works on the columns of a chunk (chunk.ts); this form is for people, exports and tests.

import type { ColumnKind, EVENTS, EventType } from './event-table.ts';
import type { ProcessId } from './ids.ts';
import type { Micros } from './units.ts';

type ValueOf<K extends ColumnKind> = K extends 'string'
  ? string
  : K extends readonly string[]
    ? K[number]
    : K extends 'bool'
      ? boolean
      : number;
type FieldOf<S, C extends string> = S extends { readonly [P in C]: readonly [infer N extends string, infer K extends ColumnKind] }
  ? { readonly [P in N]: ValueOf<K> }
  : unknown;
type KindOf<S> = S extends { readonly kind: readonly [infer N extends string, infer V extends readonly string[]] }
  ? { readonly [P in N]: V[number] }
  : unknown;
type BitsOf<S> = S extends { readonly bits: readonly (infer B extends string)[] } ? { readonly [P in B]: boolean } : unknown;

export interface EventBase {
  /** 1, 2, 3 …; the total order. */
  readonly seq: number;
  readonly at: Micros;
  /** Whose event it is; 0 for the host. */
  readonly pid: ProcessId;
  /** Seq of the event that brought it about; 0 for the group `outside` and for what the host starts. */
  readonly cause: number;
  readonly turnBegin?: true;
  readonly turnEnd?: 'waiting' | 'preempted';
  /** Only for process_spawned. */
  readonly node?: number;
  /** The payload as tagged JSON (term-codec.ts), where the type has one and it was recorded. */
  readonly payload?: unknown;
}

export type EventOf<T extends EventType> = EventBase & { readonly type: T } & FieldOf<(typeof EVENTS)[T], 'a'> &
  FieldOf<(typeof EVENTS)[T], 'b'> &
  FieldOf<(typeof EVENTS)[T], 'c'> &
  FieldOf<(typeof EVENTS)[T], 'd'> &
  KindOf<(typeof EVENTS)[T]> &
  BitsOf<(typeof EVENTS)[T]>;

/** A record as a plain object, told apart by `type`. */
export type RuntimeEvent = { [T in EventType]: EventOf<T> }[EventType];
