// One breakpoint of a session: what a person asked for, and what was found of it in the log so far.

import type { QuerySource } from '../../recordings/query/index.ts';
import { Follower, isKnownLater, parseQuery, parseTemplate, unknownFields, whyNoStop } from '../../recordings/query/index.ts';
import type { BreakpointSpec, BreakpointView } from '../../runtime/protocol/breakpoints.ts';
import { HitList } from './hit-list.ts';

/** A query that takes the whole log each time is asked again after so many times what the last answer took. */
const AGAIN_AFTER = 10;
const AGAIN_MS = 500;

export class Breakpoint {
  readonly id: number;
  #spec: BreakpointSpec;
  hits = new HitList();
  readonly #follower: Follower | undefined;
  readonly #problem: string | undefined;
  /** Why it can't stop a running system: from the first, or since something happened. */
  readonly #never: string | undefined;
  #disarmed: string | undefined;
  #isKnownLater = false;
  readonly #source: QuerySource;
  #work: ReturnType<Follower['advance']> | undefined;
  #notBefore = 0;
  /** Hits since it was switched on. */
  #passed = 0;
  #began = 0;
  /** What was in the log when it was made or switched on, or is told of already. */
  since: number;

  constructor(spec: BreakpointSpec, source: QuerySource) {
    this.id = spec.id;
    this.#spec = spec;
    this.#source = source;
    this.since = source.lastSeq;
    const parsed = parseQuery(spec.query);
    if (!parsed.ok) {
      this.#problem = `${parsed.error.what}.`;
      return;
    }
    this.#never = whyNoStop(parsed.query);
    this.#isKnownLater = isKnownLater(parsed.query);
    try {
      this.#follower = new Follower(parsed.query, source);
    } catch (error) {
      // A variable of a window, such as $sel: it means nothing here.
      this.#problem = `${error instanceof Error ? error.message : String(error)}.`;
    }
  }

  get spec(): BreakpointSpec {
    return this.#spec;
  }

  /** The same query with another action, template, count, or switched on or off: what was found stays. */
  change(spec: BreakpointSpec): void {
    this.#disarmed = undefined;
    if (spec.enabled && !this.#spec.enabled) this.since = this.#source.lastSeq;
    if (spec.enabled !== this.#spec.enabled || spec.ignore !== this.#spec.ignore) this.#passed = 0;
    this.#spec = spec;
    this.#disarmed = undefined;
  }

  /** Of what was just found, the first that happened since it was switched on and is not let pass. */
  fresh(found: readonly number[]): number | undefined {
    const fresh = found.filter((seq) => seq > this.since);
    const skip = Math.max(0, this.#spec.ignore - this.#passed);
    this.#passed += fresh.length;
    // One that is asked anew finds the same again.
    this.since = fresh.at(-1) ?? this.since;
    return fresh[skip];
  }

  disarm(why: string): void {
    this.#disarmed = why;
  }

  get problem(): string | undefined {
    return this.#problem;
  }

  /** Everything up to here has been looked at. */
  get scanned(): number {
    return this.#follower?.scanned ?? 0;
  }

  /** There is something that it has not looked at, and it is time to. */
  isDue(now: number): boolean {
    return this.isBehind && (this.#work !== undefined || now >= this.#notBefore);
  }

  get isBehind(): boolean {
    return this.#spec.enabled && this.#follower !== undefined && (this.#work !== undefined || !this.isComplete);
  }

  get isComplete(): boolean {
    return this.scanned >= this.#source.lastSeq;
  }

  /** Looks at one more stretch of the log; the seqs found there. */
  advance(now: number): readonly number[] {
    const follower = this.#follower;
    if (!follower) return [];
    if (this.#work === undefined) {
      this.#work = follower.advance();
      this.#began = now;
    }
    const next = this.#work.next();
    if (next.done === true) {
      this.#work = undefined;
      if (follower.isWhole) this.#notBefore = now + Math.max(AGAIN_MS, (now - this.#began) * AGAIN_AFTER);
      return [];
    }
    const { seqs, ats, again } = next.value;
    if (again) this.hits = new HitList();
    for (let i = 0; i < seqs.length; i++) this.hits.add(seqs[i] as number, ats[i] as number);
    return seqs;
  }

  view(): BreakpointView {
    const { size, last } = this.hits;
    const of = Math.max(1, this.#source.lastSeq);
    const unknown = this.#spec.template === undefined ? [] : unknownFields(parseTemplate(this.#spec.template));
    return {
      ...this.#spec,
      hits: size,
      ...(size > 0 ? { last } : {}),
      share: Math.min(1, this.scanned / of),
      complete: this.#follower === undefined || this.isComplete,
      ...(this.#problem === undefined ? {} : { problem: this.#problem }),
      ...(this.#follower?.threw ? { threw: { times: this.#follower.threw, what: this.#follower.lastError ?? '' } } : {}),
      ...(unknown.length > 0 ? { unknown } : {}),
      ...this.#note(),
    };
  }

  /** What it can't do as somebody may expect. */
  #note(): { readonly note?: string } {
    if (this.#spec.action !== 'pause' && this.#spec.action !== 'end') return {};
    const why = this.#never ?? this.#disarmed;
    if (why !== undefined) return { note: `It finds everything there is, but can’t stop a running system: ${why}.` };
    if (!this.#isKnownLater) return {};
    return { note: 'What it finds is known only later: the system stops when it is, and the cursor goes back there.' };
  }
}
