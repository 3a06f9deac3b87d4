// The breakpoints of one session. Each is followed through the log by itself, first what there is, then what comes; in a recording
// and in a running system the same. What stops a system is asked in its worker (hosts/armed.ts); what was found is counted here,
// from the log alone, so both say the same and a recording says it again.

import type { Printer } from '../../recordings/query/index.ts';
import { Cursor, parseQuery, parseTemplate, render, whyNoStop } from '../../recordings/query/index.ts';
import type { BreakpointSpec, BreakpointView, HitPage, HitRow, NewBreakpoint } from '../../runtime/protocol/breakpoints.ts';
import type { Micros } from '../../runtime/protocol/units.ts';
import type { ArmedBreakpoint } from '../hosts/armed.ts';
import { termText } from '../text/term-text.ts';
import { duration } from '../text/time-text.ts';
import { Breakpoint } from './breakpoint.ts';
import { Failure } from './failure.ts';
import { rowOfEvent } from './log-rows.ts';
import type { Session } from './session.ts';
import { createSlices, type Slices } from './slices.ts';

export const MAX_BREAKPOINTS = 100;
/** Between two pushes while hits are found. */
const TELL_MS = 100;
const AGAIN_MS = 250;

const PRINTER: Printer = { term: (value) => termText(value, { max: 200 }), moment: duration };

/** Those that stop a system and can be asked of single events; ids count as they do in a session that is new. */
export function armedOf(specs: readonly (NewBreakpoint & { readonly id?: number })[]): ArmedBreakpoint[] {
  return specs.flatMap(({ query, enabled, action, ignore = 0, id }, i) => {
    if (!enabled || !stops(action)) return [];
    const parsed = parseQuery(query);
    return parsed.ok && whyNoStop(parsed.query) === undefined ? [{ id: id ?? i + 1, query, ignore }] : [];
  });
}

/** Whether what runs has to be told of it. */
export const stops = (action: BreakpointSpec['action']): boolean => action === 'pause' || action === 'end';

export class Breakpoints {
  readonly #session: Session;
  readonly #all = new Map<number, Breakpoint>();
  #lastId = 0;
  #working = false;
  #closed = false;
  #told = 0;
  #timer: NodeJS.Timeout | undefined;
  #again: NodeJS.Timeout | undefined;
  /** The set or its settings changed: to be kept, and to be told to the program's worker. */
  onChanged: () => void = () => undefined;
  /** There is something new to show. */
  onNews: () => void = () => undefined;
  /** A breakpoint that stops the view has found something that has just happened. */
  onFreeze: (seq: number) => void = () => undefined;
  /** One that stops the system or its recording has found something that has just happened: for programs that can't be asked in their own process. */
  onHit: ((spec: BreakpointSpec, seq: number) => void) | undefined;
  /** What one can't do with this program, by its action. */
  limits: (action: BreakpointSpec['action']) => string | undefined = () => undefined;

  constructor(session: Session) {
    this.#session = session;
  }

  /** Those that were kept from the last time. */
  restore(specs: readonly NewBreakpoint[]): void {
    for (const spec of specs.slice(0, MAX_BREAKPOINTS)) this.#put({ ignore: 0, ...spec, id: ++this.#lastId });
    this.#go();
  }

