import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { LaneData, LaneMessage, LaneSegment } from '../../../runtime/protocol/views.ts';
import { STATUSES } from '../../../runtime/protocol/views.ts';
import { hitLanes } from '../../../src-renderer/layout/lanes-hit.ts';
import { AXIS_H, BAND_H, type LanesInput, layoutLanes, MAX_ARROWS } from '../../../src-renderer/layout/timeline-lanes.ts';
import {
  CACHE,
  cascadeLanes,
  LANE_FROM,
  LANE_ORDER,
  LANE_TO,
  mockLanes,
  POOL,
  PUBSUB,
  ROOT,
  USERS,
  WORKERS,
} from '../../support/fake-rows.ts';

const W3 = WORKERS + 3;
const input = (given: Partial<LanesInput> = {}): LanesInput => ({
  data: mockLanes(),
  lanes: LANE_ORDER,
  arrows: 'all',
  density: 'default',
  width: 1040,
  height: 260,
  headerWidth: 240,
  range: { from: LANE_FROM, to: LANE_TO },
  band: false,
  scroll: 0,
  ...given,
});
const only = (segments: LaneSegment[], given: Partial<LaneData> = {}): LaneData => ({
  from: 0,
  to: 800,
  lanes: [{ slot: 1, segments, lives: [], crashes: [] }],
  messages: [],
  cascades: [],
  reduced: false,
  ...given,
});
/** One pixel is one microsecond. */
const plain = (data: LaneData, given: Partial<LanesInput> = {}) =>
  layoutLanes(input({ data, lanes: [1, 2, 3], range: { from: 0, to: 800 }, width: 800, headerWidth: 0, ...given }));

describe('what the query found', () => {
  test('stands in the lane whose it is, those of one lane closer than a mark as one, and what is not in view not at all', () => {
    const segments: LaneSegment[] = [{ from: 0, to: 800, status: 'waiting' }];
    const data = only(segments, { lanes: [1, 2].map((slot) => ({ slot, segments, lives: [], crashes: [] })) });
    const hits = { ats: [100, 102, 103, 110, 300, 900], slots: [1, 1, 2, 1, 2, 1] };
    const { marks } = plain(data, { hits });
    expect(marks.map(({ row, hits }) => [row.slot, hits.map(Math.round)])).toEqual([
      [1, [100, 110]],
      [2, [103, 300]],
    ]);
    expect(plain(data, { hits, range: { from: 200, to: 1000 } }).marks.map((m) => m.hits.length)).toEqual([1, 1]);
    expect(plain(data).marks.map((m) => m.hits)).toEqual([[], []]);
  });
});

describe('rows of the lanes', () => {
  test.each([
    ['compact', 22],
    ['default', 28],
    ['roomy', 34],
  ] as const)('are %s: %d high', (density, h) => {
    expect(layoutLanes(input({ density })).rows.map((row) => row.h)).toEqual(LANE_ORDER.map(() => h));
  });

  test('the selected one has room for queued lines, and its bars stay where they were', () => {
    const before = layoutLanes(input());
    const after = layoutLanes(input({ selectedSlot: CACHE }));
    expect(after.rowOf.get(CACHE)!.h).toBe(40);
    expect(after.rowOf.get(CACHE)!.cy).toBe(before.rowOf.get(CACHE)!.cy);
  });

  test('pinned ones come first, take at most 40 %, and scroll by themselves', () => {
    const pinned = new Set(LANE_ORDER.slice(0, 6));
    const g = layoutLanes(input({ pinned, scroll: 500, pinnedScroll: 20 }));
    expect(g.scrollTop - g.top).toBeLessThanOrEqual(0.4 * (260 - AXIS_H));
    expect(g.maxPinnedScroll).toBeGreaterThan(0);
    expect(g.rows[0]!.y).toBe(g.top - 20);
    expect(g.rows.filter((row) => row.pinned)).toHaveLength(6);
  });

  test('scrolling ends where the last lane is whole', () => {
    const g = layoutLanes(input({ height: 120, scroll: 10_000 }));
    const last = g.rows.at(-1)!;
    expect(last.y + last.h).toBe(120);
  });
});

