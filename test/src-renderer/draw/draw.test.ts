import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { SlotRow } from '../../../runtime/protocol/views.ts';
import { STATUSES } from '../../../runtime/protocol/views.ts';
import { CallSurface } from '../../../src-renderer/draw/call-surface.ts';
import { drawPips } from '../../../src-renderer/draw/card-parts.ts';
import { glyphShapes } from '../../../src-renderer/draw/glyphs.ts';
import { drawLanes } from '../../../src-renderer/draw/lanes.ts';
import { statusLine } from '../../../src-renderer/draw/process-card.ts';
import { barParts } from '../../../src-renderer/draw/status-bar.ts';
import { FONTS, fitText } from '../../../src-renderer/draw/surface.ts';
import { SvgSurface } from '../../../src-renderer/draw/svg-surface.ts';
import { approximateTextWidth } from '../../../src-renderer/draw/text-metrics.ts';
import { drawTree, type TreePicture } from '../../../src-renderer/draw/tree.ts';
import { treeEdges } from '../../../src-renderer/draw/tree-edges.ts';
import { layoutLanes } from '../../../src-renderer/layout/timeline-lanes.ts';
import { treeContent } from '../../../src-renderer/layout/tree-content.ts';
import { layoutTree } from '../../../src-renderer/layout/tree-layout.ts';
import { EMPTY_MEMORY, remember } from '../../../src-renderer/layout/tree-memory.ts';
import { THEMES } from '../../../src-renderer/scales/theme.ts';
import {
  asMap,
  bigRows,
  LANE_FROM,
  LANE_ORDER,
  LANE_TO,
  mockLanes,
  mockRows,
  NOW,
  row,
  supervisor,
  WORKERS,
} from '../../support/fake-rows.ts';

const theme = THEMES.dark;

function picture(rows: ReadonlyMap<number, SlotRow>, given: Partial<TreePicture> = {}): TreePicture {
  const memory = remember(EMPTY_MEMORY, rows, { now: 0 });
  const geometry = layoutTree({ memory });
  const content = treeContent({ geometry, memory, rows, at: NOW, selected: given.selected });
  return {
    geometry,
    content,
    rows,
    labelOf: () => 'gone',
    at: NOW,
    camera: { x: 24, y: 24, zoom: 1 },
    view: { w: 1200, h: 700 },
    theme,
    ...given,
  };
}
function drawn(rows: ReadonlyMap<number, SlotRow>, given: Partial<TreePicture> = {}): CallSurface {
  const surface = new CallSurface();
  drawTree(surface, picture(rows, given));
  return surface;
}
const card = (given: Partial<SlotRow>) => asMap([row({ slot: 1, parent: 0, label: 'Worker 3', ...given })]);

describe('a card', () => {
  test.each(STATUSES)('says %s in words and in its glyph', (status) => {
    const words = drawn(card({ status, exit: { tag: 'boom', class: 'abnormal', at: 1, seq: 1 } }))
      .texts()
      .join(' ');
    expect(words).toContain(status === 'runnable' ? 'queued' : status);
  });

  test('shows the number of lives from the second on', () => {
    expect(drawn(card({ incarnation: 1 })).texts()).not.toContain('#1');
    expect(drawn(card({ incarnation: 4 })).texts()).toContain('#4');
  });

  test('shows the mailbox as a number from 10 on, warm from 1,000', () => {
    const number = (mailbox: number) => drawn(card({ mailbox })).calls.find((c) => c.op === 'text' && /^[\d,]+$/.test(c.text));
    expect(number(9)).toBeUndefined();
    expect(number(12)).toMatchObject({ text: '12', paint: { fill: theme.secondary } });
    expect(number(1284)).toMatchObject({ text: '1,284', paint: { fill: theme.past } });
  });

  test('has one scar per crash, eight at most and then a number', () => {
    const scars = (crashes: number) => drawn(card({ crashes })).calls.filter((c) => c.op === 'rect' && c.w === 2 && c.h === 4).length;
    expect([0, 3, 8, 11].map(scars)).toEqual([0, 3, 8, 8]);
    expect(drawn(card({ crashes: 11 })).texts()).toContain('+3');
  });

  test('a place without a process is a dotted outline with its name', () => {
    const rows = card({});
    const surface = new CallSurface();
    drawTree(surface, { ...picture(rows), rows: new Map() });
    expect(surface.texts()).toEqual(['gone']);
  });

  test('crash ring: travels and fades, then a static mark stays', () => {
    const ring = (progress: number) => drawn(card({ status: 'running' }), { crashMarks: new Map([[1, progress]]) }).calls.at(-1);
    const early = ring(0.1);
    const late = ring(0.9);
    const after = ring(7);
    expect(
      early?.op === 'roundRect' && late?.op === 'roundRect' && late.w > early.w && (late.paint.opacity ?? 1) < (early.paint.opacity ?? 1),
    ).toBe(true);
    expect(after).toMatchObject({ op: 'roundRect', w: 182, paint: { stroke: theme.status.crashed } });
  });
});

