// A breakpoint on how a process is (levels.ts) has to be asked about every event. To ask takes a closed chunk and a folded world; this
// says of nearly every turn, from the words of its records and the length of mailboxes, that nothing can have begun or ceased to
// hold in it. It never says so wrongly: what it does not know (2) opens the gate, and is then looked up and remembered.

import { BIT0, EV } from '../../runtime/protocol/event-table.ts';
import type { OpenTurn } from '../../runtime/protocol/open-turn.ts';
import type { FieldTest, Query } from './ast.ts';
import { comparison, conditionOf, quantity, termTest } from './conditions.ts';
import type { Cursor } from './cursor.ts';
import { RENAMING } from './cursor.ts';
import type { Part } from './part.ts';

/** No, yes, perhaps. */
type Known = 0 | 1 | 2;
/** Of the process at this place among those that the turn has touched: throughout the turn. */
type Ask = (place: number) => Known;

/** What about a process is remembered from turn to turn. */
interface Memory {
  readonly part: Part;
  readonly of: Map<number, 0 | 1>;
  /** Of a state as the program has it; absent for what a process is called. */
  readonly state?: (value: unknown) => Known;
}

/** More processes than this in one turn: it is looked at. */
const MOST = 64;
/** Processes that are remembered. */
const MOST_KNOWN = 1_000_000;

/** Records whose receiver, in column `a`, gets a message by them; the others concern their own process alone. */
export const RECEIVER_IN_A: Uint8Array = Uint8Array.from({ length: 256 }, (_, type) =>
  type === EV.message_sent || type === EV.down_sent || type === EV.timer_fired ? 1 : 0,
);

export class LevelGate {
  readonly #ask: Ask;
  readonly #holding: ReadonlySet<number>;
  readonly #memories: Memory[] = [];
  /** Turns up to this seq can have begun or ended nothing. */
  closedTo = 0;
  // The processes of the turn: who, how many messages at least came in and went out, how many states, the last of them, whether it ended.
  readonly #pids = new Float64Array(MOST);
  readonly #in = new Int32Array(MOST);
  readonly #out = new Int32Array(MOST);
  readonly #states = new Int32Array(MOST);
  readonly #state = new Int32Array(MOST);
  #touched = 0;
  #turn: OpenTurn | undefined;

  /** `holding`: the processes for which it holds, kept by who asks about the turns that this lets through. */
  constructor(query: Query, holding: ReadonlySet<number>) {
    this.#holding = holding;
    this.#ask = this.#compile(query);
  }

  /** Whether the turn has to be looked at. Told of every turn, in order. */
  opens(turn: OpenTurn): boolean {
    const opens = this.#look(turn);
    if (!opens) this.closedTo = turn.firstSeq + turn.count - 1;
    return opens;
  }

  /** The turn was looked at and the cursor stands on its last record: what was not known of its processes is now. */
  learn(beside: Cursor & { pidHere: number }): void {
    for (let place = 0; place < this.#touched; place++) {
      const pid = this.#pids[place] as number;
      for (const { part, of } of this.#memories) {
        if (of.has(pid)) continue;
        if (of.size >= MOST_KNOWN) of.clear();
        beside.pidHere = pid;
        of.set(pid, part.test(beside) ? 1 : 0);
      }
    }
  }