describe('bars', () => {
  const segments = fc
    .array(fc.tuple(fc.constantFrom(...STATUSES), fc.double({ min: 0.01, max: 60, noNaN: true })), { maxLength: 400 })
    .map((list) => {
      let at = 0;
      return list.map(([status, length]): LaneSegment => ({ status, from: at, to: (at += length) }));
    });

  test('never go back, never outnumber the pixels by much, and cover every moment of work', () => {
    fc.assert(
      fc.property(segments, (list) => {
        const g = plain(only(list));
        const bars = g.marks[0]?.bars ?? [];
        expect(bars.length).toBeLessThanOrEqual(800 + 16);
        for (const [i, bar] of bars.entries()) {
          expect(bar.w).toBeGreaterThanOrEqual(1);
          if (i > 0) expect(bar.x).toBeGreaterThanOrEqual(bars[i - 1]!.x);
        }
        for (const s of list.filter((x) => x.status === 'running' && x.from < 800)) {
          const x = (s.from + Math.min(s.to, 800)) / 2;
          expect(bars.some((bar) => x >= bar.x - 0.01 && x <= bar.x + bar.w + 0.01)).toBe(true);
        }
      }),
      { seed: 11, numRuns: 150 },
    );
  });

  test('thousands of tiny turns become few bars', () => {
    const tiny = Array.from(
      { length: 20_000 },
      (_, i): LaneSegment => ({ from: i * 0.04, to: i * 0.04 + 0.04, status: i % 2 ? 'waiting' : 'running' }),
    );
    expect(plain(only(tiny)).marks[0]!.bars.length).toBeLessThan(200);
  });

  test('in a merged bar the heavier status wins', () => {
    const list: LaneSegment[] = [
      { from: 10, to: 10.4, status: 'runnable' },
      { from: 10.4, to: 10.8, status: 'restarting' },
      { from: 10.8, to: 11.1, status: 'running' },
    ];
    expect(plain(only(list)).marks[0]!.bars).toEqual([{ x: 10, w: expect.closeTo(1.1, 5), status: 'restarting' }]);
  });

  test('a long bar does not take the colour of a blip beside it', () => {
    const list: LaneSegment[] = [
      { from: 10, to: 200, status: 'running' },
      { from: 200, to: 200.5, status: 'suspended' },
    ];
    expect(plain(only(list)).marks[0]!.bars.map((bar) => bar.status)).toEqual(['running', 'suspended']);
  });

  test('the living run on a line, the dead on dots, and what was never there on nothing', () => {
    const list: LaneSegment[] = [
      { from: 100, to: 200, status: 'waiting' },
      { from: 200, to: 250, status: 'running' },
      { from: 250, to: 300, status: 'crashed' },
      { from: 400, to: 500, status: 'exited' },
    ];
    const marks = plain(only(list)).marks[0]!;
    expect(marks.lines).toEqual([[100, 250]]);
    expect(marks.dots).toEqual([
      [250, 300],
      [400, 500],
    ]);
    expect(marks.bars.map((bar) => bar.status)).toEqual(['running']);
  });

  test('crashes closer than an octagon are one mark with a count', () => {
    const data = only([], {
      lanes: [{ slot: 1, segments: [], lives: [], crashes: [10, 20, 30, 200].map((at, i) => ({ at, seq: i + 1, tag: 'x' })) }],
    });
    expect(plain(data).marks[0]!.crashes).toMatchObject([
      { x: 10, x1: 30, count: 3, seq: 1 },
      { x: 200, x1: 200, count: 1, seq: 4 },
    ]);
  });
});

