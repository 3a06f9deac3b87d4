// The query language as its documentation says it, event by event, without any cleverness: what the compiled scan must equal.

import type { FieldTest, Query, Value } from '../../recordings/query/ast.ts';
import { World } from '../../runtime/fold/world.ts';
import type { EventChunk } from '../../runtime/protocol/chunk.ts';
import { decodeEvent, payloadText } from '../../runtime/protocol/chunk.ts';
import { EVENTS, type EventSpec } from '../../runtime/protocol/event-table.ts';

interface Seen {
  readonly event: Record<string, unknown> & {
    readonly seq: number;
    readonly at: number;
    readonly type: keyof typeof EVENTS;
    readonly pid: number;
    readonly cause: number;
  };
  readonly facts: Readonly<Record<string, number | string | undefined>>;
  readonly names: {
    readonly name: string[];
    readonly module: string[];
    readonly sup: string[];
    readonly from: string[];
    readonly to: string[];
  };
  readonly ids: { readonly name: number; readonly from: number; readonly to: number };
  readonly stateSeq: number;
}

export class NaiveLog {
  readonly #seen: Seen[] = [];
  readonly #bySeq = new Map<number, Seen>();

  constructor(chunks: readonly EventChunk[]) {
    const world = new World();
    const payloadAt = (seq: number): string | undefined => {
      const chunk = chunks.find(({ firstSeq, count }) => firstSeq <= seq && seq < firstSeq + count);
      return chunk && payloadText(chunk, seq - chunk.firstSeq);
    };
    for (const chunk of chunks) {
      for (let i = 0; i < chunk.count; i++) {
        world.apply(chunk, i, i + 1);
        const seen = look(decodeEvent(chunk, i, world.strings, payloadAt) as unknown as Seen['event'], world);
        this.#seen.push(seen);
        this.#bySeq.set(seen.event.seq, seen);
      }
    }
  }

  /** The seqs that a query finds, ascending. */
  find(query: Query): number[] {
    const matches = this.#matcher(query);
    return this.#seen.filter((seen) => matches(seen)).map(({ event }) => event.seq);
  }

  #matcher(query: Query): (seen: Seen) => boolean {
    switch (query.kind) {
      case 'and': {
        const parts = query.of.map((of) => this.#matcher(of));
        return (seen) => parts.every((part) => part(seen));
      }
      case 'or': {
        const parts = query.of.map((of) => this.#matcher(of));
        return (seen) => parts.some((part) => part(seen));
      }
      case 'not': {
        const part = this.#matcher(query.of);
        return (seen) => !part(seen);
      }
      case 'text': {
        const has = (text: string) => text.toLowerCase().includes(query.text.toLowerCase());
        return ({ event, names, ids }) =>
          has(event.type) || tags(event).some(has) || names.name.some(has) || (ids.name !== 0 && query.text === `<0.${ids.name}.0>`);
      }
      case 'field':
        return (seen) => (query.operator === '!=' ? !this.#holds({ ...query, operator: '=' }, seen) : this.#holds(query, seen));
      case 'relation':
        return this.#relation(query.relation, this.find(query.of));
      case 'within': {
        const times = this.find(query.of).map((seq) => this.#bySeq.get(seq)?.event.at as number);
        return ({ event }) => times.some((at) => Math.abs(at - event.at) <= query.us);
      }
      case 'motif':
        return this.#motif(query);
    }
  }

  #relation(relation: 'causes' | 'effects' | 'before' | 'after', found: readonly number[]): (seen: Seen) => boolean {
    const [first] = found;
    if (first === undefined) return () => false;
    if (relation === 'before') return ({ event }) => event.seq < first;
    if (relation === 'after') return ({ event }) => event.seq > first;
    const set = new Set<number>();
    if (relation === 'causes') {
      const up = (seq: number): void => {
        const cause = this.#bySeq.get(seq)?.event.cause ?? 0;
        if (cause === 0 || set.has(cause)) return;
        set.add(cause);
        up(cause);
      };
      found.forEach(up);
    } else {
      const wanted = new Set(found);
      for (const { event } of this.#seen) if (wanted.has(event.cause) || set.has(event.cause)) set.add(event.seq);
    }
    return ({ event }) => set.has(event.seq);
  }

  /** Every chain of records, each after the one before by process or cause, in which each is the next step. */
  #motif({ steps, limitUs }: Extract<Query, { kind: 'motif' }>): (seen: Seen) => boolean {
    const sets = steps.map((step) => new Set(this.find(step)));
    const after = new Map<number, Set<number>>();
    const lastOf = new Map<number, number>();
    for (const { event } of this.#seen) {
      const before = new Set<number>();
      for (const seq of [event.cause, event.pid === 0 ? 0 : (lastOf.get(event.pid) ?? 0)]) {
        if (!after.has(seq)) continue;
        before.add(seq);
        for (const further of after.get(seq) as Set<number>) before.add(further);
      }
      after.set(event.seq, before);
      if (event.pid !== 0) lastOf.set(event.pid, event.seq);
    }
    const at = (seq: number): number => this.#bySeq.get(seq)?.event.at as number;
    const ends = new Set<number>();
    const reach = (seq: number, k: number, end: number): boolean => {
      if (k < 0) return at(end) - at(seq) < (limitUs ?? Number.POSITIVE_INFINITY);
      for (const before of after.get(seq) as Set<number>) if (sets[k]?.has(before) && reach(before, k - 1, end)) return true;
      return false;
    };
    for (const seq of sets.at(-1) as Set<number>) if (reach(seq, steps.length - 2, seq)) ends.add(seq);
    return ({ event }) => ends.has(event.seq);
  }

  #holds(query: FieldTest, seen: Seen): boolean {
    const { field, operator, values, path } = query;
    const { event, names, ids, facts } = seen;
    const some = (test: (value: Value) => boolean): boolean => values.some(test);
    const texts = (candidates: readonly string[]): boolean =>
      candidates.some((text) => some((value) => compareText(text, operator, value.text, false)));
    switch (field) {
      case 'name':
      case 'from':
      case 'to':
        if (ids[field] === 0) return false;
        return (
          some((value) => value.kind === 'pid' && value.id === ids[field]) ||
          names[field].some((name) => some((value) => compareText(name, operator, value.text, true)))
        );
      case 'module':
      case 'sup':
        return names[field].some((name) => some((value) => compareText(name, operator, value.text, true)));
      case 'pid':
        return event.pid !== 0 && some((value) => value.kind === 'pid' && value.id === event.pid);
      case 'kind':
        return kinds(event).some((kind) => texts([kind]));
      case 'tag':
        return texts(tags(event));
      case 'msg':
      case 'state':
      case 'reason': {
        const whole = this.#term(field, seen);
        const value = whole === undefined ? undefined : at(whole, path);
        return value !== undefined && some((wanted) => compareTerm(value, operator, wanted));
      }
      default: {
        const fact = field === 'wait' || field === 'dur' ? this.#since(field, event) : facts[field];
        if (fact === undefined) return false;
        if (typeof fact === 'string') return fact !== '' && texts([fact]);
        return some((value) => compareNumber(fact, operator, amount(value)));
      }
    }
  }

  #since(field: 'wait' | 'dur', event: Seen['event']): number | undefined {
    if (event.type !== (field === 'wait' ? 'message_received' : 'callback_finished')) return undefined;
    const cause = this.#bySeq.get(event.cause);
    return cause && event.at - cause.event.at;
  }

