// What a page's main thread does between one picture and the next, from Chromium's own trace. Work is the time that the thread had
// the processor, not the wall's: on a shared machine the rest is other programs. How late pictures are can only be said by the wall.

import type { Page } from 'playwright-core';

export interface FrameWork {
  /** Milliseconds of the main thread's processor time from picture to picture. */
  readonly p50: number;
  readonly p95: number;
  /** Share of pictures that came more than 25 ms after the one before, in percent. */
  readonly late: number;
  readonly frames: number;
  /** Longest single task, ms of processor time. */
  readonly longestTask: number;
}

interface TraceEvent {
  readonly name: string;
  readonly ph: string;
  readonly pid: number;
  readonly tid: number;
  readonly ts: number;
  readonly dur?: number;
  readonly tdur?: number;
}

const TASKS = ['RunTask', 'ThreadControllerImpl::RunTask'];
const CATEGORIES = ['toplevel', 'devtools.timeline', 'disabled-by-default-devtools.timeline'];
/** Later than one picture and a half at 60 a second. */
const LATE_US = 25_000;

/** Records while `during` runs. */
export async function frameWork(page: Page, during: () => Promise<unknown>): Promise<FrameWork> {
  const browser = page.context().browser();
  if (!browser) throw new Error('the page has no browser of its own');
  await browser.startTracing(page, { categories: CATEGORIES });
  await during();
  const trace = await browser.stopTracing();
  return summarize(JSON.parse(trace.toString()).traceEvents as TraceEvent[]);
}

export function summarize(events: readonly TraceEvent[]): FrameWork {
  const thread = busiest(events.filter((e) => e.name === 'FireAnimationFrame'));
  const own = events.filter((e) => `${e.pid}/${e.tid}` === thread);
  const pictures = own
    .filter((e) => e.name === 'FireAnimationFrame')
    .map((e) => e.ts)
    .sort((a, b) => a - b); // prettier-ignore
  const begins = pictures.filter((ts, i) => i === 0 || ts - (pictures[i - 1] as number) > 2000);
  const tasks = outermost(own.filter((e) => e.ph === 'X' && TASKS.includes(e.name)));
  const work = new Array<number>(Math.max(0, begins.length - 1)).fill(0);
  let frame = 0;
  for (const task of tasks) {
    // a task that draws a picture belongs to it: its end says which
    const end = task.ts + (task.dur ?? 0);
    while (frame < work.length && end > (begins[frame + 1] as number)) frame++;
    if (frame < work.length && end >= (begins[0] as number)) (work[frame] as number) += (task.tdur ?? task.dur ?? 0) / 1000;
  }
  const sorted = [...work].sort((a, b) => a - b);
  const gaps = begins.slice(1).map((ts, i) => ts - (begins[i] as number));
  return {
    p50: sorted[Math.floor(sorted.length * 0.5)] ?? Number.NaN,
    p95: sorted[Math.floor(sorted.length * 0.95)] ?? Number.NaN,
    late: (100 * gaps.filter((gap) => gap > LATE_US).length) / Math.max(1, gaps.length),
    frames: gaps.length,
    longestTask: Math.max(0, ...tasks.map((task) => (task.tdur ?? task.dur ?? 0) / 1000)),
  };
}

/** In order of time. A task is traced by its scheduler and once more by DevTools inside of that: it was run once. */
function outermost(tasks: readonly TraceEvent[]): TraceEvent[] {
  const kept: TraceEvent[] = [];
  let until = Number.NEGATIVE_INFINITY;
  for (const task of [...tasks].sort((a, b) => a.ts - b.ts || (b.dur ?? 0) - (a.dur ?? 0))) {
    const end = task.ts + (task.dur ?? 0);
    if (end <= until) continue;
    kept.push(task);
    until = end;
  }
  return kept;
}

function busiest(events: readonly TraceEvent[]): string {
  const counts = new Map<string, number>();
  for (const { pid, tid } of events) counts.set(`${pid}/${tid}`, (counts.get(`${pid}/${tid}`) ?? 0) + 1);
  return [...counts].sort((a, b) => b[1] - a[1])[0]?.[0] ?? '';
}
