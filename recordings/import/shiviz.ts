// Logs with vector clocks, as ShiViz reads them, into a log of ours. They say only what happened before what: so the order here is
// one of those that fit (each event after all that its clock knows of), and times are positions, a millisecond each. A host becomes
// a process; an event becomes a log line; where a clock has learnt of an event elsewhere, a message went from there to here.

import type { EventEncoder } from './event-encoder.ts';
import { ImportError } from './import-error.ts';

/** ShiViz's own default. */
export const SHIVIZ_PATTERN = '(?<host>\\S*) (?<clock>{.*})\\n(?<event>.*)';

interface Parsed {
  readonly host: string;
  readonly clock: ReadonlyMap<string, number>;
  readonly text: string;
  readonly line: number;
  /** Events of other hosts that this one's clock learnt of, as `host` and its own count. */
  learnt: readonly { readonly host: string; readonly n: number }[];
}

const STEP_US = 1000;

/** Writes the log that the text holds; says how many events it has. @throws ImportError */
export function importShiviz(text: string, pattern: RegExp, encoder: EventEncoder): { readonly events: number; readonly hosts: number } {
  const events = parse(text, pattern);
  const order = ordered(events);
  const pids = new Map<string, number>();
  const seqs = new Map<Parsed, number>();
  const receivers = receiversOf(events);
  // All hosts first: a message needs somebody to wait for it.
  for (const { host } of order) {
    if (pids.has(host)) continue;
    const pid = pids.size + 1;
    pids.set(host, pid);
    encoder.add({
      type: 'process_spawned',
      at: 0,
      pid,
      cause: 0,
      slot: pid,
      label: host,
      signature: host,
      kind: 'external',
      ownSlot: true,
    });
  }
  order.forEach((event, position) => {
    write(event, position * STEP_US, { encoder, events, pids, seqs, receivers });
  });
  return { events: order.length, hosts: pids.size };
}

interface Writing {
  readonly encoder: EventEncoder;
  readonly events: Log;
  readonly pids: ReadonlyMap<string, number>;
  /** The log line of an event; the messages that it sent are right behind it. */
  readonly seqs: Map<Parsed, number>;
  readonly receivers: ReadonlyMap<Parsed, readonly string[]>;
}

function write(event: Parsed, at: number, { encoder, events, pids, seqs, receivers }: Writing): void {
  const pid = pids.get(event.host) as number;
  let cause = 0;
  for (const { host, n } of event.learnt) {
    const source = events.get(host)?.get(n) as Parsed;
    const sent = seqs.get(source);
    if (sent === undefined) continue;
    const sends = receivers.get(source) as readonly string[];
    const send = sent + sends.indexOf(event.host) + 1;
    cause = encoder.add({
      type: 'message_received',
      at,
      pid,
      cause: send,
      from: pids.get(host) as number,
      tag: tagOf(source.text),
      kind: 'info',
      index: 0,
    });
  }
  const said = encoder.add({ type: 'log_line', at, pid, cause, level: 'info', payload: event.text });
  seqs.set(event, said);
  for (const host of receivers.get(event) ?? []) {
    const to = pids.get(host) as number;
    encoder.add({
      type: 'message_sent',
      at,
      pid,
      cause: said,
      to,
      tag: tagOf(event.text),
      kind: 'info',
      delivered: true,
      payload: event.text,
    });
  }
}

/** The first word, which names a message well enough. */
const tagOf = (text: string): string => text.trim().split(/\s+/, 1)[0]?.slice(0, 60) ?? '';

/** By host, then by that host's own count. */
type Log = Map<string, Map<number, Parsed>>;

function parse(text: string, pattern: RegExp): Log {
  const log: Log = new Map();
  const lines = new LineCounter(text);
  let found = 0;
  for (const match of text.matchAll(pattern)) {
    const { host, clock, event } = match.groups ?? {};
    const line = lines.at(match.index);
    if (host === undefined || clock === undefined || event === undefined)
      throw new ImportError(line, 'the pattern must have groups named host, clock and event');
    if (host === '') throw new ImportError(line, 'it has no host');
    const parsed: Parsed = { host, clock: parseClock(clock, line), text: event, line, learnt: [] };
    const n = parsed.clock.get(host);
    if (n === undefined || n === 0) throw new ImportError(line, `the clock of ${host} does not count ${host} itself`);
    const own = log.get(host) ?? new Map<number, Parsed>();
    log.set(host, own);
    if (own.has(n)) throw new ImportError(line, `${host} has its event ${n} twice, the first time in line ${own.get(n)?.line}`);
    own.set(n, parsed);
    found += 1;
  }
  if (found === 0) throw new ImportError(1, `nothing in it fits the pattern ${pattern.source}; give another with --pattern`);
  for (const own of log.values()) learn(own, log);
  return log;
}

