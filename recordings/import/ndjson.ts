// NDJSON in our own vocabulary into a log: what `bough export --as ndjson` and `bough events --json` write, and what another
// program may write by the table in runtime/protocol/event-table.ts.
//
// With pids as `<0.5.0>` and a seq in each line, lines are taken as they are: seqs that are left out become gaps. A program that
// knows neither may call its processes what it likes (`"pid": "client 3"`); they are then spawned when they are first seen, seqs are
// given here, and a `cause` is the seq that the line itself has, or else its number among the events.

import { EVENTS } from '../../runtime/protocol/event-table.ts';
import type { RuntimeEvent } from '../../runtime/protocol/events.ts';
import { parsePid } from '../../runtime/protocol/ids.ts';
import { columnKinds } from '../export/event-view.ts';
import type { RecordingMeta } from '../log-reader.ts';
import type { EventEncoder, PlainEvent } from './event-encoder.ts';
import { FieldError } from './event-encoder.ts';
import { ImportError } from './import-error.ts';

type Line = Readonly<Record<string, unknown>>;

/** What the first line may say. */
export interface NdjsonHead {
  readonly meta: Partial<Pick<RecordingMeta, 'program' | 'seed' | 'semanticsVersion' | 'contents' | 'started' | 'scenario'>>;
  /** Of the whole log, where the file has that. */
  readonly logHash?: string;
}

/** `undefined` where the line is an event already. @throws ImportError */
export function readHead(text: string): NdjsonHead | undefined {
  const line = parseLine(text, 1);
  if (!('bough' in line)) return undefined;
  if (line['bough'] !== 1)
    throw new ImportError(1, `it was exported in version ${String(line['bough'])} of the format, this Bough reads 1: export it again`);
  const string = (name: string) => (typeof line[name] === 'string' ? { [name]: line[name].slice(0, 4096) } : {});
  const count = (name: string, max: number) =>
    Number.isInteger(line[name]) && (line[name] as number) >= 0 && (line[name] as number) <= max ? { [name]: line[name] } : {};
  return {
    meta: {
      ...string('program'),
      ...string('started'),
      ...string('scenario'),
      ...(line['contents'] === 'bare' ? { contents: 'bare' as const } : {}),
      ...count('seed', 0xffff_ffff),
      ...count('semanticsVersion', 1e6),
    },
    ...(typeof line['logHash'] === 'string' ? { logHash: line['logHash'] } : {}),
  };
}

function parseLine(text: string, number: number): Line {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    throw new ImportError(number, `it is not JSON (${error instanceof Error ? error.message : String(error)})`);
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value)) throw new ImportError(number, 'it is not a JSON object');
  return value as Line;
}

export class NdjsonImport {
  readonly #encoder: EventEncoder;
  /** Processes by the names that the file calls them; `undefined` while it writes pids. */
  #named: Map<string, number> | undefined;
  #first = true;
  #events = 0;
  /** Seq here by the seq (or number) there, where they differ. */
  readonly #seqs = new Map<number, number>();

  constructor(encoder: EventEncoder) {
    this.#encoder = encoder;
  }

  /** Whether processes are called by names, and so seqs and lives are made here. */
  get inferred(): boolean {
    return this.#named !== undefined;
  }

  /** One line of the file, which counts from 1. @throws ImportError */
  add(text: string, number: number): void {
    const line = parseLine(text, number);
    try {
      this.#add(line);
    } catch (error) {
      if (error instanceof FieldError) throw new ImportError(number, error.message);
      throw error;
    }
  }

