import { describe, expect, test } from 'vitest';
import type { SlotRow } from '../../../runtime/protocol/views.ts';
import { TreeModel } from '../../../src-renderer/views/tree-model.ts';
import { asMap, bigRows, mockRows, NOW, row, supervisor, USERS, WORKERS } from '../../support/fake-rows.ts';

const VIEW = { w: 839, h: 457 };
const take = (
  model: TreeModel,
  rows: ReadonlyMap<number, SlotRow>,
  now: number,
  given: { at?: number; selected?: number; autoFit?: boolean; locked?: boolean } = {},
) =>
  model.update(
    {
      rows,
      at: given.at ?? NOW,
      selected: given.selected,
      cells: false,
      locked: given.locked ?? false,
      compact: false,
      autoFit: given.autoFit ?? false,
    },
    now,
  );

const small = (n: number) =>
  asMap([
    row({ slot: 1, parent: 0, label: 'Root', kind: 'supervisor', supervisor: supervisor('one_for_one') }),
    ...Array.from({ length: n }, (_, i) => row({ slot: 2 + i, parent: 1, label: `w${i}`, signature: `W${i}` })),
  ]);

describe('the camera of a tree view', () => {
  test('follows the first growth, then stays where it is', () => {
    const model = new TreeModel();
    take(model, small(1), 0);
    model.resize(VIEW);
    take(model, small(9), 500);
    const fitted = model.camera;
    expect(fitted.zoom).toBeLessThan(1);
    take(model, small(12), 2000);
    expect(model.camera).toBe(fitted);
  });

  test('belongs to the user from the first command on, even while the tree still grows', () => {
    const model = new TreeModel();
    take(model, small(1), 0);
    model.resize(VIEW);
    model.pan(10, 5);
    const mine = model.camera;
    take(model, small(9), 100);
    model.resize({ w: 500, h: 300 });
    expect(model.camera).toBe(mine);
  });

  test('of the miniature refits whenever the tree grows', () => {
    const model = new TreeModel();
    take(model, small(2), 0, { autoFit: true });
    model.resize({ w: 300, h: 200 });
    const before = model.camera.zoom;
    take(model, small(9), 60_000, { autoFit: true });
    expect(model.camera.zoom).toBeLessThan(before);
  });

  test('a restart moves neither camera nor boxes', () => {
    const model = new TreeModel();
    const rows = mockRows();
    take(model, rows, 0);
    model.resize(VIEW);
    const { camera, geometry } = model;
    const changed = new Map(rows);
    for (const r of rows.values())
      changed.set(r.slot, { ...r, incarnation: r.incarnation + 1, status: 'restarting', crashes: r.crashes + 1 });
    take(model, changed, 100, { at: NOW + 1000 });
    expect(model.geometry).toBe(geometry);
    expect(model.camera).toBe(camera);
  });
});

test('what is opened or closed stays where it was pressed, also on its way there', () => {
  const model = new TreeModel();
  take(model, mockRows(), 0);
  model.resize(VIEW);
  take(model, mockRows(), 5000);
  const key = '6:MyApp.Request';
  const seen = (geometry = model.geometry) => model.camera.y + geometry.nodes[geometry.groupNodes.get(key)!]!.y * model.camera.zoom;
  // Opening the users moves everything below them, so the requests' place in the diagram changes when they are toggled after it.
  model.toggle('5:MyApp.User', true);
  for (const open of [true, false]) {
    const before = seen();
    model.toggle(key, open);
    expect(Math.abs(seen() - before)).toBeLessThanOrEqual(1);
    expect(Math.abs(seen(model.shownGeometry(performance.now(), false)) - before)).toBeLessThanOrEqual(1);
  }
  // The parent of all is centred on its children, so closing it moves it; on the screen it stays.
  const root = () => model.camera.y + model.geometry.nodes[0]!.y * model.camera.zoom;
  const [before, place] = [root(), model.geometry.nodes[0]!.y];
  model.toggle(1, false);
  expect(model.geometry.nodes[0]!.y).not.toBe(place);
  expect(Math.abs(root() - before)).toBeLessThanOrEqual(1);
});

describe('reveal', () => {
  test('opens closed ancestors and brings the box into view', () => {
    const model = new TreeModel();
    take(model, bigRows(300, 10), 0);
    model.resize(VIEW);
    model.toggle(2, false);
    expect(model.screenBoxOf(5)).toBeUndefined();
    expect(model.reveal(5)).toBe(true);
    const box = model.screenBoxOf(5)!;
    expect(box.y).toBeGreaterThanOrEqual(0);
    expect(box.y + box.h).toBeLessThanOrEqual(VIEW.h);
    expect(model.reveal(99_999)).toBe(false);
  });

  test('of a member shows its row when it is selected, else its group', () => {
    const model = new TreeModel();
    take(model, mockRows(), 0, { selected: WORKERS + 8 });
    model.resize(VIEW);
    expect(model.boxOf(WORKERS + 8)!.h).toBe(24);
    expect(model.boxOf(USERS + 1)!.h).toBe(56);
  });
});

describe('crash marks', () => {
  const crash = (n: number) => asMap([row({ slot: 1, parent: 0, label: 'w', crashes: n })]);
  test('begin with a crash one watches, ring for 200 ms, stay for 5 s', () => {
    const model = new TreeModel();
    take(model, crash(1), 0, { at: 1000 });
    expect(model.crashMarks(0, false).size).toBe(0);
    take(model, crash(2), 100, { at: 2000 });
    expect(model.crashMarks(200, false).get(1)).toBeCloseTo(0.5);
    expect(model.crashMarks(4000, false).get(1)).toBeGreaterThan(1);
    expect(model.crashMarks(5200, false).size).toBe(0);
  });
  test('do not move with reduced motion', () => {
    const model = new TreeModel();
    take(model, crash(0), 0, { at: 1000 });
    take(model, crash(1), 100, { at: 2000 });
    expect(model.crashMarks(101, true).get(1)).toBe(1);
  });
  test('do not come from a jump of the cursor, forwards or back', () => {
    const model = new TreeModel();
    take(model, crash(0), 0, { at: 1000 });
    take(model, crash(3), 100, { at: 60_000_000 });
    take(model, crash(1), 200, { at: 500 });
    take(model, crash(2), 300, { at: 10 });
    expect(model.crashMarks(300, false).size).toBe(0);
  });
});

test('with the layout locked a gap stays open', () => {
  const rows = (there: boolean) =>
    asMap([row({ slot: 1, parent: 0, label: 'r' }), ...(there ? [row({ slot: 2, parent: 1, label: 't', dynamic: true })] : [])]);
  const model = new TreeModel();
  take(model, rows(true), 0);
  take(model, rows(false), 100);
  take(model, rows(false), 60_000, { locked: true, at: NOW + 1 });
  expect(model.geometry.slotNodes.has(2)).toBe(true);
  take(model, rows(false), 60_001, { at: NOW + 2 });
  expect(model.geometry.slotNodes.has(2)).toBe(false);
});
