import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { ByteReader, ByteWriter, FormatError } from '../../../runtime/fold/bytes.ts';
import { LinkList, MonitorList } from '../../../runtime/fold/id-lists.ts';
import { Mailbox, newColumns } from '../../../runtime/fold/mailbox.ts';
import { Mailboxes } from '../../../runtime/fold/mailboxes.ts';
import { PidIndex } from '../../../runtime/fold/pid-index.ts';

const runs = { seed: 11, numRuns: 200 };

describe('the pid index', () => {
  test('answers as a Map does', () => {
    const step = fc.record({
      remove: fc.boolean(),
      pid: fc.oneof(fc.integer({ min: 1, max: 90 }), fc.integer({ min: 1, max: 0xffff_ffff })),
    });
    fc.assert(
      fc.property(fc.array(step, { maxLength: 400 }), (steps) => {
        const index = new PidIndex();
        const map = new Map<number, number>();
        for (const [row, { remove, pid }] of steps.entries()) {
          if (remove) {
            index.delete(pid);
            map.delete(pid);
          } else if (!map.has(pid)) {
            index.set(pid, row);
            map.set(pid, row);
          }
        }
        expect(index.size).toBe(map.size);
        expect([...index.pids()]).toEqual([...map.keys()].sort((a, b) => a - b));
        for (const { pid } of steps) expect(index.get(pid)).toBe(map.get(pid) ?? -1);
        expect(index.get(0)).toBe(-1);
      }),
      runs,
    );
  });
});

describe('the pid index of a keyframe', () => {
  test('answers as a Map does, and so does a fork of it, each by itself', () => {
    const pid = fc.oneof(fc.integer({ min: 1, max: 90 }), fc.integer({ min: 1, max: 0xffff_ffff }));
    const few = fc.array(pid, { maxLength: 40 });
    fc.assert(
      fc.property(few, few, few, (first, mine, forks) => {
        const pids = [...new Set(first)].sort((a, b) => a - b);
        const index = PidIndex.over(Uint32Array.from(pids));
        const map = new Map(pids.map((each, row) => [each, row]));
        const [fork, forkMap] = [index.fork(), new Map(map)];
        const toggle = (on: PidIndex, its: Map<number, number>, each: number): void => {
          if (its.delete(each)) on.delete(each);
          else {
            on.set(each, its.size + 500);
            its.set(each, its.size + 500);
          }
        };
        for (let n = 0; n < 40; n++) {
          if (n < mine.length) toggle(index, map, mine[n] as number);
          if (n < forks.length) toggle(fork, forkMap, forks[n] as number);
        }
        for (const [on, its] of [
          [index, map],
          [fork, forkMap],
        ] as const) {
          expect(on.size).toBe(its.size);
          expect([...on.pids()]).toEqual([...its.keys()].sort((a, b) => a - b));
          for (const each of [...first, ...mine, ...forks]) expect(on.get(each)).toBe(its.get(each) ?? -1);
        }
      }),
      runs,
    );
  });
});

describe('the mailboxes of all rows', () => {
  test('answer as arrays do, forks of them too, each by itself, and as columns of a keyframe give them', () => {
    const step = fc.record({
      what: fc.constantFrom('put', 'put', 'put', 'many', 'take', 'take', 'clear', 'fork', 'store'),
      row: fc.nat(4),
      where: fc.nat(400),
      other: fc.boolean(),
    });
    fc.assert(
      fc.property(fc.array(step, { maxLength: 120 }), (steps) => {
        let sides: [Mailboxes, number[][]][] = [[new Mailboxes(), [[], [], [], [], []]]];
        let key = 1;
        for (const { what, row, where, other } of steps) {
          const side = sides[other ? sides.length - 1 : 0] as [Mailboxes, number[][]];
          const [boxes, arrays] = side;
          const array = arrays[row] as number[];
          if (what === 'put' || what === 'many')
            for (let n = what === 'put' ? 1 : 90; n > 0; n--) {
              boxes.push(row, key, key * 2, key * 3, key % 6, key % 4, key * 5);
              array.push(key++);
            }
          else if (what === 'take') {
            expect(boxes.take(row, 0.5, 0)).toBe(false);
            if (array.length > 0) expect(boxes.take(row, array.splice(where % array.length, 1)[0] as number, where)).toBe(true);
          } else if (what === 'clear') {
            boxes.clear(row);
            arrays[row] = [];
          } else if (what === 'fork') sides = [...sides.slice(-2), [boxes.fork(), arrays.map((each) => each.slice())]];
          else {
            const starts = new Uint32Array(6);
            for (let r = 0; r < 5; r++) starts[r + 1] = (starts[r] as number) + boxes.size(r);
            const columns = newColumns(boxes.total);
            for (let r = 0; r < 5; r++) boxes.copyTo(r, columns, starts[r] as number);
            side[0] = Mailboxes.over(columns, starts);
          }
        }
        for (const [boxes, arrays] of sides) {
          expect(boxes.total).toBe(arrays.flat().length);
          for (const [row, array] of arrays.entries()) {
            const { keys, tags, froms, kinds, refs } = boxes.columns(row);
            expect(boxes.size(row)).toBe(array.length);
            expect([...keys]).toEqual(array);
            expect([...tags]).toEqual(array.map((k) => k * 2));
            expect([...froms]).toEqual(array.map((k) => k * 3));
            expect([...kinds]).toEqual(array.map((k) => (k % 6) | ((k % 4) << 4)));
            expect([...refs]).toEqual(array.map((k) => k * 5));
          }
        }
      }),
      runs,
    );
  });
});

