import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { SlotRow } from '../../../runtime/protocol/views.ts';
import { layoutFilm } from '../../../src-renderer/layout/film-layout.ts';
import { castOf, frameAt } from '../../../src-renderer/session/film.ts';
import { asMap, row } from '../../support/fake-rows.ts';

const sup = (slot: number, parent: number): SlotRow => row({ slot, parent, label: `s${slot}`, kind: 'supervisor' });
const worker = (slot: number, parent: number): SlotRow => row({ slot, parent, label: `w${slot}` });
const step = (slot: number, seq = slot) => ({ slot, seq, at: seq, text: 'something' });
/** Root(1) ─ Pool(2) ─ 10, 11, 12 · Other(3) ─ 20. */
const rows = asMap([sup(1, 0), sup(2, 1), sup(3, 1), worker(10, 2), worker(11, 2), worker(12, 2), worker(20, 3)]);

describe('who is in the pictures of a story', () => {
  test('a worker and its supervisor: with the siblings, and nobody from elsewhere', () => {
    expect(castOf(rows, [step(10), step(2)])).toEqual([2, 10, 11, 12]);
    expect(castOf(rows, [step(10)])).toEqual([2, 10, 11, 12]);
  });

  test('an escalation: from the supervisor that all have in common, in the order of the tree', () => {
    expect(castOf(rows, [step(10), step(2), step(1)])).toEqual([1, 2, 10, 11, 12, 3]);
    expect(castOf(rows, [step(20), step(10)])).toEqual([1, 2, 10, 11, 12, 3, 20]);
  });

  test('of hundreds of siblings as many as can be told apart, those who act always', () => {
    const many = asMap([sup(1, 0), ...Array.from({ length: 500 }, (_, i) => worker(i + 2, 1))]);
    const cast = castOf(many, [step(400), step(1), step(77)]);
    expect(cast.length).toBe(16);
    expect(cast).toEqual(expect.arrayContaining([1, 77, 400]));
  });

  test('whoever is not in the tree at this moment is left out, and nobody left is nobody', () => {
    expect(castOf(rows, [step(99), step(20)])).toEqual([3, 20]);
    expect(castOf(rows, [step(99)])).toEqual([]);
  });
});

test('the picture of a moment is the last step up to it', () => {
  const film = { seq: 5, frames: [5, 8, 8, 12].map((seq) => ({ step: step(1, seq), rows: [] })) };
  expect([4, 5, 7, 8, 11, 12, 99].map((seq) => frameAt(film, seq))).toEqual([-1, 0, 0, 2, 2, 3, 3]);
});

test('no two nodes of a small tree lie upon each other, and a parent stands left of its children', () => {
  const forest = fc
    .array(fc.nat(), { minLength: 1, maxLength: 16 })
    .map((parents) => parents.map((parent, i) => ({ slot: i + 1, parent: parent % (i + 1) })));
  fc.assert(
    fc.property(forest, (slots) => {
      const { nodes, edges, width, height } = layoutFilm(slots);
      expect(nodes.map((n) => n.slot)).toEqual(slots.map((s) => s.slot));
      for (const a of nodes) {
        expect(a.x >= 0 && a.x <= width && a.y >= 0 && a.y <= height).toBe(true);
        for (const b of nodes) if (a !== b) expect(Math.abs(a.x - b.x) >= 14 || Math.abs(a.y - b.y) >= 14).toBe(true);
      }
      expect(edges.length).toBe(slots.filter((s) => s.parent !== 0).length);
      for (const [from, to] of edges) expect(from.x).toBeLessThan(to.x);
    }),
    { seed: 3 },
  );
});
