import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { SlotRow } from '../../../runtime/protocol/views.ts';
import { compactGroupWidth, DIAGRAM, layoutTree, rowBox, type TreeGeometry } from '../../../src-renderer/layout/tree-layout.ts';
import { EMPTY_MEMORY, remember } from '../../../src-renderer/layout/tree-memory.ts';
import { appRows, asMap, bigRows, CACHE, mockRows, PRESENCE, row, supervisor, WORKERS } from '../../support/fake-rows.ts';
import { later, trees } from './trees.ts';

const RUNS = { seed: 7, numRuns: 150 };
const see = (rows: readonly SlotRow[], memory = EMPTY_MEMORY, now = 0) => remember(memory, asMap(rows), { now });
const boxes = (g: TreeGeometry) => g.nodes.map(({ kind, slot, key, x, y, w, h }) => ({ kind, slot, key, x, y, w, h }));

describe('the tree layout', () => {
  test('no change of status, life, mailbox or crashes moves any box by any pixel', () => {
    fc.assert(
      fc.property(
        trees().chain((rows) => fc.tuple(fc.constant(rows), later(rows))),
        ([rows, changed]) => {
          const before = see(rows);
          const after = see(changed, before, 10_000);
          expect(after).toBe(before);
          expect(boxes(layoutTree({ memory: after }))).toEqual(boxes(layoutTree({ memory: see(rows) })));
        },
      ),
      RUNS,
    );
  });

  test('no two cards overlap, nor does a card overlap the rows reserved under a group', () => {
    fc.assert(
      fc.property(trees(), (rows) => {
        const g = layoutTree({ memory: see(rows) });
        const areas = g.nodes.map((n) => {
          const bottom = n.rows > 0 ? rowBox(n, n.rows - 1, g.metrics).y + g.metrics.rowH : n.y + n.h;
          return { n, x0: n.x, x1: n.x + n.w, y0: n.y, y1: bottom };
        });
        for (const [i, a] of areas.entries())
          for (const b of areas.slice(i + 1)) {
            const apart = a.x1 <= b.x0 || b.x1 <= a.x0 || a.y1 + 8 <= b.y0 || b.y1 + 8 <= a.y0;
            expect(apart, `${JSON.stringify(a.n)} and ${JSON.stringify(b.n)}`).toBe(true);
          }
      }),
      RUNS,
    );
  });

  test('siblings stand in the order of their slots, children right of their parent, and a parent halfway', () => {
    fc.assert(
      fc.property(trees(), (rows) => {
        const g = layoutTree({ memory: see(rows) });
        for (const parent of g.nodes) {
          const kids = g.nodes.filter((n) => n.parent === parent.index);
          if (kids.length === 0) continue;
          const centers = kids.map((k) => k.y + k.h / 2);
          expect(centers).toEqual([...centers].sort((a, b) => a - b));
          for (const kid of kids) expect(kid.x).toBe(parent.x + DIAGRAM.cardW + DIAGRAM.gapX);
          const middle = (centers[0]! + centers.at(-1)!) / 2;
          expect(Math.abs(parent.y + parent.h / 2 - middle)).toBeLessThanOrEqual(1);
        }
      }),
      RUNS,
    );
  });

  test('every process has a place: a card of its own, a group, or an ancestor in a group', () => {
    fc.assert(
      fc.property(trees(), (rows) => {
        const memory = see(rows);
        const g = layoutTree({ memory });
        for (const r of rows) {
          let at: SlotRow | undefined = r;
          while (at && !g.slotNodes.has(at.slot) && !g.groupNodes.has(`${at.parent}:${at.signature}`)) at = rows[at.parent - 1];
          expect(at, `slot ${r.slot}`).toBeDefined();
        }
      }),
      RUNS,
    );
  });

  test('everything lies inside the given width and height', () => {
    fc.assert(
      fc.property(trees(), (rows) => {
        const g = layoutTree({ memory: see(rows) });
        for (const n of g.nodes) {
          expect(n.y).toBeGreaterThanOrEqual(0);
          expect(n.x + n.w).toBeLessThanOrEqual(g.width);
          expect(n.y + n.h).toBeLessThanOrEqual(g.height + 1);
        }
      }),
      RUNS,
    );
  });

  test('a chain of 5,000 processes and a system of 10,000 are laid out without running out of stack', () => {
    const chain = Array.from({ length: 5000 }, (_, i) => row({ slot: i + 1, parent: i, label: `p${i}`, signature: `M${i}` }));
    const choices = new Map(chain.map((r) => [r.slot, true]));
    expect(layoutTree({ memory: see(chain), choices }).nodes).toHaveLength(5000);
    const rows = [...bigRows(10_000).values()];
    const memory = see(rows);
    expect(layoutTree({ memory, choices: new Map(rows.map((r) => [r.slot, true])) }).nodes).toHaveLength(10_000);
  });
});

