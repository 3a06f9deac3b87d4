// Another reader of recordings, written from recordings/FORMAT.md alone: it shares no code with ours but the table of events. Slow
// and plain; where it and recordings/ disagree, one of them or the text is wrong.

import zlib, { crc32 } from 'node:zlib';
import BetterSqlite from 'better-sqlite3';
import { EV, MESSAGE_KINDS } from '../../runtime/protocol/event-table.ts';

/** A record as the format knows it: numbers, and the text of its payload. */
export interface PlainRecord {
  readonly seq: number;
  readonly at: number;
  readonly type: number;
  readonly flags: number;
  readonly pid: number;
  readonly cause: number;
  readonly a: number;
  readonly b: number;
  readonly c: number;
  readonly d: number;
  readonly payload?: string;
}

// Bits of flags, from the notes in event-table.ts: turn begin, turn end, preempted, four bits of kind, then `delivered` and `wakes`.
const TURN_BEGIN = 1;
const TURN_END = 2;
const PREEMPTED = 4;
const kindOf = (flags: number): string | undefined => MESSAGE_KINDS[(flags >> 3) & 15];
const DELIVERED = 128;
const WAKES = 256;

const FIELDS = ['at', 'pid', 'cause', 'd', 'a', 'b', 'c', 'payload'] as const;
type Streams = { readonly [F in (typeof FIELDS)[number]]: Bytes };

export function readRecording(path: string): { readonly strings: string[]; readonly records: PlainRecord[] } {
  const db = new BetterSqlite(path, { readonly: true });
  try {
    if (db.pragma('application_id', { simple: true }) !== 0x424f5547) throw new Error('no recording');
    const strings = [''];
    for (const row of db.prepare('SELECT id, text, exact FROM strings ORDER BY id').all() as { id: number; text: string; exact: Buffer }[])
      strings[row.id] = row.exact ? row.exact.toString('utf16le') : row.text;
    const rows = db.prepare('SELECT * FROM chunks ORDER BY first_seq').all() as Row[];
    return { strings, records: rows.flatMap(readRow) };
  } finally {
    db.close();
  }
}

interface Row {
  readonly first_seq: number;
  readonly count: number;
  readonly checksum: number;
  readonly columns_codec: number;
  readonly columns: Buffer;
  readonly payloads_codec: number;
  readonly payloads: Buffer;
}

function readRow({ first_seq, count, checksum, columns_codec, columns, payloads_codec, payloads }: Row): PlainRecord[] {
  if (crc32(payloads, crc32(columns)) !== checksum) throw new Error(`the checksum of row ${first_seq} does not fit`);
  const texts = readPayloads(unpack(payloads_codec, payloads));
  return readColumns(unpack(columns_codec, columns), count).map(({ causeDistance, payload, ...record }, i) => {
    const seq = first_seq + i;
    const cause = causeDistance === 0 ? 0 : seq - causeDistance;
    return { seq, ...record, cause, ...(payload === 0 ? {} : { payload: texts[payload - 1] as string }) };
  });
}

function unpack(codec: number, bytes: Buffer): Buffer {
  if (codec === 0) return bytes;
  return codec === 1 ? zlib.inflateRawSync(bytes) : zlib.zstdDecompressSync(bytes);
}

/** Varints are read as BigInt: slow, and right for 53 bits. */
class Bytes {
  at = 0;
  readonly bytes: Buffer;
  constructor(bytes: Buffer) {
    this.bytes = bytes;
  }
  byte(): number {
    return this.bytes.readUInt8(this.at++);
  }
  varint(): number {
    let [x, shift] = [0n, 0n];
    for (;;) {
      const byte = this.byte();
      x |= BigInt(byte & 127) << shift;
      if (byte < 128) return Number(x);
      shift += 7n;
    }
  }
  zigzag(): number {
    const x = this.varint();
    return x % 2 === 0 ? x / 2 : -(x + 1) / 2;
  }
}

function readPayloads(raw: Buffer): string[] {
  const bytes = new Bytes(raw);
  const lengths = Array.from({ length: bytes.varint() }, () => bytes.varint());
  return lengths.map((length) => raw.toString('utf8', bytes.at, (bytes.at += length)));
}

