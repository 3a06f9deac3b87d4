import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { LaneData, LaneMessage } from '../../../runtime/protocol/views.ts';
import { layoutSpaceTime, MAX_COLUMNS, MAX_MESSAGES, partiesOf, type SpaceTimeInput } from '../../../src-renderer/layout/space-time.ts';

const message = (seq: number, from: number, to: number, more: Partial<LaneMessage> = {}): LaneMessage => ({
  seq,
  kind: 'call',
  tag: `m${seq}`,
  from,
  to,
  sentAt: seq * 10,
  deliveredAt: seq * 10,
  handledAt: seq * 10 + 5,
  handledSeq: seq + 1,
  ...more,
});
const data = (messages: LaneMessage[], more: Partial<LaneData> = {}): LaneData => ({
  from: 0,
  to: 1000,
  lanes: [1, 2, 3, 4].map((slot) => ({ slot, segments: [{ from: 0, to: 1000, status: 'waiting' }], lives: [], crashes: [] })),
  messages,
  cascades: [],
  reduced: false,
  ...more,
});
const input = (messages: LaneMessage[], more: Partial<SpaceTimeInput> = {}): SpaceTimeInput => ({
  data: data(messages),
  slots: [1, 2, 3, 4],
  cursorAt: 0,
  cursorSeq: 0,
  width: 800,
  ...more,
});

describe('whose columns they are', () => {
  const talk = [message(10, 1, 2), message(12, 2, 3), message(14, 4, 3)];
  test('without a selection all who take part, in the order of the tree', () => {
    expect(partiesOf(input(talk, { slots: [4, 3, 2, 1] }))).toEqual([4, 3, 2, 1]);
  });
  test('with one, it and whom it talks with', () => {
    expect(partiesOf(input(talk, { selected: 1 }))).toEqual([1, 2]);
    expect(layoutSpaceTime(input(talk, { selected: 1 })).messages.map((m) => m.message.seq)).toEqual([10]);
  });
  test('of hundreds those who talk most', () => {
    const slots = Array.from({ length: 300 }, (_, i) => i + 1);
    const many = slots.flatMap((slot) => [message(slot * 3, slot, 300), ...(slot === 7 ? [message(5000, 7, 300)] : [])]);
    const parties = partiesOf(input(many, { slots }));
    expect(parties.length).toBe(MAX_COLUMNS);
    expect(parties).toEqual(expect.arrayContaining([7, 300]));
  });
});

test('time runs downwards: nothing is handled above its delivery, nor delivered above its sending; what waits has no end', () => {
  const any = fc.array(
    fc.tuple(fc.integer({ min: 1, max: 4 }), fc.integer({ min: 1, max: 4 }), fc.nat(50), fc.nat(50), fc.option(fc.nat(50))),
    { maxLength: 40 },
  );
  fc.assert(
    fc.property(any, (given) => {
      const messages = given.map(([from, to, at, travel, wait], i) =>
        message(i * 2 + 1, from, to, {
          sentAt: i * 3 + at / 50,
          deliveredAt: i * 3 + at / 50 + travel,
          ...(wait === null ? { handledAt: undefined as never } : { handledAt: i * 3 + at / 50 + travel + wait }),
        }),
      );
      const picture = layoutSpaceTime(input(messages));
      for (const one of picture.messages) {
        expect(one.deliveredY).toBeGreaterThanOrEqual(one.sentY);
        if (one.message.handledAt === undefined) expect(one.handledY).toBeUndefined();
        else expect(one.handledY).toBeGreaterThanOrEqual(one.deliveredY);
        expect(Math.max(one.sentY, one.handledY ?? one.deliveredY)).toBeLessThan(picture.height);
      }
      for (const a of picture.messages)
        for (const b of picture.messages) if (a.message.sentAt < b.message.sentAt) expect(a.sentY).toBeLessThan(b.sentY);
    }),
    { seed: 11, numRuns: 60 },
  );
});

test('the cursor stands below all that has happened up to it', () => {
  const talk = [message(10, 1, 2), message(20, 2, 1), message(30, 1, 2)];
  const at = (cursorAt: number, cursorSeq: number) => layoutSpaceTime(input(talk, { cursorAt, cursorSeq }));
  const { messages } = at(0, 0);
  const [first, second] = messages as [(typeof messages)[0], (typeof messages)[0]];
  expect(at(0, 0).cursorY).toBeLessThan(first.sentY);
  expect(at(100, 10).cursorY).toBeGreaterThan(first.sentY);
  expect(at(100, 10).cursorY).toBeLessThan(first.handledY as number);
  expect(at(199, 15).cursorY).toBeLessThan(second.sentY);
});

test('of too many messages those around the cursor are drawn, and the rest is counted', () => {
  const many = Array.from({ length: 1000 }, (_, i) => message(i * 2 + 1, 1, 2, { sentAt: i, deliveredAt: i, handledAt: i }));
  const picture = layoutSpaceTime(input(many, { cursorAt: 700, cursorSeq: 1401 }));
  expect(picture.messages.length).toBe(MAX_MESSAGES);
  expect(picture.hidden).toBe(1000 - MAX_MESSAGES);
  expect(picture.messages.some((m) => m.message.sentAt === 700)).toBe(true);
});

test('a crash has its own line, and the line of life ends at it', () => {
  const talk = data([message(10, 1, 2), message(40, 2, 1)]);
  const lanes = talk.lanes.map((lane) =>
    lane.slot !== 2
      ? lane
      : {
          ...lane,
          segments: [
            { from: 0, to: 200, status: 'waiting' as const },
            { from: 200, to: 300, status: 'crashed' as const },
            { from: 300, to: 1000, status: 'waiting' as const },
          ],
          crashes: [{ at: 200, seq: 20, tag: 'boom' }],
        },
  );
  const picture = layoutSpaceTime(input([], { data: { ...talk, lanes } }));
  expect(picture.crashes).toMatchObject([{ slot: 2, seq: 20, tag: 'boom' }]);
  const lives = picture.lives.filter((life) => life.slot === 2);
  expect(lives.length).toBe(2);
  expect(lives[0]?.y1).toBeCloseTo(picture.crashes[0]?.y as number);
});