  #term(field: 'msg' | 'state' | 'reason', { event, stateSeq }: Seen): unknown {
    if (field === 'state') return this.#bySeq.get(stateSeq)?.event['payload'];
    if (field === 'reason') {
      if ((EVENTS[event.type] as EventSpec).payload !== 'reason') return undefined;
      return event['payload'] ?? (event['tag'] === '' ? undefined : event['tag']);
    }
    if (event.type === 'message_sent') return event['payload'];
    if (EVENTS[event.type].group !== 'messages') return undefined;
    return this.#message(event.cause);
  }

  #message(key: number): unknown {
    const event = this.#bySeq.get(key)?.event;
    if (!event) return undefined;
    const pid = (id: unknown) => ({ $pid: `<0.${id}.0>` });
    switch (event.type) {
      case 'timer_fired':
      case 'message_delivered':
        return this.#bySeq.get(event.cause)?.event['payload'];
      case 'exit_signal_received':
        return event['payload'] === undefined ? undefined : ['EXIT', pid(event['from']), event['payload']];
      case 'down_sent':
        return event['payload'] === undefined ? undefined : ['DOWN', { $ref: event['ref'] }, 'process', pid(event.pid), event['payload']];
      default:
        return event['payload'];
    }
  }
}

function look(event: Seen['event'], world: World): Seen {
  const called = (pid: number): string[] => {
    const process = pid === 0 ? undefined : world.process(pid);
    return process ? [process.name, process.label, process.path].filter((name) => name !== undefined) : [];
  };
  const ends: [number, number] = ['message_sent', 'exit_signal_sent', 'down_sent'].includes(event.type)
    ? [event.pid, event['to'] as number]
    : ['message_delivered', 'message_received', 'message_dropped', 'exit_signal_received'].includes(event.type)
      ? [event['from'] as number, event.pid]
      : [0, 0];
  const process = event.pid === 0 ? undefined : world.process(event.pid);
  const parent = process && process.parentSlot !== 0 ? world.slot(process.parentSlot) : undefined;
  let depth = 0;
  for (let slot = process?.parentSlot ?? 0; slot !== 0; depth++) slot = world.slot(slot)?.parentSlot ?? 0;
  return {
    event,
    facts: {
      type: event.type,
      class: event.type === 'process_exited' ? (event['class'] as string) : undefined,
      status: process?.status,
      fault: event.type === 'command' && event['kind'] === 'fault' ? (event['action'] as string) : undefined,
      seq: event.seq,
      t: event.at,
      depth: process && depth,
      mailbox: process?.mailbox.length,
      reds: process?.reductions,
      restarts: process && process.incarnation - 1,
      inc: process?.incarnation,
      left: event.type === 'restart_counted' ? Math.max(0, (event['intensity'] as number) - (event['used'] as number)) : undefined,
      node: process?.node,
    },
    names: {
      name: called(event.pid),
      module: process ? [process.signature] : [],
      sup: parent
        ? [...called(parent.pid), `<0.${parent.pid}.0>`]
        : process && process.parentSlot !== 0
          ? [world.slotPath(process.parentSlot)]
          : [],
      from: called(ends[0]),
      to: called(ends[1]),
    },
    ids: { name: event.pid, from: ends[0], to: ends[1] },
    stateSeq: process?.stateSeq ?? 0,
  };
}

