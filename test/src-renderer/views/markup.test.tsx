// What assistive technology gets, rendered without a browser.

import { renderToStaticMarkup } from 'react-dom/server';
import { describe, expect, test } from 'vitest';
import { outlineRows } from '../../../src-renderer/layout/outline-rows.ts';
import { EMPTY_MEMORY, remember } from '../../../src-renderer/layout/tree-memory.ts';
import { LanesView } from '../../../src-renderer/views/lanes-view.tsx';
import { Minimap } from '../../../src-renderer/views/minimap-view.tsx';
import { Outline } from '../../../src-renderer/views/outline.tsx';
import { StatusGlyph } from '../../../src-renderer/views/status-glyph.tsx';
import { LANE_FROM, LANE_ORDER, LANE_TO, mockLanes, mockOverview, mockRows, NOW, WORKERS } from '../../support/fake-rows.ts';

const rows = mockRows();
const outline = (choices = new Map<number | string, boolean>(), selected?: number) =>
  renderToStaticMarkup(
    <Outline
      rows={outlineRows(remember(EMPTY_MEMORY, rows, { now: 0 }), rows, choices)}
      at={NOW}
      selected={selected}
      hidden
      label="Supervision tree"
      onToggle={() => undefined}
    />,
  );
const tag = (html: string, name: string): string => html.match(new RegExp(`<div role="row"[^>]*aria-label="${name}[^>]*>`))?.[0] ?? '';

describe('the outline', () => {
  test('is a treegrid whose rows say level, place and state', () => {
    const html = outline();
    expect(html).toMatch(/role="treegrid" aria-label="Supervision tree" aria-rowcount="9"/);
    const pool = tag(html, 'Pool.Sup, waiting, one_for_one, one restart left');
    for (const attribute of ['aria-level="2"', 'aria-setsize="5"', 'aria-posinset="2"', 'aria-expanded="true"', 'aria-selected="false"'])
      expect(pool).toContain(attribute);
    expect(tag(html, 'Worker, group of 128')).toContain('aria-expanded="false"');
    expect(tag(html, 'Cache, running, mailbox 4')).not.toContain('aria-expanded');
  });

  test('has one row in the tab order: the selected one, else the first', () => {
    expect(outline().match(/tabindex="0"/g)).toHaveLength(1);
    const html = outline(new Map(), 3);
    expect(html.match(/tabindex="0"/g)).toHaveLength(1);
    expect(tag(html, 'Pool.Sup')).toContain('tabindex="0"');
  });

  test('renders a screenful of rows, not all of them', () => {
    const html = outline(new Map([['5:MyApp.User', true]]));
    expect(html).toContain('aria-rowcount="2427"');
    expect(html.match(/role="row"/g)!.length).toBeLessThan(60);
  });
});

test('lanes are a list of buttons with the state of each process', () => {
  const html = renderToStaticMarkup(
    <LanesView
      data={mockLanes()}
      rows={rows}
      lanes={LANE_ORDER}
      range={{ from: LANE_FROM, to: LANE_TO }}
      cursorAt={NOW}
      endAt={NOW}
      following
      selectedSlot={WORKERS + 3}
      theme="dark"
    />,
  );
  expect(html).toContain('<button type="button" tabindex="-1" aria-pressed="true">Worker 3, running, mailbox 3, fourth life</button>');
  expect(html.match(/<li>/g)).toHaveLength(LANE_ORDER.length);
});

test('the minimap says which time is shown', () => {
  const html = renderToStaticMarkup(
    <Minimap overview={mockOverview()} range={{ from: 1_000_000, to: 2_500_000 }} cursorAt={NOW} endAt={NOW} following theme="light" />,
  );
  expect(html).toContain('role="slider"');
  expect(html).toContain('aria-valuetext="1.000 s to 2.500 s of 12.406 s"');
});

test('a glyph is decoration unless it is given a name', () => {
  expect(renderToStaticMarkup(<StatusGlyph status="crashed" />)).toContain('aria-hidden="true"');
  const named = renderToStaticMarkup(<StatusGlyph status="gaveUp" size={24} label="gave up" />);
  expect(named).toContain('role="img" aria-label="gave up"');
  expect(named).toContain('var(--status-gave-up)');
});