interface Fields {
  at: number;
  type: number;
  flags: number;
  pid: number;
  causeDistance: number;
  a: number;
  b: number;
  c: number;
  d: number;
  payload: number;
}

interface Pair {
  readonly type: number;
  readonly flags: number;
}

function readColumns(raw: Buffer, count: number): Fields[] {
  const head = new Bytes(raw);
  const how = head.varint();
  return how < 2 ? readFirst(head, raw, count, how === 1) : readSecond(head, raw, count, how === 3);
}

function cutStreams(head: Bytes, raw: Buffer, names: readonly string[]): Bytes[] {
  const lengths = names.map(() => head.varint());
  let begin = head.at;
  return lengths.map((length) => new Bytes(raw.subarray(begin, (begin += length))));
}

const byField = (parts: Bytes[]): Streams => Object.fromEntries(FIELDS.map((name, i) => [name, parts[i]])) as unknown as Streams;

/** "Columns". */
function readSecond(head: Bytes, raw: Buffer, count: number, floats: boolean): Fields[] {
  const table = Array.from({ length: head.varint() }, () => ({ type: head.varint(), flags: head.varint(), misses: head.varint() }));
  const [shapes, ...parts] = cutStreams(head, raw, ['shapes', ...FIELDS]) as [Bytes, ...Bytes[]];
  const guesser = new Guesser(8192, 16);
  for (let i = 0; i < count; i++) {
    const { misses, ...pair } = table[shapes.varint()] as (typeof table)[number];
    guesser.correct(pair, misses, byField(parts), floats);
  }
  return guesser.records;
}

/** "Rows of version 1". */
function readFirst(head: Bytes, raw: Buffer, count: number, floats: boolean): Fields[] {
  const table = Array.from({ length: head.varint() }, () => ({ type: head.varint(), flags: head.varint() }));
  const [pairs, misses, ...parts] = cutStreams(head, raw, ['pairs', 'misses', ...FIELDS]) as [Bytes, Bytes, ...Bytes[]];
  const guesser = new Guesser(16_384, Number.POSITIVE_INFINITY);
  for (let i = 0; i < count; i++) guesser.correct(table[pairs.varint()] as Pair, misses.byte(), byField(parts), floats);
  return guesser.records;
}

/** "How fields are guessed" of FORMAT.md, sentence by sentence. */
class Guesser {
  readonly records: Fields[] = [];
  readonly #places: number;
  readonly #delaysKnown: number;
  #pair = '';
  readonly #lastOf = new Map<string, number>();
  #turn = 0;
  #spawned = 0;
  #reference = 0;
  #payload = 0;
  readonly #handles = new Map<number, number | undefined>();
  readonly #sentTo = new Map<number, number>();
  readonly #byName = new Map<number, number>();
  /** By place: positions in order of arrival, of records that nobody has taken out. */
  readonly #mailboxes = new Map<number, number[]>();
  readonly #entered = new Set<number>();
  readonly #taken = new Set<number>();
  /** By delay in the order in which they were started; in version 1 all together, by when they are due. */
  readonly #timers = new Map<number, { readonly position: number; readonly due: number }[]>();
  readonly #queue: number[] = [];
  #queueBegins = 0;
  readonly #placeInQueue = new Map<number, number>();

  /** How many places the tables have, and how many delays of timers are followed. */
  constructor(places: number, delays: number) {
    this.#places = places;
    this.#delaysKnown = delays;
  }

  correct({ type, flags }: Pair, misses: number, streams: Streams, floats: boolean): void {
    const record: Fields = { at: 0, type, flags, pid: 0, causeDistance: 0, a: 0, b: 0, c: 0, d: 0, payload: 0 };
    this.records.push(record);
    this.#pair = `${type} ${flags}`;
    const corrected = (guess: number, bit: number, stream: Bytes): number => (guess + (misses & (1 << bit) ? stream.zigzag() : 0)) >>> 0;
    if (floats) {
      record.at = streams.at.bytes.readDoubleLE(streams.at.at);
      streams.at.at += 8;
    } else record.at = this.at() + (misses & 1 ? streams.at.zigzag() : 0);
    record.pid = corrected(this.pid(), 1, streams.pid);
    record.causeDistance = corrected(this.cause(), 2, streams.cause);
    record.d = corrected(this.field('d'), 3, streams.d);
    record.a = corrected(this.field('a'), 4, streams.a);
    record.b = corrected(this.field('b'), 5, streams.b);
    record.c = corrected(this.field('c'), 6, streams.c);
    record.payload = corrected(this.payload(), 7, streams.payload);
    this.learn();
  }