describe('the mailbox', () => {
  test('answers as an array of entries does', () => {
    const step = fc.record({ put: fc.boolean(), where: fc.nat({ max: 1000 }), hinted: fc.boolean() });
    fc.assert(
      fc.property(fc.array(step, { maxLength: 300 }), (steps) => {
        const mailbox = new Mailbox();
        let entries: number[] = [];
        for (const [n, { put, where, hinted }] of steps.entries()) {
          if (put || entries.length === 0) {
            mailbox.push(n + 1, n * 2, n * 3, n % 6, n % 4, n * 5);
            entries.push(n + 1);
          } else {
            const index = where % entries.length;
            const key = entries[index] as number;
            expect(mailbox.take(key, hinted ? index : 5000)).toBe(true);
            entries = entries.filter((k) => k !== key);
          }
        }
        expect(mailbox.take(999_999, 0)).toBe(false);
        expect(Array.from({ length: mailbox.size }, (_, i) => mailbox.key(i))).toEqual(entries);
        for (const [i, key] of entries.entries()) {
          const n = key - 1;
          expect([mailbox.tag(i), mailbox.from(i), mailbox.kind(i), mailbox.source(i), mailbox.ref(i)]).toEqual([
            n * 2,
            n * 3,
            n % 6,
            n % 4,
            n * 5,
          ]);
        }
      }),
      runs,
    );
  });

  test('drains in order when it is very long', () => {
    const mailbox = new Mailbox();
    for (let key = 1; key <= 50_000; key++) mailbox.push(key, 0, 0, 0, 0, 0);
    for (let key = 1; key <= 50_000; key++) expect(mailbox.take(key, 0)).toBe(true);
    expect(mailbox.size).toBe(0);
  });
});

describe('links and monitors', () => {
  test('keep their order and answer as a Set and a Map do, few or many', () => {
    const step = fc.record({ add: fc.boolean(), id: fc.integer({ min: 1, max: 60 }) });
    fc.assert(
      fc.property(fc.array(step, { maxLength: 200 }), (steps) => {
        const [links, monitors] = [new LinkList(), new MonitorList()];
        const [set, map] = [new Set<number>(), new Map<number, object>()];
        for (const { add, id } of steps) {
          if (add) {
            links.add(id);
            set.add(id);
            const monitor = { ref: id, target: id + 1, name: 0 };
            monitors.add(monitor);
            map.delete(id);
            map.set(id, monitor);
          } else {
            expect(links.delete(id)).toBe(set.delete(id));
            expect(monitors.delete(id)).toBe(map.delete(id));
          }
        }
        expect([...links.values()]).toEqual([...set]);
        expect([...monitors.values()]).toEqual([...map.values()]);
        expect([links.size, monitors.size]).toEqual([set.size, map.size]);
      }),
      runs,
    );
  });
});

describe('numbers and texts in bytes', () => {
  test('come back as they were', () => {
    const item = fc.oneof(
      fc.double(),
      fc.maxSafeNat(),
      fc.integer(),
      fc.string({ unit: 'grapheme' }),
      fc.constantFrom(2 ** 52, 2 ** 52 - 1, -0, 0, 1),
    );
    fc.assert(
      fc.property(fc.array(item), (items) => {
        const writer = new ByteWriter();
        for (const x of items) typeof x === 'string' ? writer.text(x) : writer.number(x);
        const reader = new ByteReader(writer.take());
        for (const x of items) expect(typeof x === 'string' ? reader.text() : reader.number()).toBe(x);
        expect(reader.left).toBe(0);
      }),
      runs,
    );
  });

  test('never read beyond the end and never believe a count', () => {
    fc.assert(
      fc.property(
        fc.uint8Array({ maxLength: 60 }),
        fc.array(fc.constantFrom('number', 'uint', 'text', 'count'), { maxLength: 20 }),
        (bytes, reads) => {
          const reader = new ByteReader(bytes);
          try {
            for (const read of reads) {
              if (read === 'count') expect(reader.count('things', 4) * 4).toBeLessThanOrEqual(bytes.length);
              else reader[read as 'number']();
            }
          } catch (error) {
            expect(error).toBeInstanceOf(FormatError);
          }
          expect(reader.offset).toBeLessThanOrEqual(bytes.length);
        },
      ),
      runs,
    );
  });
});
