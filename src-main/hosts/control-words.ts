// What the host and the program's worker say to each other through shared memory, because a worker that waits or is held up by
// its program reads no messages (DESIGN.md D5). Each word has one writer, named below.

/** 32-bit words. */
export const WORD = {
  /** Host: 1 while the program is paused. */
  pause: 0,
  /** Host: 1 once the program is to end at the next turn. */
  stop: 1,
  /** Host adds, worker takes away: commands that wait on the port. */
  commands: 2,
  /** Worker adds, host takes away: chunks on their way. */
  inFlight: 3,
  /** Host: counts up with each thing that the worker should look at; the worker waits on it. */
  wake: 4,
  /** The runtime: the process whose code runs, 0 between turns. */
  running: 5,
  /** Worker: counts up with each slice. */
  heartbeat: 6,
  /** Worker: what it is doing, of PHASE. */
  phase: 7,
  /** Worker adds, host takes away: lines of the program's console on their way. */
  lines: 8,
} as const;

export const PHASE = { loading: 0, running: 1, waiting: 2, paused: 3, blocked: 4, ended: 5 } as const;

const WORDS = 16;
const FLOATS = 2;

export interface ControlWords {
  readonly shared: SharedArrayBuffer;
  readonly words: Int32Array;
  /** The one cell that the runtime writes. */
  readonly runningCell: Int32Array;
  /** Worker: virtual time, µs, and the seq of the last record. Torn reads do no harm: both are for show. */
  readonly clock: Float64Array;
}

/** Lays the words over shared memory; without an argument, over new memory. */
export function controlWords(shared: SharedArrayBuffer = new SharedArrayBuffer(WORDS * 4 + FLOATS * 8)): ControlWords {
  return {
    shared,
    words: new Int32Array(shared, 0, WORDS),
    runningCell: new Int32Array(shared, WORD.running * 4, 1),
    clock: new Float64Array(shared, WORDS * 4, FLOATS),
  };
}

/** Chunks that may be on their way before the program waits for the recorder (DESIGN.md D8). */
export const MAX_IN_FLIGHT = 32;
/** A program that waits for the recorder is woken when so few are left: once for many chunks, since each time is a switch of threads. */
export const RESUME_AT = 16;

/** Lines of its console that may be on their way; what a program writes beyond that is counted and not shown. */
export const MAX_LINES = 1000;
/** Characters of one such line. */
export const MAX_LINE = 10_000;