describe('grouping', () => {
  const family = (n: number, given: Partial<SlotRow> = {}, parent: Partial<SlotRow> = {}) => [
    row({ slot: 1, parent: 0, label: 'Sup', kind: 'supervisor', supervisor: supervisor('one_for_one'), ...parent }),
    ...Array.from({ length: n }, (_, i) => row({ slot: 2 + i, parent: 1, label: `w ${i}`, signature: 'W', ...given })),
  ];

  test.each([
    ['12 static siblings stay cards', 12, {}, {}, false],
    ['13 static siblings become a group', 13, {}, {}, true],
    ['3 dynamic siblings stay cards', 3, { dynamic: true }, {}, false],
    ['4 dynamic siblings become a group', 4, { dynamic: true }, {}, true],
    [
      'one child of a dynamic supervisor is a group',
      1,
      { dynamic: true },
      { supervisor: supervisor('one_for_one', { dynamic: true }) },
      true,
    ],
  ])('%s', (_name, n, given, parent, grouped) => {
    const g = layoutTree({ memory: see(family(n, given, parent)) });
    expect(g.groupNodes.size).toBe(grouped ? 1 : 0);
    expect(g.nodes).toHaveLength(grouped ? 2 : n + 1);
  });

  test('a group stays a group when its members go, and moves nothing while they come and go', () => {
    const dynamic = { supervisor: supervisor('one_for_one', { dynamic: true }) };
    let memory = see(family(5, { dynamic: true }, dynamic));
    const before = boxes(layoutTree({ memory }));
    for (const n of [5, 0, 1, 8, 3]) {
      memory = see(family(n, { dynamic: true }, dynamic), memory, 60_000 + n);
      expect(boxes(layoutTree({ memory }))).toEqual(before);
    }
  });

  test('the same signature under different parents makes different groups', () => {
    const rows = [
      ...family(13),
      row({ slot: 50, parent: 0, label: 'Other' }),
      ...Array.from({ length: 13 }, (_, i) => row({ slot: 60 + i, parent: 50, label: `w ${i}`, signature: 'W' })),
    ];
    expect(layoutTree({ memory: see(rows) }).groupNodes.size).toBe(2);
  });

  test('an open group lists its members below and pushes only what is under it', () => {
    const rows = [...mockRows().values()];
    const memory = see(rows);
    const closed = layoutTree({ memory });
    const key = closed.nodes.find((n) => n.kind === 'group')!.key;
    const open = layoutTree({ memory, choices: new Map([[key, true]]) });
    expect(open.nodes[open.groupNodes.get(key)!]!.rows).toBeGreaterThan(closed.nodes[closed.groupNodes.get(key)!]!.rows);
    const y = (g: TreeGeometry, slot: number) => g.nodes[g.slotNodes.get(slot)!]!.y;
    expect(y(open, CACHE)).toBe(y(closed, CACHE));
    expect(y(open, PRESENCE)).toBeGreaterThan(y(closed, PRESENCE));
    expect(compactGroupWidth(open.nodes[open.groupNodes.get(key)!]!, 0.6, DIAGRAM)).toBeGreaterThan(264 * 0.6);
  });

  test('members of a group have no card, and children of members are not shown', () => {
    const rows = [...mockRows().values(), row({ slot: 20_000, parent: WORKERS + 3, label: 'port', signature: 'P' })];
    const g = layoutTree({ memory: see(rows) });
    expect(g.slotNodes.has(WORKERS + 3)).toBe(false);
    expect(g.slotNodes.has(20_000)).toBe(false);
  });
});

