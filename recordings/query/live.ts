// A query that is asked while the system runs, of each event when it has just happened: for breakpoints that stop it.
//
// Calls look at more than one event. What effects(…), after(…) and seq(…) find, and what comes within(…), is known at the event
// itself by whoever has seen each event before it: a small machine for each call goes along. What causes(…), before(…) and the
// earlier half of within(…) find lies in the past by the time that it is known, at an event of the query inside: such an event
// `triggers` a look at the log. Both must have it that what was found stays found, so these three are refused behind `not` and inside
// other calls.

import type { Query } from './ast.ts';
import type { CallQuery } from './compile.ts';
import { callsOf, compile } from './compile.ts';
import type { Variables } from './conditions.ts';
import { UnboundVariable } from './conditions.ts';
import type { Cursor } from './cursor.ts';
import { motifRun } from './motif.ts';
import type { Part } from './part.ts';
import { ALL, always, EVERYWHERE, negated } from './part.ts';
import { SeqSet } from './seq-set.ts';

/** Goes along with a log: `step` is told each record in order, and leaves in `here` whether it is meant. */
interface Machine {
  here: boolean;
  /** Changes with `may` and `wakes`. */
  readonly phase: 0 | 1;
  /** Whether a record of this type and flags may be meant as things are. */
  readonly may: Part['may'];
  /** Whether one may change that, or trigger. */
  readonly wakes: Part['may'];
  step(cursor: Cursor): void;
  /** For who begins in the middle and has been told only some of the records before: what an older one may have been. */
  begin?(first: (query: Query) => number | undefined): void;
}

/** Why a breakpoint on this query can't stop a running system, as the end of a sentence; `undefined` where it can. */
export function whyNoStop(query: Query): string | undefined {
  const why = refusal(query, false);
  if (why !== undefined) return why;
  try {
    new LiveQuery(query);
    return undefined;
  } catch (error) {
    if (error instanceof UnboundVariable) return error.message;
    throw error;
  }
}

/** Whether the system stops later than at what it finds: calls that are answered by what comes after. */
export const isKnownLater = (query: Query): boolean => callsOf(query).some((call) => LATER.has(nameOf(call)));

const LATER: ReadonlySet<string> = new Set(['causes', 'before', 'within']);
const nameOf = (call: CallQuery): string => (call.kind === 'motif' ? 'seq' : call.kind === 'relation' ? call.relation : call.kind);

function refusal(query: Query, inside: boolean, behindNot = false): string | undefined {
  switch (query.kind) {
    case 'and':
    case 'or':
      return query.of.map((of) => refusal(of, inside, behindNot)).find((why) => why !== undefined);
    case 'not':
      return refusal(query.of, inside, true);
    case 'field':
    case 'text':
      return undefined;
    default: {
      const name = nameOf(query);
      if (LATER.has(name) && (inside || behindNot))
        return `${behindNot ? 'not ' : ''}${name}(…)${behindNot ? '' : ' inside another call'} is only known when the log is whole`;
      const inner = query.kind === 'motif' ? query.steps : [query.of];
      return inner.map((of) => refusal(of, true)).find((one) => one !== undefined);
    }
  }
}

export class LiveQuery {
  readonly part: Part;
  readonly #machines: Machine[] = [];
  /** An event has happened that may make something earlier one that the query finds. */
  triggered = false;

