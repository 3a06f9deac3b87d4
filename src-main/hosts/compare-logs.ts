// Two logs side by side, one of them coming in: where they first differ. As in the log hash, texts of errors do not count.

import type { LogReader } from '../../recordings/index.ts';
import type { EventChunk } from '../../runtime/protocol/chunk.ts';
import { COLUMNS, decodeEvent, payloadText, STRING_COLUMNS, StringTable, seqOf } from '../../runtime/protocol/chunk.ts';
import { withoutErrorTexts } from '../../runtime/protocol/error-texts.ts';
import type { RuntimeEvent } from '../../runtime/protocol/events.ts';

/** Where two logs part. A side that has no such record is absent. */
export interface Divergence {
  readonly seq: number;
  readonly recorded?: RuntimeEvent;
  readonly again?: RuntimeEvent;
}

type Strings = Pick<StringTable, 'get'>;

const NUMBERS = COLUMNS.filter((name) => name !== 'payload');
const TEXTS = ['a', 'b', 'c', 'd'] as const;
const utf8 = new TextEncoder();
const toText = new TextDecoder();

export class LogComparer {
  readonly #recorded: Pick<LogReader, 'chunkAt' | 'strings' | 'lastSeq'>;
  readonly #strings = new StringTable();
  #chunk: EventChunk | undefined;
  readonly #cutOff: boolean;
  #seen = 0;
  #first: Divergence | undefined;

  /** `cutOff`: the recorded log ends where its writer did; that the other goes on is no difference. */
  constructor(recorded: Pick<LogReader, 'chunkAt' | 'strings' | 'lastSeq'>, cutOff = false) {
    this.#recorded = recorded;
    this.#cutOff = cutOff;
  }

  /** Takes the next chunk of the log that comes in. */
  add(chunk: EventChunk): void {
    this.#strings.add(chunk);
    for (let i = 0; i < chunk.count && this.#first === undefined; i++) this.#compare(chunk, i);
    this.#seen = chunk.firstSeq + chunk.count - 1;
  }

  /** The first difference, once the log that comes in has ended. */
  end(): Divergence | undefined {
    if (this.#first === undefined && this.#seen < this.#recorded.lastSeq) {
      const seq = this.#seen + 1;
      const [chunk, i] = this.#at(seq);
      this.#first = { seq, ...(chunk && { recorded: decodeEvent(chunk, i, this.#recorded.strings) }) };
    }
    return this.#first;
  }

  #compare(chunk: EventChunk, i: number): void {
    const seq = seqOf(chunk, i);
    if (this.#cutOff && seq > this.#recorded.lastSeq) return;
    const [other, j] = this.#at(seq);
    if (other !== undefined && sameRecord(chunk, i, this.#strings, other, j, this.#recorded.strings)) return;
    const again = decodeEvent(chunk, i, this.#strings);
    this.#first = { seq, again, ...(other && { recorded: decodeEvent(other, j, this.#recorded.strings) }) };
  }

  #at(seq: number): [EventChunk | undefined, number] {
    if (seq > this.#recorded.lastSeq) return [undefined, 0];
    let chunk = this.#chunk;
    if (chunk === undefined || seq < chunk.firstSeq || seq >= chunk.firstSeq + chunk.count) {
      chunk = this.#recorded.chunkAt(seq);
      this.#chunk = chunk;
    }
    return [chunk, chunk === undefined ? 0 : seq - chunk.firstSeq];
  }
}

function sameRecord(x: EventChunk, i: number, xTexts: Strings, y: EventChunk, j: number, yTexts: Strings): boolean {
  const texts = STRING_COLUMNS[x.type[i] as number] as number;
  for (const name of NUMBERS) if (x[name][i] !== y[name][j]) return false;
  for (const [bit, name] of TEXTS.entries()) {
    if (texts & (1 << bit) && xTexts.get(x[name][i] as number) !== yTexts.get(y[name][j] as number)) return false;
  }
  const [p, q] = [payloadText(x, i), payloadText(y, j)];
  return p === q || (p !== undefined && q !== undefined && withoutTexts(p) === withoutTexts(q));
}

function withoutTexts(text: string): string {
  const bytes = utf8.encode(text);
  const reduced = withoutErrorTexts(bytes, 0, bytes.length);
  return reduced === undefined ? text : toText.decode(reduced);
}