describe('arrows', () => {
  const g = layoutLanes(input());
  const arrow = (seq: number, geometry = g) => geometry.arrows.find((a) => a.message.seq === seq)!;

  test('leave at the bar on the side of the receiver, arrive 9 px off its centre, and wait at that height', () => {
    const { tail, delivered, handled } = arrow(48_020);
    const [from, to] = [g.rowOf.get(W3)!, g.rowOf.get(CACHE)!];
    expect(tail).toEqual({ x: g.scale.x(LANE_FROM + 78_000), y: from.cy + 6 });
    expect(delivered).toEqual({ x: g.scale.x(LANE_FROM + 80_000), y: to.cy - 9 });
    expect(handled).toEqual({ x: g.scale.x(LANE_FROM + 84_000), y: to.cy - 9, open: false });
    expect(arrow(48_010).delivered!.y).toBe(from.cy + 9);
  });

  test('into the selected lane from below use its own track', () => {
    const selected = layoutLanes(input({ selectedSlot: W3 }));
    expect(arrow(48_010, selected).delivered!.y).toBe(selected.rowOf.get(W3)!.cy + 17);
  });

  test('of the selection are those of its lane or the selected message', () => {
    const seqs = (given: Partial<LanesInput>) => layoutLanes(input({ arrows: 'selection', ...given })).arrows.map((a) => a.message.seq);
    expect(seqs({})).toEqual([]);
    expect(seqs({ selectedSlot: USERS })).toEqual([48_040]);
    expect(seqs({ selectedMessage: 48_020 })).toEqual([48_020]);
    expect(seqs({ selectedSlot: CACHE })).toEqual([48_020, 48_022]);
  });

  test('to a lane that is not shown end in a stub, from one begin with one', () => {
    const without = layoutLanes(input({ lanes: LANE_ORDER.filter((slot) => slot !== CACHE) }));
    expect(arrow(48_020, without)).toMatchObject({ stub: { slot: CACHE, up: false }, tail: expect.anything() });
    expect(arrow(48_020, without).delivered).toBeUndefined();
    expect(arrow(48_022, without)).toMatchObject({ stub: { slot: CACHE, up: true }, delivered: expect.anything() });
    expect(arrow(48_022, without).tail).toBeUndefined();
  });

  test('whose message still waits stay open to the end of what is known', () => {
    const waiting: LaneMessage = { seq: 1, kind: 'cast', tag: 'x', from: 1, to: 2, sentAt: 10, deliveredAt: 10 };
    const open = plain(only([], { messages: [waiting] }), { height: 400 });
    expect(open.arrows[0]!.handled).toMatchObject({ x: 800, open: true });
    // It was sent long before the range, and still waits in it.
    const laterOn = plain(only([], { messages: [waiting], from: 0, to: 5000 }), { range: { from: 4000, to: 4800 } });
    expect(laterOn.arrows).toHaveLength(1);
  });

  test('whose receiver dies before handling it end with its mailbox', () => {
    const waiting: LaneMessage = { seq: 1, kind: 'cast', tag: 'x', from: 2, to: 1, sentAt: 10, deliveredAt: 10 };
    const segments: LaneSegment[] = [
      { from: 0, to: 300, status: 'running' },
      { from: 300, to: 400, status: 'crashed' },
      { from: 400, to: 800, status: 'waiting' },
    ];
    expect(plain(only(segments, { messages: [waiting] })).arrows[0]!.handled).toMatchObject({ x: 300, open: true });
  });

  test('connect pinned and scrolled lanes: a lane out of sight ends at the edge of its area', () => {
    const scrolled = layoutLanes(input({ pinned: new Set([W3]), height: 120, scroll: 1000 }));
    const { tail } = arrow(48_022, scrolled);
    expect(tail!.y).toBeGreaterThanOrEqual(scrolled.scrollTop - 6);
  });

  test('above the limit become bundles with counts, and none is lost', () => {
    const messages = Array.from(
      { length: MAX_ARROWS + 100 },
      (_, i): LaneMessage => ({
        seq: i + 1,
        kind: 'cast',
        tag: 't',
        from: 1 + (i % 2),
        to: 2 - (i % 2),
        sentAt: i,
        deliveredAt: i,
        handledAt: i,
      }),
    );
    const many = plain(only([], { messages }), { selectedMessage: 5 });
    expect(many.arrows.map((a) => a.message.seq)).toEqual([5]);
    expect(many.bundles.reduce((sum, b) => sum + b.count, 0)).toBe(messages.length);
    expect(plain(only([], { messages: messages.slice(0, MAX_ARROWS) })).arrows).toHaveLength(MAX_ARROWS);
  });
});