  #add(line: Line): void {
    const { type } = line;
    if (typeof type !== 'string') throw new FieldError('it has no type');
    const at = line['at'] ?? this.#encoder.lastAt;
    if (typeof at !== 'number') throw new FieldError('at is no number of microseconds');
    if (this.#first) {
      this.#first = false;
      if (typeof line['pid'] === 'string' && !parsePid(line['pid'])) this.#named = new Map();
    }
    this.#events += 1;
    const given = line['seq'] ?? undefined;
    if (given !== undefined && !(Number.isSafeInteger(given) && (given as number) > 0))
      throw new FieldError(`seq is ${String(given)}, not a whole number from 1`);
    if (this.#named) {
      this.#addNamed(line, type, at, (given as number | undefined) ?? this.#events);
      return;
    }
    const seq = given as number | undefined;
    if (seq !== undefined && seq < this.#encoder.nextSeq)
      throw new FieldError(`seq is ${seq}, and ${this.#encoder.nextSeq} is the least that can come next`);
    if (seq !== undefined && seq > this.#encoder.nextSeq)
      this.#encoder.skipTo(seq, this.#encoder.nextSeq === 1 ? 'before_recording' : 'retention');
    this.#encoder.add(this.#plain(line, type, at, causeOf(line), (value) => this.#pid(value)));
  }

  #pid(value: unknown): number {
    if (value === null || value === undefined) return 0;
    if (typeof value === 'number') return value;
    const pid = typeof value === 'string' ? parsePid(value) : undefined;
    if (!pid) throw new FieldError(`${JSON.stringify(value)} is not a pid, such as "<0.5.0>"`);
    return pid.id;
  }

  #addNamed(line: Line, type: string, at: number, key: number): void {
    const spawns = type === 'process_spawned';
    const own = line['pid'];
    const cause = causeOf(line);
    const seqOfCause = cause === 0 ? 0 : this.#seqs.get(cause);
    if (seqOfCause === undefined) throw new FieldError(`cause is ${cause}, and no line before this one is that`);
    const pid = (value: unknown): number => this.#idOf(value, at, spawns && value === own);
    const event = this.#plain(line, type, at, seqOfCause, pid);
    const slot = spawns ? { slot: event.pid, ownSlot: true, label: typeof line['label'] === 'string' ? line['label'] : String(own) } : {};
    this.#seqs.set(key, this.#encoder.add({ ...event, ...slot }));
  }

  /** A process that has not been spawned by then is spawned by the host. */
  #idOf(value: unknown, at: number, spawnsItself: boolean): number {
    if (value === null || value === undefined) return 0;
    if (typeof value !== 'string' || value === '') throw new FieldError(`${JSON.stringify(value)} names no process`);
    const named = this.#named as Map<string, number>;
    const known = named.get(value);
    if (known !== undefined) return known;
    const id = named.size + 1;
    named.set(value, id);
    if (!spawnsItself)
      this.#encoder.add({
        type: 'process_spawned',
        at,
        pid: id,
        cause: 0,
        slot: id,
        label: value,
        signature: value,
        kind: 'external',
        ownSlot: true,
      });
    return id;
  }

  /** Pids and slots as numbers, everything else as it stands; the encoder looks at it. */
  #plain(line: Line, type: string, at: number, cause: number, pid: (value: unknown) => number): PlainEvent {
    const kinds = Object.hasOwn(EVENTS, type) ? columnKinds(type as RuntimeEvent['type']) : new Map<string, unknown>();
    const event: Record<string, unknown> = { ...line };
    // Spawned processes first: what is spawned here must stand before the event that names it.
    const own = pid(line['pid']);
    for (const [name, kind] of kinds) {
      if (kind === 'pid') event[name] = pid(line[name]);
      else if (kind === 'slot') event[name] = slotOf(line);
    }
    return { ...event, type, at, cause, pid: own };
  }
}

/** The number of a slot; its path, which `bough events` prints there, is only for people. */
function slotOf(line: Line): unknown {
  const { slot, slotId, pid } = line;
  if (slotId !== undefined) return slotId;
  if (typeof slot === 'number') return slot;
  return typeof pid === 'string' ? (parsePid(pid)?.id ?? 0) : pid;
}

function causeOf(line: Line): number {
  const cause = line['cause'] ?? 0;
  if (typeof cause !== 'number' || !Number.isSafeInteger(cause) || cause < 0)
    throw new FieldError(`cause is ${JSON.stringify(cause)}, not a seq`);
  return cause;
}