function parseClock(text: string, line: number): Map<string, number> {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    throw new ImportError(line, `the clock ${text.slice(0, 60)} is not JSON`);
  }
  const clock = new Map<string, number>();
  for (const [host, n] of Object.entries(value as Record<string, unknown>)) {
    if (!Number.isSafeInteger(n) || (n as number) < 0)
      throw new ImportError(line, `the clock counts ${String(n)} for ${host}, not a whole number`);
    if (n !== 0) clock.set(host, n as number);
  }
  return clock;
}

/** What each event of a host heard of that the one before it had not: only the newest that is not known through another. */
function learn(own: Map<number, Parsed>, log: Log): void {
  const counts = [...own.keys()].sort((a, b) => a - b);
  let before: ReadonlyMap<string, number> = new Map();
  for (const [i, n] of counts.entries()) {
    const event = own.get(n) as Parsed;
    if (n !== i + 1) throw new ImportError(event.line, `${event.host} has no event ${i + 1}: its clock jumps to ${n}`);
    const news: { host: string; n: number }[] = [];
    for (const [host, count] of event.clock) {
      if (host === event.host || count <= (before.get(host) ?? 0)) continue;
      if (!log.get(host)?.has(count))
        throw new ImportError(event.line, `the clock knows event ${count} of ${host}, which is not in the log`);
      news.push({ host, n: count });
    }
    for (const [host, count] of before)
      if ((event.clock.get(host) ?? 0) < count) throw new ImportError(event.line, `the clock of ${event.host} goes back for ${host}`);
    event.learnt = news.filter(
      ({ host, n: count }) =>
        !news.some((other) => other.host !== host && (log.get(other.host)?.get(other.n)?.clock.get(host) ?? 0) >= count),
    );
    before = event.clock;
  }
}

function receiversOf(log: Log): Map<Parsed, string[]> {
  const receivers = new Map<Parsed, string[]>();
  for (const own of log.values()) {
    for (const event of own.values()) {
      for (const { host, n } of event.learnt) {
        const source = log.get(host)?.get(n) as Parsed;
        const list = receivers.get(source) ?? [];
        receivers.set(source, list);
        if (!list.includes(event.host)) list.push(event.host);
      }
    }
  }
  return receivers;
}

/** One order that fits: as in the file as far as that goes, and no event before what its clock knows of. */
function ordered(log: Log): Parsed[] {
  const waiting = [...log.values()].map((own) =>
    [...own.values()].sort((a, b) => (a.clock.get(a.host) as number) - (b.clock.get(b.host) as number)),
  );
  const done = new Map<string, number>();
  const order: Parsed[] = [];
  const heads = waiting.map(() => 0);
  const total = waiting.reduce((n, own) => n + own.length, 0);
  while (order.length < total) {
    let next: { readonly i: number; readonly event: Parsed } | undefined;
    for (const [i, own] of waiting.entries()) {
      const event = own[heads[i] as number];
      if (event && isReady(event, done) && (next === undefined || event.line < next.event.line)) next = { i, event };
    }
    if (next === undefined) {
      const stuck = waiting.flatMap((own, i) => own[heads[i] as number] ?? []).sort((a, b) => a.line - b.line)[0] as Parsed;
      throw new ImportError(stuck.line, `the clocks contradict each other: nothing can come before this event of ${stuck.host}`);
    }
    const { i, event } = next;
    heads[i] = (heads[i] as number) + 1;
    done.set(event.host, (done.get(event.host) ?? 0) + 1);
    order.push(event);
  }
  return order;
}

function isReady(event: Parsed, done: ReadonlyMap<string, number>): boolean {
  for (const { host, n } of event.learnt) if ((done.get(host) ?? 0) < n) return false;
  return true;
}

/** Line of an offset; offsets must ascend. */
class LineCounter {
  readonly #text: string;
  #offset = 0;
  #line = 1;
  constructor(text: string) {
    this.#text = text;
  }
  at(offset: number): number {
    for (; this.#offset < offset; this.#offset++) if (this.#text.charCodeAt(this.#offset) === 10) this.#line += 1;
    return this.#line;
  }
}