describe('what the layout remembers', () => {
  const root = row({ slot: 1, parent: 0, label: 'Root', kind: 'supervisor', supervisor: supervisor('one_for_one') });
  const task = (slot: number) => row({ slot, parent: 1, label: `task ${slot}`, signature: `T${slot}`, dynamic: true });
  const worker = (slot: number) => row({ slot, parent: 1, label: `w ${slot}`, signature: `W${slot}` });

  test('a dynamic process whose row is gone keeps its place for half a second, then the gap closes', () => {
    let memory = see([root, task(2), worker(3)]);
    const before = boxes(layoutTree({ memory }));
    memory = see([root, worker(3)], memory, 1000);
    expect(boxes(layoutTree({ memory }))).toEqual(before);
    memory = see([root, worker(3)], memory, 1499);
    expect(boxes(layoutTree({ memory }))).toEqual(before);
    memory = see([root, worker(3)], memory, 1500);
    expect(layoutTree({ memory }).slotNodes.has(2)).toBe(false);
  });

  test('gaps close at most once a second, and not while something holds the layout', () => {
    let memory = see([root, task(2), task(3), task(4)].slice(0, 3));
    memory = see([root, task(3)], memory, 0);
    memory = see([root, task(3)], memory, 300);
    expect(memory.places.size).toBe(3);
    memory = see([root], memory, 400);
    memory = remember(memory, asMap([root]), { now: 600, hold: true });
    expect(memory.places.size).toBe(3);
    memory = see([root], memory, 600);
    expect([...memory.places.keys()]).toEqual([1, 3]);
    memory = see([root], memory, 1599);
    expect(memory.places.has(3)).toBe(true);
    memory = see([root], memory, 1600);
    expect(memory.places.has(3)).toBe(false);
  });

  test('a static place stays however long nobody lives there: scrubbing before its birth moves nothing', () => {
    const all = [root, worker(2), worker(3)];
    const memory = see(all);
    const early = see([root], memory, 500_000);
    expect(boxes(layoutTree({ memory: early }))).toEqual(boxes(layoutTree({ memory })));
    expect(boxes(layoutTree({ memory: see(all, early, 600_000) }))).toEqual(boxes(layoutTree({ memory })));
  });

  test('compact at cursor gives up places without a process, at once', () => {
    const memory = remember(see([root, worker(2), worker(3)]), asMap([root, worker(3)]), { now: 1, compact: true });
    expect([...memory.places.keys()].sort()).toEqual([1, 3]);
  });

  test('up to 60 places are all open; above, only levels 0 to 2 and the way to what must stay visible', () => {
    const rows = [...bigRows(56, 10).values()].map((r) => (r.kind === 'worker' ? { ...r, signature: `W${r.slot}` } : r));
    expect(layoutTree({ memory: see(rows) }).nodes).toHaveLength(rows.length);
    const deep = Array.from({ length: 80 }, (_, i) =>
      row({ slot: 100 + i, parent: i % 10 === 0 ? 1 : 100 + i - 1, label: `d${i}`, signature: `D${i}` }),
    );
    const memory = see([root, ...deep]);
    const g = layoutTree({ memory });
    expect(Math.max(...g.nodes.map((n) => n.depth))).toBe(2);
    const kept = layoutTree({ memory, keepVisible: new Set([109]) });
    expect(kept.slotNodes.has(109)).toBe(true);
    expect(kept.slotNodes.has(119)).toBe(false);
    expect(layoutTree({ memory, choices: new Map([[101, true]]) }).slotNodes.has(102)).toBe(true);
  });

  test('the application that ships fits its eleven lines', () => {
    const g = layoutTree({ memory: remember(EMPTY_MEMORY, appRows(), { now: 0 }) });
    expect([...g.groupNodes.keys()]).toEqual(['11:User', '12:Request']);
    expect(g.height).toBeLessThan(760);
  });
});