describe('restart pips', () => {
  const pips = (used: number) => {
    const surface = new CallSurface();
    drawPips(surface, theme, supervisor('one_for_one'), used, 0, 0);
    return surface.calls.map((c) => c.paint);
  };
  test('fill while restarts count, ring the last one left, and turn to the crashed colour when the next one escalates', () => {
    expect(pips(0).filter((p) => 'fill' in p && p.fill)).toHaveLength(0);
    expect(pips(1).filter((p) => p.fill === theme.status.restarting)).toHaveLength(1);
    expect(pips(2)).toHaveLength(4);
    expect(pips(3).map((p) => p.fill)).toEqual([theme.status.crashed, theme.status.crashed, theme.status.crashed]);
  });
  test('more than five allowed restarts are a number only', () => {
    expect(drawPips(new CallSurface(), theme, supervisor('one_for_one', { intensity: 100 }), 3, 0, 0)).toBe(0);
  });
});

describe('the tree', () => {
  test('draws only what meets the view', () => {
    const rows = bigRows(2000, 10);
    const all = picture(rows);
    const surface = new CallSurface();
    drawTree(surface, { ...all, view: { w: 800, h: 400 } });
    const cards = surface.calls.filter((c) => c.op === 'roundRect');
    expect(cards.length).toBeLessThan(300);
    for (const c of cards) if (c.op === 'roundRect') expect(c.y).toBeLessThan(500);
  });

  test('a trunk leaves each parent at its right and every child is met at its left, once', () => {
    const { geometry } = picture(mockRows());
    const paths = treeEdges(geometry);
    for (const node of geometry.nodes) {
      if (node.parent < 0) continue;
      const parent = geometry.nodes[node.parent]!;
      const all = paths
        .filter((path) => path.parent === node.parent)
        .map((path) => path.d)
        .join('');
      const y = node.y + node.h / 2 + 0.5;
      expect(all).toContain(`M${parent.x + parent.w} ${parent.y + parent.h / 2 + 0.5}`);
      expect(all.split(` ${y}H${node.x}`)).toHaveLength(2);
    }
    expect(treeEdges(geometry)).toBe(paths);
  });

  test('edges of a wide supervisor are drawn only where one looks', () => {
    const wide = asMap([
      row({ slot: 1, parent: 0, label: 'Root' }),
      ...Array.from({ length: 2000 }, (_, i) => row({ slot: 2 + i, parent: 1, label: `w${i}`, signature: `W${i}` })),
    ]);
    const drawnPaths = drawn(wide, { camera: { x: 24, y: -60_000, zoom: 1 } }).calls.filter(
      (c) => c.op === 'path' && c.paint.stroke === theme.edge,
    );
    expect(drawnPaths.length).toBeGreaterThan(0);
    expect(drawnPaths.length).toBeLessThan(5);
  });

  test('at compact detail the name is whole as long as it fits, and a note gives way to it', () => {
    const rows = asMap([
      row({ slot: 1, parent: 0, label: 'Requests', kind: 'supervisor', supervisor: supervisor('one_for_one', { dynamic: true }) }),
    ]);
    const texts = (zoom: number) => drawn(rows, { camera: { x: 0, y: 0, zoom } }).texts();
    expect(texts(0.75)).toEqual(['dyn', 'Requests']);
    expect(texts(0.55)).toEqual(['Requests']);
  });

  test('at most 300 names from far away', () => {
    const many = asMap(
      Array.from({ length: 700 }, (_, i) =>
        row({ slot: i + 1, parent: 0, label: `S${i}`, signature: `S${i}`, kind: 'supervisor', supervisor: supervisor('one_for_one') }),
      ),
    );
    const surface = drawn(many, { camera: { x: 0, y: 0, zoom: 0.2 }, view: { w: 4000, h: 20_000 } });
    expect(surface.texts()).toHaveLength(300);
  });
});

describe('the status bar', () => {
  test('fills its width exactly and keeps everything that is not zero visible', () => {
    const counts = fc.dictionary(fc.constantFrom(...STATUSES), fc.integer({ min: 1, max: 100_000 }), { minKeys: 1 });
    fc.assert(
      fc.property(counts, fc.integer({ min: 60, max: 600 }), (tally, width) => {
        const parts = barParts(tally, width);
        expect(parts.map((p) => p.status).sort()).toEqual(Object.keys(tally).sort());
        expect(parts.reduce((sum, p) => sum + p.w, 0)).toBeCloseTo(width, 6);
        for (const part of parts) expect(part.w).toBeGreaterThanOrEqual(Math.min(3, width / parts.length) - 1e-9);
      }),
      { seed: 13 },
    );
  });
  test('one crash among 100,000 stays visible', () => {
    const parts = barParts({ waiting: 99_999, crashed: 1 }, 226);
    expect(parts.find((p) => p.status === 'crashed')!.w).toBeGreaterThanOrEqual(2.26);
  });
});

