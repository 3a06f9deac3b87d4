// All lints over one log: a fold that goes on where it stood when the log has grown. Memory is bounded by living processes and by
// the number of findings that are listed, not by the log.

import { type QuerySource, seqAfter } from '../../../recordings/query/source.ts';
import type { World } from '../../../runtime/fold/world.ts';
import type { EventChunk } from '../../../runtime/protocol/chunk.ts';
import { TURN_BEGIN, TURN_END } from '../../../runtime/protocol/event-table.ts';
import type { Finding, Findings } from '../../../runtime/protocol/findings.ts';
import { Calls } from './calls.ts';
import { SwallowedCrashes } from './crashes.ts';
import { Hogs } from './hogs.ts';
import { type Lint, Look, type Report } from './lint.ts';
import { Mailboxes } from './mailboxes.ts';
import { RestartsForEver, Unsupervised } from './supervision.ts';

/** Different findings that are listed. */
const MOST = 500;

type Writable<T> = { -readonly [K in keyof T]: T[K] };
type Found = Map<string, Writable<Finding>>;

export class Lints {
  readonly #lints: readonly Lint[] = [new Mailboxes(), new Calls(), new Unsupervised(), new RestartsForEver(), new SwallowedCrashes()];
  readonly #hogs = new Hogs();
  readonly #byType: (readonly Lint[])[] = Array.from({ length: 256 }, (_, type) => this.#lints.filter(({ types }) => types.includes(type)));
  readonly #found: Found = new Map();
  #into: Found = this.#found;
  #omitted = 0;
  readonly #look: Look;
  /** Seq of the next record to be seen. */
  next = 1;

  /** `world`: the empty one before the first record, of this fold alone. `timeOf`: when a record was written. */
  constructor(world: World, text: (id: number) => string, timeOf: (seq: number) => number) {
    this.#look = new Look(world, text, timeOf, (report) => this.#report(report));
  }

  /** Takes in the records of a chunk that were not seen yet. */
  add(chunk: EventChunk): void {
    const look = this.#look;
    look.chunk = chunk;
    const { type, flags } = chunk;
    for (let i = Math.max(0, this.next - chunk.firstSeq); i < chunk.count; i++) {
      look.i = i;
      for (const lint of this.#byType[type[i] as number] ?? []) lint.see(look);
      if ((flags[i] as number) & (TURN_BEGIN | TURN_END)) this.#hogs.see(look);
    }
    look.foldTo(chunk.count);
    this.next = seqAfter(chunk);
  }

  /** What was found so far, and what is so at this moment. */
  findings(): Findings {
    this.#into = new Map([...this.#found].map(([key, finding]) => [key, { ...finding }]));
    const before = this.#omitted;
    if (this.next > 1) for (const lint of this.#lints) lint.now?.(this.#look);
    const findings = [...this.#into.values()].sort((a, b) => a.seq - b.seq);
    const omitted = this.#omitted;
    this.#omitted = before;
    this.#into = this.#found;
    return { upTo: this.next - 1, findings, omitted };
  }

  #report({ key, rule, seq, at, pid, text }: Report): void {
    const id = `${rule} ${key}`;
    const known = this.#into.get(id);
    if (known) {
      if (seq === known.seq && seq === known.lastSeq) known.text = text;
      else known.count += 1;
      known.lastSeq = Math.max(known.lastSeq, seq);
      return;
    }
    if (this.#into.size >= MOST) {
      this.#omitted += 1;
      return;
    }
    this.#into.set(id, { rule, seq, at, pid, slot: this.#look.world.summary(pid)?.slot ?? 0, text, count: 1, lastSeq: seq });
  }
}

/** The lints of a log that has not been looked at yet. */
export function lintsOf(source: QuerySource): Lints {
  const timeOf = (seq: number): number => {
    const chunk = source.scanAt(seq);
    return chunk ? (chunk.at[seq - chunk.firstSeq] as number) : 0;
  };
  return new Lints(source.worldAt(0), (id) => source.strings.get(id), timeOf);
}

/** Brings lints up to the end of their log, a chunk at a time; says how far it is. */
export function* lintOn(lints: Lints, source: QuerySource): Generator<number> {
  while (lints.next <= source.lastSeq) {
    const stretch = source.stretchAt(lints.next);
    const chunk = stretch && source.scanAt(Math.max(lints.next, stretch.firstSeq));
    if (!chunk) return;
    lints.add(chunk);
    yield (lints.next - 1) / source.lastSeq;
  }
}