  #look(turn: OpenTurn): boolean {
    this.#turn = turn;
    this.#touched = 0;
    let opens = false;
    for (let i = 0; i < turn.count; i++) {
      const type = turn.type(i);
      if (RENAMING[type] === 1) this.#renamed(turn, i, type);
      const own = this.#place(turn.pid(i));
      if (own === MOST) return true;
      if (type === EV.process_exited) {
        if (own >= 0 && this.#holding.has(turn.pid(i))) opens = true;
      } else this.#count(turn, i, type, own);
    }
    for (let place = 0; place < this.#touched; place++) {
      if (this.#states[place] !== 0) this.#stateChanged(place);
      const now = this.#ask(place);
      if (now === 2 || (now === 1) !== this.#holding.has(this.#pids[place] as number)) opens = true;
    }
    return opens;
  }

  #count(turn: OpenTurn, i: number, type: number, own: number): void {
    const flag = (turn.flags(i) & BIT0) !== 0;
    if (type === EV.message_received || type === EV.message_dropped) {
      if (own >= 0) (this.#out[own] as number)++;
    } else if (type === EV.message_delivered || type === EV.exit_signal_received) {
      if (own >= 0 && flag) (this.#in[own] as number)++;
    } else if (RECEIVER_IN_A[type] === 1) {
      const to = flag ? this.#place(turn.a(i)) : -1;
      if (to >= 0 && to < MOST) (this.#in[to] as number)++;
    } else if (type === EV.state_changed || (type === EV.callback_finished && flag)) {
      if (own < 0) return;
      (this.#states[own] as number)++;
      this.#state[own] = i;
    }
  }

  /** Its place among the processes of the turn; -1 for none, MOST where there is no more room. */
  #place(pid: number): number {
    if (pid === 0) return -1;
    const n = this.#touched;
    for (let place = 0; place < n; place++) if (this.#pids[place] === pid) return place;
    if (n === MOST) return MOST;
    this.#pids[n] = pid;
    this.#in[n] = 0;
    this.#out[n] = 0;
    this.#states[n] = 0;
    this.#touched = n + 1;
    return n;
  }

  #renamed(turn: OpenTurn, i: number, type: number): void {
    const pid = turn.pid(i);
    for (const { of, state } of this.#memories) {
      if (state === undefined) of.clear();
      else if (type === EV.process_spawned) of.set(pid, 0);
      else if (type === EV.process_exited) of.delete(pid);
    }
  }

  readonly #before = new Map<Memory, Known>();
  #stateChanged(place: number): void {
    const pid = this.#pids[place] as number;
    for (const memory of this.#memories) {
      if (memory.state === undefined) continue;
      const before = memory.of.get(pid);
      const now = memory.state((this.#turn as OpenTurn).payload(this.#state[place] as number));
      if (now === 2) memory.of.delete(pid);
      else memory.of.set(pid, now);
      // Between the two it may have been anything.
      this.#before.set(memory, this.#states[place] === 1 && before === now ? now : 2);
    }
  }

  // ── the query, as far as it can be answered here ──

  #compile(query: Query): Ask {
    switch (query.kind) {
      case 'and':
      case 'or': {
        const asks = query.of.map((of) => this.#compile(of));
        const decides: Known = query.kind === 'and' ? 0 : 1;
        return (place) => {
          let known: Known = decides === 0 ? 1 : 0;
          for (const ask of asks) {
            const one = ask(place);
            if (one === decides) return decides;
            if (one === 2) known = 2;
          }
          return known;
        };
      }
      case 'not': {
        const ask = this.#compile(query.of);
        return (place) => {
          const known = ask(place);
          return known === 2 ? 2 : known === 1 ? 0 : 1;
        };
      }
      case 'field':
        return this.#field(query);
      default:
        return () => 2;
    }
  }

  #field(query: FieldTest): Ask {
    if (query.operator === '!=') return this.#compile({ ...query, kind: 'not', of: { ...query, operator: '=' } });
    switch (query.field) {
      case 'mailbox':
        return this.#mailbox(query);
      case 'state':
        return this.#remembered({ part: conditionOf(query, {}), of: new Map(), state: stateTest(query) });
      case 'status':
      case 'reds':
        return () => 2;
      default:
        return this.#remembered({ part: conditionOf(query, {}), of: new Map() });
    }
  }

  #remembered(memory: Memory): Ask {
    this.#memories.push(memory);
    return (place) => {
      if (memory.state !== undefined && this.#states[place] !== 0) return this.#before.get(memory) ?? 2;
      return memory.of.get(this.#pids[place] as number) ?? 2;
    };
  }

  #mailbox({ operator, values }: FieldTest): Ask {
    const numbers = values.map((value) => quantity(value, {}));
    const holds = comparison(operator, numbers);
    const ordered = operator !== '=' && operator !== ':';
    return (place) => {
      const now = (this.#turn as OpenTurn).mailbox(this.#pids[place] as number);
      if (now === undefined) return 2;
      const [low, high] = [now - (this.#in[place] as number), now + (this.#out[place] as number)];
      if (ordered) return holds(low) === holds(high) ? (holds(low) ? 1 : 0) : 2;
      if (numbers.every((n) => n < low || n > high)) return 0;
      return low === high ? 1 : 2;
    };
  }
}

const PERHAPS = Symbol('a value that is written in another form');

/** What the condition says of a state that is not encoded yet: only of plain data down to a plain value. */
function stateTest({ operator, values, path }: FieldTest): (state: unknown) => Known {
  const test = termTest(operator, values);
  return (state) => {
    const value = plainAt(state, path);
    if (value === PERHAPS) return 2;
    return value !== undefined && test(value) ? 1 : 0;
  };
}

/** What stands at a path of the encoded term, as `valueAt` finds it; PERHAPS where that takes encoding it. */
function plainAt(state: unknown, path: readonly string[]): unknown {
  if (state === undefined) return PERHAPS;
  let at: unknown = state;
  for (const key of path) {
    if (typeof at !== 'object' || at === null) return undefined;
    if (Array.isArray(at)) {
      if (!/^\d+$/.test(key) || Number(key) >= at.length) return undefined;
      at = at[Number(key)];
    } else {
      const proto: unknown = Object.getPrototypeOf(at);
      if (proto !== Object.prototype && proto !== null) return PERHAPS;
      if (!Object.hasOwn(at, key)) return undefined;
      at = (at as Record<string, unknown>)[key];
    }
    if (at === undefined) return PERHAPS;
  }
  if (typeof at === 'number') return Number.isFinite(at) && !Object.is(at, -0) ? at : PERHAPS;
  return typeof at === 'string' || typeof at === 'boolean' || at === null ? at : PERHAPS;
}
