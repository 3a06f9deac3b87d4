import { expect, test } from 'vitest';
import { drawCascades } from '../../../src-renderer/draw/lane-cascades.ts';
import { SvgSurface } from '../../../src-renderer/draw/svg-surface.ts';
import { layoutLanes } from '../../../src-renderer/layout/timeline-lanes.ts';
import { THEMES } from '../../../src-renderer/scales/theme.ts';
import { cascadeLanes, LANE_FROM, LANE_TO, POOL, PUBSUB, REQUEST, ROOT, WORKERS } from '../../support/fake-rows.ts';

const LANES = [ROOT, POOL, WORKERS + 3, WORKERS + 41, PUBSUB, REQUEST + 36];

function picture(given: { scroll?: number; width?: number; height?: number } = {}): { svg: string; scrollTop: number } {
  const { scroll = 0, width = 1080, height = 220 } = given;
  const geometry = layoutLanes({
    data: cascadeLanes(),
    lanes: LANES,
    selectedSlot: undefined,
    selectedMessage: undefined,
    hoveredMessage: undefined,
    arrows: 'selection',
    density: 'default',
    width,
    height,
    headerWidth: 240,
    range: { from: LANE_FROM, to: LANE_TO },
    band: true,
    scroll,
    pinnedScroll: 0,
  });
  const surface = new SvgSurface();
  drawCascades(surface, { geometry, theme: THEMES.dark, cursorAt: LANE_TO });
  return { svg: surface.toString(width, height, '#000'), scrollTop: geometry.scrollTop };
}

const sentence = (svg: string) => {
  const found = /<text x="([\d.]+)"[^>]*>(4th restart[^<]*)<\/text>/.exec(svg);
  return { x: Number(found?.[1]), text: found?.[2] ?? '' };
};

test('discs of lanes that are scrolled away do not cover the sentence', () => {
  const { svg, scrollTop } = picture({ scroll: 60, height: 160 });
  const [before, ...clipped] = svg.split(/<g clip-path|<svg [^>]*clip/);
  expect(sentence(svg).text).not.toBe('');
  expect(before).not.toContain('<circle');
  expect(clipped.join('')).toContain('<circle');
  expect(svg).toMatch(new RegExp(`y="${scrollTop}"`));
});

test('a sentence without room at the right begins further left, and is cut only where the whole width does not hold it', () => {
  const wide = sentence(picture({ width: 1080 }).svg);
  expect(wide.text).toMatch(/restarted it\.$/);
  const narrow = sentence(picture({ width: 560 }).svg);
  expect(narrow.text).toMatch(/…$/);
  expect(narrow.x).toBe(244);
  const far = sentence(picture({ width: 3000 }).svg);
  expect(far.text).toMatch(/restarted it\.$/);
  expect(far.x).toBeGreaterThan(wide.x);
});