  /** @throws UnboundVariable */
  constructor(query: Query, variables: Variables = {}) {
    this.part = compile(query, variables, (call) => this.#partOf(call, variables));
  }

  /** It has to be told every record. */
  get isAlong(): boolean {
    return this.#machines.length > 0;
  }

  /** Whether a record of this type and flags may be found, or be one after which others may: it changes with what has been. */
  wakes(type: number, flags: number): boolean {
    return this.part.may(type, flags) || this.#machines.some((machine) => machine.wakes(type, flags));
  }

  /** Another number whenever `wakes` may say something else. */
  get phase(): number {
    return this.#machines.reduce((phase, machine) => phase * 2 + machine.phase, 0);
  }

  /** The record at the cursor, each in order; then `part` may be asked about it. @throws TooMuch */
  step(cursor: Cursor): void {
    for (const machine of this.#machines) machine.step(cursor);
  }

  /** It was told some of what was before; `first` finds the first record of all that a query means. */
  begin(first: (query: Query) => number | undefined): void {
    for (const machine of this.#machines) machine.begin?.(first);
    this.triggered = false;
  }

  #partOf(call: CallQuery, variables: Variables): Part {
    // Machines of what is inside come before, so that they have been told of a record when this one is.
    const inner = (call.kind === 'motif' ? call.steps : [call.of]).map((of) =>
      compile(of, variables, (deeper) => this.#partOf(deeper, variables)),
    );
    const machine = this.#machine(call, inner);
    this.#machines.push(machine);
    return { may: machine.may, exact: false, bounds: EVERYWHERE, cost: 0, test: () => machine.here };
  }

  #machine(call: CallQuery, inner: readonly Part[]): Machine {
    const [first] = inner as [Part];
    const trigger = (): void => {
      this.triggered = true;
    };
    if (call.kind === 'motif') return seqMachine(inner, call.limitUs);
    if (call.kind === 'within') return withinMachine(first, call.us, trigger);
    switch (call.relation) {
      case 'effects':
        return effectsMachine(first);
      case 'after':
        return afterMachine(first, call.of);
      case 'causes':
        return laterMachine(first, trigger, false);
      case 'before':
        return laterMachine(first, trigger, true);
    }
  }
}

/** A record that can't be asked is not meant: what is damaged stops nothing. */
function means(part: Part, cursor: Cursor): boolean {
  if (!part.may(cursor.type, cursor.flags)) return false;
  try {
    return part.test(cursor);
  } catch {
    return false;
  }
}
const never = negated(ALL).may;

function effectsMachine(inner: Part): Machine {
  // What was found and what follows from it, as one: both hand on to what they cause.
  const tainted = new SeqSet();
  return {
    here: false,
    get phase() {
      return tainted.last > 0 ? 1 : 0;
    },
    may: () => tainted.last > 0,
    wakes: (type, flags) => tainted.last === 0 && inner.may(type, flags),
    step(cursor) {
      const { cause } = cursor;
      this.here = cause > 0 && tainted.has(cause);
      if (this.here || means(inner, cursor)) tainted.add(cursor.seq);
    },
  };
}

function afterMachine(inner: Part, query: Query): Machine {
  let first = 0;
  return {
    here: false,
    get phase() {
      return first > 0 ? 1 : 0;
    },
    may: () => first > 0,
    wakes: (type, flags) => first === 0 && inner.may(type, flags),
    step(cursor) {
      this.here = first > 0;
      if (first === 0 && means(inner, cursor)) first = cursor.seq;
    },
    begin(find) {
      if (first === 0) first = find(query) ?? 0;
    },
  };
}

function withinMachine(inner: Part, us: number, trigger: () => void): Machine {
  let last = -1;
  return {
    here: false,
    get phase() {
      return last >= 0 ? 1 : 0;
    },
    may: (type, flags) => last >= 0 || inner.may(type, flags),
    wakes: inner.may,
    step(cursor) {
      const { at } = cursor;
      if (means(inner, cursor)) {
        last = at;
        trigger();
      }
      this.here = last >= 0 && at - last <= us;
      if (!this.here) last = -1;
    },
  };
}

/** Of what is only known later nothing is meant at once. `once`: only the first tells anything. */
function laterMachine(inner: Part, trigger: () => void, once: boolean): Machine {
  let over = false;
  return {
    here: false,
    get phase() {
      return over ? 1 : 0;
    },
    may: never,
    wakes: (type, flags) => !over && inner.may(type, flags),
    step(cursor) {
      if (over || !means(inner, cursor)) return;
      over = once;
      trigger();
    },
  };
}

function seqMachine(steps: readonly Part[], limitUs: number | undefined): Machine {
  const run = motifRun(steps.length, limitUs);
  const final = steps.at(-1) as Part;
  let told = 0;
  return {
    here: false,
    phase: 0,
    may: final.may === always ? always : (type, flags) => final.may(type, flags),
    wakes: never,
    step(cursor) {
      if ((told++ & 8191) === 0) run.forgetBefore(cursor.at);
      this.here = run.step(cursor.seq, cursor.at, cursor.pid, cursor.cause, (k) => means(steps[k] as Part, cursor));
    },
  };
}