  get #i(): number {
    return this.records.length - 1;
  }
  get #record(): Fields {
    return this.records[this.#i] as Fields;
  }
  get #last(): Fields | undefined {
    const at = this.#lastOf.get(this.#pair);
    return at === undefined ? undefined : this.records[at];
  }
  get #source(): Fields | undefined {
    const { causeDistance } = this.#record;
    return causeDistance === 0 ? undefined : this.records[this.#i - causeDistance];
  }
  /** Of those in front the one that is due first, then the one that was started first. */
  get #firstTimer(): number | undefined {
    const fronts = [...this.#timers.values()].flatMap((timers) => timers.slice(0, 1));
    return fronts.sort((x, y) => x.due - y.due || x.position - y.position)[0]?.position;
  }

  at(): number {
    const before = this.records[this.#i - 1]?.at ?? 0;
    const last = this.#lastOf.get(this.#pair);
    if (last === undefined || last === 0) return before;
    return before + ((this.records[last] as Fields).at - (this.records[last - 1] as Fields).at);
  }

  pid(): number {
    const { type, flags } = this.#record;
    if (flags & TURN_BEGIN && this.#queueBegins < this.#queue.length) return this.#queue[this.#queueBegins] as number;
    const before = this.records[this.#i - 1];
    if (type === EV.timer_fired && this.#firstTimer !== undefined) return (this.records[this.#firstTimer] as Fields).pid;
    if (type === EV.process_spawned) return this.#spawned + 1;
    if (type === EV.exit_signal_received && before?.type === EV.exit_signal_sent) return before.a;
    return this.#turn;
  }

  cause(): number {
    const { type, pid } = this.#record;
    let position: number | undefined;
    if (type === EV.message_received) position = this.#mailboxes.get(pid % this.#places)?.find((entry) => !this.#taken.has(entry));
    else if (type === EV.timer_fired) position = this.#firstTimer;
    else if (type === EV.exit_signal_received) position = this.#i - 1;
    else position = this.#handles.get((type === EV.process_spawned ? this.#turn : pid) % this.#places);
    if (position !== undefined) return this.#i - position;
    const last = this.#last;
    if (last === undefined || last.causeDistance === 0) return 0;
    return last.causeDistance + (this.#i - (this.#lastOf.get(this.#pair) as number));
  }

  field(name: 'a' | 'b' | 'c' | 'd'): number {
    const { type, flags, pid, at, d } = this.#record;
    const source = this.#source;
    const otherwise = this.#last?.[name] ?? 0;
    switch (`${name} ${type}`) {
      case `a ${EV.message_sent}`:
        if (d !== 0) return this.#byName.get(d % this.#places) ?? 0;
        return kindOf(flags) === 'reply' && source ? source.a : (this.#sentTo.get(pid % this.#places) ?? 0);
      case `a ${EV.message_received}`:
      case `a ${EV.message_delivered}`:
        return source ? (source.type === EV.exit_signal_received ? source.a : source.pid) : otherwise;
      case `a ${EV.exit_signal_received}`:
        return source?.pid ?? otherwise;
      case `a ${EV.timer_fired}`:
        return source?.a ?? otherwise;
      case `a ${EV.timer_started}`:
        return pid;
      case `a ${EV.linked}`:
      case `a ${EV.child_started}`:
      case `a ${EV.child_restarted}`:
        return this.#spawned;
      case `b ${EV.message_received}`:
      case `b ${EV.message_delivered}`:
        return source ? (source.type === EV.timer_fired ? source.d : source.b) : otherwise;
      case `b ${EV.exit_signal_received}`:
      case `b ${EV.timer_fired}`:
        return source?.b ?? otherwise;
      case `b ${EV.timer_started}`:
      case `b ${EV.monitored}`:
        return this.#reference + 1;
      case `b ${EV.callback_finished}`:
        return source ? at - source.at : otherwise;
      case `b ${EV.supervisor_decided}`:
        return source?.a ?? otherwise;
      case `c ${EV.message_sent}`:
        if (kindOf(flags) === 'call') return this.#reference + 1;
        return kindOf(flags) === 'reply' && source ? source.c : otherwise;
      case `c ${EV.message_received}`:
      case `c ${EV.message_delivered}`:
        return source ? (source.type === EV.timer_fired ? source.b : source.c) : otherwise;
      case `c ${EV.child_restarted}`:
        return source?.a ?? otherwise;
      case `d ${EV.timer_fired}`:
        return source?.d ?? otherwise;
      default:
        return otherwise;
    }
  }

  payload(): number {
    return this.#last === undefined || this.#last.payload === 0 ? 0 : this.#payload + 1;
  }

  learn(): void {
    const [i, record, source] = [this.#i, this.#record, this.#source];
    const { type, flags, pid, a, b, c, d, causeDistance } = record;
    const place = pid % this.#places;
    this.#lastOf.set(this.#pair, i);
    if (record.payload !== 0) this.#payload = record.payload;
    if (flags & TURN_BEGIN) {
      const at = this.#placeInQueue.get(place);
      if (at !== undefined && at >= this.#queueBegins && this.#queue[at] === pid) this.#queueBegins = at + 1;
      this.#turn = pid;
    }
    this.#handles.set(place, causeDistance === 0 ? undefined : i - causeDistance);
    if (type === EV.message_sent) {
      this.#sentTo.set(place, a);
      if (d !== 0) this.#byName.set(d % this.#places, a);
      if (kindOf(flags) === 'call') this.#reference = c + 1;
    }
    if (type === EV.message_received) {
      if (source) this.#taken.add(i - causeDistance);
      this.#handles.set(place, i);
    }
    if (type === EV.timer_started) {
      this.#reference = b;
      const isFirst = this.#delaysKnown === Number.POSITIVE_INFINITY;
      const delay = isFirst ? 0 : c;
      if (this.#timers.has(delay) || this.#timers.size < this.#delaysKnown) {
        const timers = [...(this.#timers.get(delay) ?? []), { position: i, due: record.at + 1000 * c }];
        if (isFirst) timers.sort((x, y) => x.due - y.due || x.position - y.position);
        this.#timers.set(delay, timers);
      }
    }
    if (type === EV.timer_fired) {
      if (source?.type === EV.timer_started) {
        const fired = { position: i - causeDistance, due: source.at + 1000 * source.c };
        const stays = (t: typeof fired): boolean => t.due > fired.due || (t.due === fired.due && t.position > fired.position);
        for (const [delay, timers] of this.#timers) {
          const from = timers.findIndex(stays);
          this.#timers.set(delay, from < 0 ? [] : timers.slice(from));
        }
      }
      this.#handles.set(a % this.#places, i);
    }
    if (type === EV.process_spawned) {
      this.#spawned = pid;
      this.#handles.set(place, i);
      this.#enterQueue(pid);
    }
    if (type === EV.process_exited) this.#handles.set(place, i);
    if (type === EV.monitored) this.#reference = b;
    const toA = type === EV.message_sent || type === EV.timer_fired || type === EV.down_sent;
    const toPid = type === EV.exit_signal_received || (type === EV.message_delivered && source !== undefined);
    if (toA || toPid) {
      const receiver = toA ? a : pid;
      if (flags & WAKES) this.#enterQueue(receiver);
      const entry = type === EV.message_delivered ? i - causeDistance : i;
      if (flags & DELIVERED && !this.#entered.has(entry) && !this.#taken.has(entry)) {
        this.#entered.add(entry);
        const mailbox = this.#mailboxes.get(receiver % this.#places) ?? [];
        mailbox.push(entry);
        this.#mailboxes.set(receiver % this.#places, mailbox);
      }
    }
    if (flags & TURN_END && flags & PREEMPTED) this.#enterQueue(pid);
  }

  #enterQueue(pid: number): void {
    this.#placeInQueue.set(pid % this.#places, this.#queue.length);
    this.#queue.push(pid);
  }
}