  specs(): BreakpointSpec[] {
    return [...this.#all.values()].map(({ spec }) => spec);
  }

  views(): BreakpointView[] {
    return [...this.#all.values()].map((breakpoint) => this.#view(breakpoint));
  }

  /** What the running system is to stop at. */
  armed(): ArmedBreakpoint[] {
    return armedOf(this.specs());
  }

  /** Makes one, or changes the one with this id. @throws Failure `bad_request` for a condition that is none */
  set(wanted: NewBreakpoint & { readonly id?: number }): BreakpointView {
    const known = wanted.id === undefined ? undefined : this.#all.get(wanted.id);
    if (wanted.id !== undefined && !known) throw new Failure('not_found', `There is no breakpoint ${wanted.id} in this session any more.`);
    if (!known && this.#all.size >= MAX_BREAKPOINTS)
      throw new Failure('bad_request', `There are ${MAX_BREAKPOINTS} breakpoints: remove one before adding another.`);
    const query = wanted.query.trim();
    if (query === '')
      throw new Failure('bad_request', 'A breakpoint needs a condition, such as kind:crash.', { where: 'params.breakpoint.query' });
    if (query !== known?.spec.query) {
      const parsed = parseQuery(query);
      if (!parsed.ok) throw new Failure('bad_request', `${parsed.error.what}.`, { where: 'params.breakpoint.query' });
    }
    // The same once more is that one, switched on.
    const twin =
      known === undefined &&
      this.specs().find((one) => one.query === query && one.action === wanted.action && (one.template ?? '') === (wanted.template ?? ''));
    if (twin) return this.set({ ...twin, ignore: wanted.ignore ?? 0, enabled: wanted.enabled });
    const spec: BreakpointSpec = { ignore: 0, ...wanted, query, id: known?.id ?? ++this.#lastId };
    let breakpoint = known;
    if (breakpoint && breakpoint.spec.query === query) breakpoint.change(spec);
    else {
      breakpoint = new Breakpoint(spec, this.#session.queries);
      if (breakpoint.problem !== undefined) throw new Failure('bad_request', breakpoint.problem, { where: 'params.breakpoint.query' });
      this.#all.set(spec.id, breakpoint);
    }
    this.#changed();
    return this.#view(breakpoint);
  }

  #view(breakpoint: Breakpoint): BreakpointView {
    const note = this.limits(breakpoint.spec.action);
    return { ...breakpoint.view(), ...(note === undefined ? {} : { note }) };
  }

  /** It can stop the running system no more. */
  disarmed(id: number, why: string): void {
    this.#all.get(id)?.disarm(why);
    this.#tell(0);
  }

  remove(id: number): void {
    if (this.#all.delete(id)) this.#changed();
  }

  /** The log has grown. */
  grown(): void {
    this.#go();
  }

  close(): void {
    this.#closed = true;
    clearTimeout(this.#timer);
    clearTimeout(this.#again);
  }

  // ── what was found ──

  /** Hits of those that are switched on, from a position or around a seq. */
  page(at: { readonly index: number } | { readonly seq: number }, limit: number, only: number | undefined): HitPage {
    const lists = this.#shown(only).map(({ id, hits }) => ({ id, hits }));
    const total = lists.reduce((n, { hits }) => n + hits.size, 0);
    const before = (seq: number): number => lists.reduce((n, { hits }) => n + hits.countUpTo(seq), 0);
    const wanted = 'index' in at ? at.index : before(at.seq) - Math.floor(limit / 2);
    const from = Math.max(0, Math.min(wanted, total - limit));
    // The seq at which the page begins: the first with more than `from` hits up to it.
    let [low, high] = [0, this.#session.endSeq];
    while (low < high) {
      const middle = Math.floor((low + high) / 2);
      if (before(middle) > from) high = middle;
      else low = middle + 1;
    }
    const found = lists
      .flatMap(({ id, hits }) => hits.slice(hits.countUpTo(low - 1), limit + lists.length).map((seq) => ({ id, seq })))
      .sort((a, b) => a.seq - b.seq || a.id - b.id)
      .slice(from - before(low - 1), from - before(low - 1) + limit);
    return { total, from, rows: this.#rows(found) };
  }

  /** The hit after or before a seq; waits until as much of the log has been looked at as that takes. @throws Abandoned */
  async next(seq: number, direction: 1 | -1, slices: Slices): Promise<number | undefined> {
    for (;;) {
      let best: number | undefined;
      let certain = true;
      for (const { hits, scanned, problem } of this.#shown(undefined)) {
        const n = hits.countUpTo(direction > 0 ? seq : seq - 1);
        const [found] = hits.slice(direction > 0 ? n : n - 1, n === 0 && direction < 0 ? 0 : 1);
        if (found !== undefined && (best === undefined || (found - best) * direction < 0)) best = found;
        const needed = direction < 0 ? seq - 1 : (found ?? this.#session.endSeq);
        if (problem === undefined && scanned < Math.min(needed, this.#session.endSeq)) certain = false;
      }
      if (certain) return best;
      this.#go();
      await new Promise((resolve) => setTimeout(resolve, 5));
      await slices.rest();
    }
  }

  /** Where in time there are hits, ascending. */
  times(): Micros[] {
    const times = new Set(this.#shown(undefined).flatMap(({ hits }) => hits.times()));
    return [...times].sort((a, b) => a - b);
  }

  #shown(only: number | undefined): Breakpoint[] {
    return [...this.#all.values()].filter(({ id, spec }) => spec.enabled && (only === undefined || only === id));
  }

  #rows(found: readonly { readonly id: number; readonly seq: number }[]): HitRow[] {
    const { log, context, queries } = this.#session;
    const cursor = new Cursor(queries);
    return found.flatMap(({ id, seq }) => {
      const event = log.event(seq);
      if (!event) return [];
      const { at, slot, who, text } = rowOfEvent(event, context);
      const { template } = this.#all.get(id)?.spec ?? {};
      return [{ id, seq, at, slot, who, text: template ? this.#filled(template, cursor, seq) : text }];
    });
  }

  #filled(template: string, cursor: Cursor, seq: number): string {
    try {
      if (!inside(cursor, seq)) {
        const chunk = this.#session.queries.scanAt(seq);
        if (!chunk) return '⟨not recorded⟩';
        cursor.enter(chunk);
      }
      cursor.i = seq - cursor.chunk.firstSeq;
      return render(parseTemplate(template), cursor, PRINTER);
    } catch (error) {
      return `⟨${error instanceof Error ? error.message : String(error)}⟩`;
    }
  }

  // ── the work ──

  #put(spec: BreakpointSpec): void {
    this.#all.set(spec.id, new Breakpoint(spec, this.#session.queries));
  }

  #changed(): void {
    this.onChanged();
    this.#tell(0);
    this.#go();
  }

  #go(): void {
    if (this.#working || this.#closed) return;
    this.#working = true;
    void this.#work().finally(() => {
      this.#working = false;
    });
  }

  async #work(): Promise<void> {
    const slices = createSlices();
    for (let some = true; some && !this.#closed; ) {
      some = false;
      for (const breakpoint of this.#all.values()) {
        const now = performance.now();
        if (!breakpoint.isDue(now)) continue;
        some = true;
        const found = breakpoint.advance(now);
        // Only at what has just come: what was there before is history.
        const fresh = breakpoint.fresh(found);
        if (fresh !== undefined && breakpoint.spec.action === 'freeze') this.onFreeze(fresh);
        if (fresh !== undefined && stops(breakpoint.spec.action)) this.onHit?.(breakpoint.spec, fresh);
        this.#tell(TELL_MS);
        await slices.rest();
        if (this.#closed) return;
      }
    }
    this.#tell(TELL_MS);
    // One that is asked anew each time waits a while before it is asked again.
    if (this.#closed || this.#again !== undefined || ![...this.#all.values()].some((one) => one.isBehind)) return;
    this.#again = setTimeout(() => {
      this.#again = undefined;
      this.#go();
    }, AGAIN_MS);
    this.#again.unref();
  }

  #tell(gap: number): void {
    if (this.#timer !== undefined || this.#closed) return;
    const wait = Math.max(0, this.#told + gap - performance.now());
    this.#timer = setTimeout(() => {
      this.#timer = undefined;
      this.#told = performance.now();
      this.onNews();
    }, wait);
    this.#timer.unref();
  }
}

const inside = ({ chunk }: Cursor, seq: number): boolean =>
  (chunk as typeof chunk | undefined) !== undefined && seq >= chunk.firstSeq && seq < chunk.firstSeq + chunk.count;
