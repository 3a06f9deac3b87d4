// Golden pictures: the same geometry, scale and theme give the same SVG, text for text. A change that is meant is written with
// UPDATE_GOLDEN=1, and then looked at in the diff and in a browser.

import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import type { SlotRow } from '../../../runtime/protocol/views.ts';
import { drawLanes } from '../../../src-renderer/draw/lanes.ts';
import { drawMinimap } from '../../../src-renderer/draw/minimap.ts';
import { SvgSurface } from '../../../src-renderer/draw/svg-surface.ts';
import { drawTree } from '../../../src-renderer/draw/tree.ts';
import type { Relation } from '../../../src-renderer/draw/tree-relations.ts';
import { fitCamera } from '../../../src-renderer/layout/camera.ts';
import { layoutMinimap } from '../../../src-renderer/layout/minimap.ts';
import { layoutLanes } from '../../../src-renderer/layout/timeline-lanes.ts';
import { treeContent } from '../../../src-renderer/layout/tree-content.ts';
import { CELLS, DIAGRAM, layoutTree } from '../../../src-renderer/layout/tree-layout.ts';
import { EMPTY_MEMORY, remember } from '../../../src-renderer/layout/tree-memory.ts';
import type { HeatFacet } from '../../../src-renderer/scales/heat.ts';
import { THEMES, type ThemeName } from '../../../src-renderer/scales/theme.ts';
import {
  appRows,
  asMap,
  bigRows,
  CACHE,
  cascadeLanes,
  kitRows,
  LANE_FROM,
  LANE_ORDER,
  LANE_TO,
  mockLanes,
  mockOverview,
  mockRows,
  NOW,
  POOL,
  PUBSUB,
  REQUEST,
  ROOT,
  WORKERS,
} from '../../support/fake-rows.ts';

const folder = fileURLToPath(new URL('../../golden/svg/', import.meta.url));

function expectGolden(name: string, svg: string): void {
  const file = `${folder}${name}.svg`;
  if (process.env['UPDATE_GOLDEN'] === '1') {
    mkdirSync(folder, { recursive: true });
    writeFileSync(file, svg);
  }
  expect(existsSync(file), `${name}.svg is missing: run once with UPDATE_GOLDEN=1 and look at it`).toBe(true);
  expect(svg).toBe(readFileSync(file, 'utf8'));
}

interface TreeOptions {
  readonly selected?: number;
  readonly zoom?: number;
  readonly cells?: boolean;
  readonly choices?: Map<number | string, boolean>;
  readonly absent?: readonly number[];
  readonly heat?: HeatFacet;
  readonly relations?: readonly Relation[];
}

function treeSvg(theme: ThemeName, rows: ReadonlyMap<number, SlotRow>, options: TreeOptions = {}): string {
  const memory = remember(EMPTY_MEMORY, rows, { now: 0 });
  const shown = asMap([...rows.values()].filter((row) => !options.absent?.includes(row.slot)));
  const geometry = layoutTree({ memory, metrics: options.cells ? CELLS : DIAGRAM, ...(options.choices && { choices: options.choices }) });
  const content = treeContent({ geometry, memory, rows: shown, at: NOW, selected: options.selected });
  const zoom = options.zoom ?? 1;
  const view = { w: Math.ceil(geometry.width * zoom) + 96, h: Math.ceil((geometry.height + 90) * zoom) + 48 };
  const surface = new SvgSurface();
  drawTree(surface, {
    geometry,
    content,
    rows: shown,
    labelOf: (slot) => memory.places.get(slot)?.label ?? '',
    at: NOW,
    camera: { x: 24, y: 24, zoom },
    view,
    theme: THEMES[theme],
    selected: options.selected,
    hovered: CACHE,
    activity: new Map([...rows.keys()].map((slot) => [slot, 40 * 7 ** (slot % 6)])),
    cells: options.cells,
    heat: options.heat,
    relations: options.relations,
    capacityOf: (key) => memory.groups.get(key)?.capacity ?? 0,
  });
  return surface.toString(view.w, view.h, THEMES[theme].app);
}

