import { describe, expect, it } from 'vitest';
import { blockOf, fromBinary, toBinary } from '../../../runtime/protocol/binary-message.ts';
import type { Push } from '../../../runtime/protocol/bridge.ts';
import { decodeRows, encodeRows, movedStatus } from '../../../runtime/protocol/row-block.ts';
import { type SlotRow, STATUSES } from '../../../runtime/protocol/views.ts';
import { mockRows, row } from '../../support/fake-rows.ts';

const NONE = { slots: [], status: [], since: [], mailbox: [], reductions: [] };
const MOVED = { slots: [7, 4_000_000_000], status: [0, 7], since: [1e15, 3], mailbox: [0, 4_000_000_000], reductions: [2 ** 40, 1] };
/** Rows as the hub makes them have a path that follows from the place, or not: both must arrive. */
const ROWS: SlotRow[] = [
  ...mockRows().values(),
  row({ slot: 9001, parent: 9000, label: 'ä · 名', name: 'ä', path: 'Elsewhere/ä', dynamic: false }),
  row({ slot: 9002, parent: 0, label: 'x', path: 'x', dynamic: false, attempt: 3, status: 'restarting', pidText: '<3.77.0>', pid: 77 }),
  row({ slot: 9003, parent: 9002, label: 'y', path: 'x/y', dynamic: false, restart: 'transient', trapExit: true }),
  row({ slot: 9004, parent: 9002, label: 'z', path: 'z#9004', dynamic: true, exit: { tag: 't', class: 'abnormal', at: 1, seq: 2 } }),
];

describe('rows as columns', () => {
  it('arrive as they were', () => {
    const { born } = decodeRows(encodeRows(ROWS, NONE));
    expect(born).toEqual(ROWS.map((r) => ({ ...r, pidText: `<${Number.parseInt(r.pidText.slice(1), 10)}.${r.pid}.0>` })));
  });

  it('tell of what moved, with every status and numbers beyond 32 bits', () => {
    const block = decodeRows(encodeRows([], MOVED));
    expect(Array.from(block.moved.slots)).toEqual(MOVED.slots);
    expect(Array.from(block.moved.since)).toEqual(MOVED.since);
    expect(Array.from(block.moved.mailbox)).toEqual(MOVED.mailbox);
    expect(Array.from(block.moved.reductions)).toEqual(MOVED.reductions);
    expect([movedStatus(block, 0), movedStatus(block, 1)]).toEqual([STATUSES[0], STATUSES[7]]);
  });

  it('a row that only moved takes 25 bytes', () => {
    const slots = Array.from({ length: 1000 }, (_, i) => i + 1);
    expect(encodeRows([], { slots, status: slots.map(() => 1), since: slots, mailbox: slots, reductions: slots }).length).toBe(25_016);
  });

  it('what is cut short, too long or names a status that does not exist is refused', () => {
    const whole = encodeRows(ROWS.slice(0, 3), MOVED);
    expect(() => decodeRows(whole.subarray(0, 8))).toThrow(RangeError);
    expect(() => decodeRows(whole.subarray(0, whole.length - 1))).toThrow(/take \d+ bytes, not/);
    expect(() => decodeRows(new Uint8Array([...whole, 0]))).toThrow(RangeError);
    const wrong = encodeRows([], MOVED);
    wrong[wrong.length - 1] = 99;
    expect(() => decodeRows(wrong)).toThrow('there is no status 99');
  });

  it('may lie anywhere in a larger buffer', () => {
    const block = encodeRows(ROWS, MOVED);
    const shifted = new Uint8Array(block.length + 3);
    shifted.set(block, 3);
    expect(decodeRows(shifted.subarray(3)).born).toHaveLength(ROWS.length);
  });
});

describe('a message with a block', () => {
  const frame = { session: 's', seq: 3, rows: [], gone: [1], block: encodeRows(ROWS, MOVED) };
  it('is the same on the other side, pushed or answered', () => {
    const push = { push: 'frame', frame } as unknown as Push;
    for (const message of [push, { id: 4, ok: true, result: frame } as const]) {
      expect(blockOf(message)).toBe(frame.block);
      expect(fromBinary((toBinary(message) as Uint8Array).buffer as ArrayBuffer)).toEqual(message);
    }
  });

  it('one without is text', () => {
    expect(toBinary({ id: 1, ok: true, result: null })).toBeUndefined();
    expect(toBinary({ id: 1, ok: true, result: { block: 'no' } })).toBeUndefined();
  });

  it('bytes that are none are refused', () => {
    expect(() => fromBinary(new ArrayBuffer(2))).toThrow(RangeError);
    expect(() => fromBinary(new Uint8Array([255, 0, 0, 0, 123]).buffer)).toThrow(/can not have 255 bytes/);
    expect(() => fromBinary(new Uint8Array([4, 0, 0, 0, 1, 2, 3, 4]).buffer)).toThrow(SyntaxError);
  });
});