describe('the lanes', () => {
  const lanes = (given: { following?: boolean; cursorAt?: number; selectedMessage?: number }) => {
    const geometry = layoutLanes({
      data: mockLanes(),
      lanes: LANE_ORDER,
      selectedSlot: WORKERS + 3,
      selectedMessage: given.selectedMessage,
      arrows: 'selection',
      density: 'default',
      width: 1080,
      height: 260,
      headerWidth: 240,
      range: { from: LANE_FROM, to: LANE_TO },
      band: false,
      scroll: 0,
    });
    const surface = new CallSurface();
    const { following = true, cursorAt = NOW } = given;
    drawLanes(surface, { geometry, rows: mockRows(), theme, cursorAt, endAt: NOW, following, reduced: false });
    return { surface, geometry };
  };

  test('live has a now tag; the past has the moment and a veil right of it', () => {
    const live = lanes({}).surface;
    expect(live.texts()).toContain('now');
    const { surface, geometry } = lanes({ following: false, cursorAt: LANE_FROM + 120_000 });
    expect(surface.texts()).toContain('12.3000 s');
    const veil = surface.calls.find((c) => c.op === 'rect' && c.paint.opacity === 0.4);
    expect(veil).toMatchObject({ x: geometry.scale.x(LANE_FROM + 120_000), w: 1080 - geometry.scale.x(LANE_FROM + 120_000) });
    expect(live.calls.some((c) => c.op === 'rect' && c.paint.opacity === 0.4)).toBe(false);
  });

  test('the selected message says how long it waited, others do not', () => {
    expect(lanes({ selectedMessage: 48_010 }).surface.texts()).toContain('queued 37 ms');
    expect(lanes({}).surface.texts().join()).not.toContain('queued');
  });

  test('headers name the process, its life and its mailbox', () => {
    const texts = lanes({}).surface.texts();
    for (const text of ['Worker 3', '#4', '1,284', 'Pool.Sup']) expect(texts).toContain(text);
  });
});

describe('text', () => {
  const surface = new CallSurface();
  test('that fits is left alone; else it is cut as late as possible', () => {
    fc.assert(
      fc.property(fc.string({ maxLength: 60 }), fc.integer({ min: 0, max: 300 }), (text, width) => {
        const cut = fitText(surface, text, FONTS.row, width);
        expect(surface.measureText(cut, FONTS.row)).toBeLessThanOrEqual(Math.max(width, cut === '' ? width : 0));
        if (surface.measureText(text, FONTS.row) <= width) expect(cut).toBe(text);
      }),
      { seed: 17 },
    );
    expect(fitText(surface, 'A registered process', FONTS.title, 80)).toMatch(/^A regi.*…$/);
  });
  test('tabular digits are all equally wide, mono characters too', () => {
    expect(approximateTextWidth('1111', FONTS.number)).toBe(approximateTextWidth('8080', FONTS.number));
    expect(approximateTextWidth('1111', FONTS.small)).toBeLessThan(approximateTextWidth('8080', FONTS.small));
    expect(approximateTextWidth('il', FONTS.mono)).toBe(approximateTextWidth('MW', FONTS.mono));
  });
});

describe('glyphs', () => {
  test('all nine differ in shape at every size, not only in colour', () => {
    for (const size of [12, 16, 24] as const) {
      const shapes = [...STATUSES, 'gaveUp' as const].map((id) => JSON.stringify(glyphShapes(id, size)));
      expect(new Set(shapes).size).toBe(9);
    }
  });
  test('stay inside their box', () => {
    for (const size of [12, 16, 24] as const)
      for (const id of [...STATUSES, 'gaveUp' as const])
        for (const { d } of glyphShapes(id, size))
          for (const [, x, y] of d.matchAll(/[ML](-?[\d.]+) (-?[\d.]+)/g)) {
            expect(Math.abs(Number(x))).toBeLessThanOrEqual(size / 2);
            expect(Math.abs(Number(y))).toBeLessThanOrEqual(size / 2);
          }
  });
});

describe('the SVG surface', () => {
  test('escapes what comes from programs', () => {
    const surface = new SvgSurface();
    surface.text('<script>alert("&")</script>', 0, 10, FONTS.row, { fill: '#fff' });
    const svg = surface.toString(10, 10, '#000');
    expect(svg).not.toContain('<script>');
    expect(svg).toContain('&lt;script&gt;alert(&quot;&amp;&quot;)&lt;/script&gt;');
  });
  test('defines each hatch once', () => {
    const surface = new SvgSurface();
    for (let i = 0; i < 3; i++) surface.rect(i, 0, 5, 5, { hatch: { color: '#f00', spacing: 6, width: 1 } });
    expect(surface.toString(10, 10, '#000').match(/<pattern/g)).toHaveLength(1);
  });
});

test('a card counts the attempts of one restart, not the lives: a life that followed at once was no attempt', () => {
  const restarting = { ...row({ slot: 7, parent: 1, label: 'Worker' }), status: 'restarting', incarnation: 4 } as SlotRow;
  expect(statusLine(restarting, NOW)).toBe('restarting');
  expect(statusLine({ ...restarting, attempt: 2 }, NOW)).toBe('restarting, attempt 2');
});