describe('cascades', () => {
  const lanes = [ROOT, POOL, W3, WORKERS + 41, PUBSUB];
  const g = layoutLanes(input({ data: cascadeLanes(), lanes, band: true, arrows: 'selection' }));

  test('have a band above the lanes and one disc per step on its lane', () => {
    expect(g.top).toBe(AXIS_H + BAND_H);
    const [cascade] = g.cascades;
    expect(cascade!.steps.map((s) => s.n)).toEqual([1, 2, 3, 4, 5]);
    for (const step of cascade!.steps) expect(step.y).toBe(g.rowOf.get(step.slot)!.cy);
  });

  test('bring along the exit signals between their steps, whatever is selected', () => {
    expect(g.arrows.map((a) => a.message.seq)).toEqual([48_101, 48_181]);
  });

  test('discs on one lane never hide each other', () => {
    const data = cascadeLanes();
    const steps = data.cascades[0]!.steps.map((s) => ({ ...s, slot: POOL, at: data.cascades[0]!.from }));
    const packed = layoutLanes(input({ data: { ...data, cascades: [{ ...data.cascades[0]!, steps }] }, lanes, band: true }));
    const xs = packed.cascades[0]!.steps.map((s) => s.x);
    for (let i = 1; i < xs.length; i++) expect(xs[i]! - xs[i - 1]!).toBeGreaterThanOrEqual(20);
  });

  test('of microseconds are numbered where they stand alone, and keep their bracket only beside others', () => {
    const range = { from: LANE_FROM - 20_000_000, to: LANE_FROM + 20_000_000 };
    const data = cascadeLanes();
    const alone = layoutLanes(input({ data, lanes, band: true, range }));
    expect(alone.cascades[0]!.steps).toHaveLength(5);
    expect(alone.cascades[0]!.x1).toBeGreaterThanOrEqual(Math.max(...alone.cascades[0]!.steps.map((s) => s.x)));
    const again = { ...data.cascades[0]!, seq: 2, from: data.cascades[0]!.from + 1_000_000, to: data.cascades[0]!.to + 1_000_000 };
    const crowded = layoutLanes(input({ data: { ...data, cascades: [data.cascades[0]!, again] }, lanes, band: true, range }));
    expect(crowded.cascades[0]!.steps).toEqual([]);
    expect(crowded.cascades[0]!.x1).toBeGreaterThan(crowded.cascades[0]!.x0);
  });
});

describe('what lies under the pointer', () => {
  const g = layoutLanes(input({ selectedSlot: W3, data: mockLanes() }));
  test('header, axis, lane, crash and message are told apart', () => {
    const w3 = g.rowOf.get(W3)!;
    expect(hitLanes(g, 20, w3.cy)).toEqual({ kind: 'header', slot: W3 });
    expect(hitLanes(g, 640, 10)).toMatchObject({ kind: 'axis', at: expect.closeTo(LANE_FROM + 120_000, 3) });
    expect(hitLanes(g, g.scale.x(LANE_FROM + 8000), w3.cy)).toMatchObject({ kind: 'crash', seq: 47_900, slot: W3 });
    const a = g.arrows.find((x) => x.message.seq === 48_030)!;
    expect(hitLanes(g, (a.tail!.x + a.delivered!.x) / 2, (a.tail!.y + a.delivered!.y) / 2)).toMatchObject({ kind: 'message', seq: 48_030 });
    expect(hitLanes(g, 900, g.rowOf.get(USERS)!.cy)).toMatchObject({ kind: 'lane', slot: USERS });
    expect(hitLanes(g, 20, 10)).toBeUndefined();
  });
});