const tags = (event: Seen['event']): string[] =>
  ['tag', 'callback', 'action'].flatMap((field) => (typeof event[field] === 'string' && event[field] !== '' ? [event[field]] : []));

function kinds(event: Seen['event']): string[] {
  const { group } = EVENTS[event.type];
  const own: Partial<Record<keyof typeof EVENTS, string[]>> = {
    process_exited: event['crashed'] ? ['exit', 'crash'] : ['exit'],
    process_spawned: ['spawn'],
    child_restarted: ['restart'],
    gave_up: ['gave_up'],
    message_sent: event['delivered'] ? ['send', 'delivered'] : ['send'],
    message_delivered: event['delivered'] ? ['delivered'] : [],
    message_received: ['receive'],
    message_dropped: ['dropped'],
    exit_signal_sent: ['signal'],
    exit_signal_received: ['signal'],
    down_sent: ['signal'],
    state_changed: ['state'],
    callback_started: ['callback'],
    callback_finished: event['state'] ? ['callback', 'state'] : ['callback'],
    turn_started: ['turn'],
    turn_ended: ['turn'],
    timer_started: ['timer'],
    timer_fired: ['timer'],
    timer_cancelled: ['timer'],
    input: ['input'],
    command: event['kind'] === 'fault' ? ['command', 'fault'] : ['command'],
    log_line: ['log'],
    gap: ['gap'],
  };
  const byGroup: Record<string, string> = { messages: 'message', links: 'link', supervision: 'supervision', nodes: 'node' };
  return [...(own[event.type] ?? []), ...(byGroup[group] === undefined ? [] : [byGroup[group]])];
}

function compareText(text: string, operator: string, wanted: string, part: boolean): boolean {
  if (operator === '~') return new RegExp(wanted, 'iu').test(text);
  if (operator === ':' && part) return text.toLowerCase().includes(wanted.toLowerCase());
  return text === wanted;
}

const amount = (value: Value): number =>
  value.kind === 'duration' ? value.us : value.kind === 'number' || value.kind === 'inc' ? value.number : Number.NaN;

function compareNumber(n: number, operator: string, wanted: number): boolean {
  switch (operator) {
    case '<':
      return n < wanted;
    case '<=':
      return n <= wanted;
    case '>':
      return n > wanted;
    case '>=':
      return n >= wanted;
    default:
      return n === wanted;
  }
}

function at(value: unknown, path: readonly string[]): unknown {
  return path.reduce<unknown>((inside, key) => {
    if (Array.isArray(inside)) return inside[Number(key)];
    if (typeof inside !== 'object' || inside === null) return undefined;
    const tagged = inside as Record<string, unknown>;
    const pairs = (tagged['$map'] ?? tagged['$object']) as [unknown, unknown][] | undefined;
    if (pairs) return pairs.find(([k]) => text(k) === key)?.[1];
    if (tagged['$set']) return (tagged['$set'] as unknown[])[Number(key)];
    return tagged[key];
  }, value);
}

function text(value: unknown): string {
  if (typeof value === 'string') return value;
  const tagged = (value ?? {}) as Record<string, unknown>;
  if (tagged['$ref'] !== undefined) return `#Ref<${tagged['$ref']}>`;
  if (tagged['$undefined'] === true) return 'undefined';
  return String(tagged['$pid'] ?? tagged['$bigint'] ?? tagged['$number'] ?? JSON.stringify(value));
}

function compareTerm(value: unknown, operator: string, wanted: Value): boolean {
  if (operator === '~' || operator === ':') return compareText(text(value), operator, wanted.text, true);
  if (operator === '=') {
    const plain = typeof value !== 'string' && typeof value !== 'object';
    if (wanted.quoted) return !plain && value !== null && text(value) === wanted.text;
    return text(value) === wanted.text || (typeof value === 'number' && wanted.text !== '' && Number(wanted.text) === value);
  }
  const tagged = (value ?? {}) as Record<string, unknown>;
  const n = typeof value === 'number' ? value : Number(tagged['$bigint'] ?? tagged['$number'] ?? Number.NaN);
  return compareNumber(n, operator, amount(wanted));
}