describe.each(['dark', 'light'] as const)('in the %s theme', (theme) => {
  test('the tree of the mocks looks as it did', () => {
    expectGolden(`tree-${theme}`, treeSvg(theme, mockRows(), { selected: WORKERS + 3 }));
  });

  test('every status and every mark of a card looks as it did', () => {
    expectGolden(`tree-kit-${theme}`, treeSvg(theme, kitRows(), { selected: 6 }));
  });

  test('every card filled by a facet looks as it did', () => {
    expectGolden(`tree-heat-${theme}`, treeSvg(theme, appRows(), { heat: 'activity' }));
  });

  test('links and monitors of the selection look as they did, also to what is listed or folded', () => {
    const relations: Relation[] = [
      { other: POOL, kind: 'link' },
      { other: WORKERS + 41, kind: 'link' },
      { other: PUBSUB, kind: 'monitors' },
      { other: REQUEST, kind: 'monitoredBy' },
      { other: REQUEST + 1, kind: 'monitoredBy' },
    ];
    expectGolden(`tree-relations-${theme}`, treeSvg(theme, mockRows(), { selected: WORKERS + 3, relations }));
  });

  test('the lanes of the mocks look as they did', () => {
    const geometry = layoutLanes({
      data: mockLanes(),
      lanes: LANE_ORDER,
      pinned: new Set([WORKERS + 3]),
      selectedSlot: WORKERS + 3,
      selectedMessage: 48_010,
      arrows: 'all',
      density: 'default',
      width: 1080,
      height: 236,
      headerWidth: 240,
      range: { from: LANE_FROM, to: LANE_TO },
      band: false,
      scroll: 0,
    });
    const surface = new SvgSurface();
    drawLanes(surface, { geometry, rows: mockRows(), theme: THEMES[theme], cursorAt: NOW, endAt: NOW, following: true, reduced: false });
    expectGolden(`lanes-${theme}`, surface.toString(1080, 236, THEMES[theme].app));
  });

  test('the same lanes on the logical axis look as they did, with what lay idle', () => {
    const data = mockLanes();
    const geometry = layoutLanes({
      data,
      lanes: LANE_ORDER,
      selectedSlot: WORKERS + 3,
      arrows: 'all',
      density: 'default',
      width: 1080,
      height: 236,
      headerWidth: 240,
      range: { from: LANE_FROM - 2_500_000, to: LANE_TO },
      axis: 'logical',
      band: false,
      scroll: 0,
    });
    const surface = new SvgSurface();
    drawLanes(surface, { geometry, rows: mockRows(), theme: THEMES[theme], cursorAt: NOW, endAt: NOW, following: false, reduced: false });
    expectGolden(`lanes-logical-${theme}`, surface.toString(1080, 236, THEMES[theme].app));
  });

  test('a cascade with the cursor inside looks as it did', () => {
    const geometry = layoutLanes({
      data: cascadeLanes(),
      lanes: [ROOT, POOL, WORKERS + 3, WORKERS + 41, PUBSUB, REQUEST + 36],
      selectedSlot: WORKERS + 3,
      selectedMessage: 48_090,
      arrows: 'all',
      density: 'default',
      width: 1080,
      height: 260,
      headerWidth: 240,
      range: { from: LANE_FROM, to: LANE_TO },
      band: true,
      scroll: 0,
    });
    const surface = new SvgSurface();
    const cursorAt = LANE_FROM + 112_000;
    drawLanes(surface, { geometry, rows: mockRows(), theme: THEMES[theme], cursorAt, endAt: NOW, following: false, reduced: false });
    expectGolden(`lanes-cascade-${theme}`, surface.toString(1080, 260, THEMES[theme].app));
  });

  test('the minimap looks as it did, live and past', () => {
    const surface = new SvgSurface();
    const base = { overview: mockOverview(), range: { from: 11_900_000, to: NOW }, endAt: NOW, width: 1040, height: 48 };
    drawMinimap(surface, { geometry: layoutMinimap({ ...base, cursorAt: NOW, growing: true }), theme: THEMES[theme], following: true });
    surface.group({ y: 56 }, (s) => {
      const geometry = layoutMinimap({ ...base, range: { from: 5_000_000, to: 7_000_000 }, cursorAt: 6_200_000, growing: false });
      drawMinimap(s, { geometry, theme: THEMES[theme], following: false });
    });
    expectGolden(`minimap-${theme}`, surface.toString(1040, 104, THEMES[theme].app));
  });
});

test('the application that ships looks as it did at compact zoom, with a closed card, a ghost and a group of cells', () => {
  expectGolden('tree-app-compact', treeSvg('dark', appRows(), { zoom: 0.61, selected: 7, choices: new Map([[9, false]]), absent: [13] }));
  expectGolden(
    'tree-app-card',
    treeSvg('light', appRows(), { selected: 21, choices: new Map<number | string, boolean>([['11:User', true]]), absent: [13] }),
  );
  expectGolden('tree-cells', treeSvg('dark', mockRows(), { cells: true, selected: WORKERS + 3 }));
});

test('from far away the tree is glyphs, then bars', () => {
  const rows = bigRows(60, 4);
  expectGolden('tree-glyphs', treeSvg('dark', rows, { zoom: 0.3, selected: 9 }));
  expectGolden('tree-bars', treeSvg('light', rows, { zoom: 0.1, selected: 9 }));
});

test('fit of the mock tree in its pane is life-size, so that lines lie on whole pixels', () => {
  const memory = remember(EMPTY_MEMORY, mockRows(), { now: 0 });
  const { width, height } = layoutTree({ memory });
  expect(fitCamera({ w: width, h: height }, { w: 839, h: 457 }).zoom).toBe(1);
});
