// Where one looks at the tree from. A value: zooming and panning make a new one. Moves only on a user's command (UX.md 2.5).

export interface Camera {
  /** Screen position of the diagram's (0, 0), in CSS pixels. */
  readonly x: number;
  readonly y: number;
  readonly zoom: number;
}
export interface Size {
  readonly w: number;
  readonly h: number;
}
export interface Box {
  readonly x: number;
  readonly y: number;
  readonly w: number;
  readonly h: number;
}

export const MIN_ZOOM = 0.02;
export const MAX_ZOOM = 2;
/** Names can be read from here on. */
const READABLE = 0.6;

/** How much is drawn at a zoom (UX.md 2.4). */
export type Detail = 'card' | 'compact' | 'glyph' | 'bar';
export function detailAt(zoom: number): Detail {
  if (zoom >= 0.8) return 'card';
  // UX.md has 0.4; there a card of 176 is 70 wide and cuts names like "Worker 3", which beside a bare glyph have room.
  if (zoom >= 0.5) return 'compact';
  return zoom >= 0.15 ? 'glyph' : 'bar';
}

/** All of a picture of `content` size in `view`, never larger than life. Left-aligned as the mocks are, or centred. */
export function fitCamera(content: Size, view: Size, options: { readonly center?: boolean; readonly padding?: number } = {}): Camera {
  const padding = options.padding ?? 24;
  if (content.w <= 0 || content.h <= 0) return { x: padding, y: view.h / 2, zoom: 1 };
  // What fits with half the margin stays at life size, where every line lies on whole pixels.
  const whole = content.w + padding <= view.w && content.h + padding <= view.h;
  const zoom = whole ? 1 : Math.min(1, (view.w - 2 * padding) / content.w, (view.h - 2 * padding) / content.h);
  const clamped = Math.min(MAX_ZOOM, Math.max(MIN_ZOOM, zoom));
  const x = options.center ? (view.w - content.w * clamped) / 2 : padding;
  return { x: Math.round(x), y: Math.round((view.h - content.h * clamped) / 2), zoom: clamped };
}

/**
 * The first look: all of it, or where that would be too small to read, its top left at a readable zoom. Where the root (`rootY`,
 * diagram units) lies too far down for that, it is in the middle.
 */
export function firstCamera(
  content: Size,
  view: Size,
  rootY: number,
  options: { readonly center?: boolean; readonly padding?: number } = {},
): Camera {
  const fitted = fitCamera(content, view, options);
  if (fitted.zoom >= READABLE) return fitted;
  const padding = options.padding ?? 24;
  const y = rootY * READABLE + 2 * padding <= view.h ? padding : Math.round(view.h / 2 - rootY * READABLE);
  return { x: padding, y, zoom: READABLE };
}

/** Zoomed by `factor` with the point under (`x`, `y`) staying where it is. */
export function zoomCamera(camera: Camera, factor: number, x: number, y: number): Camera {
  const zoom = Math.min(MAX_ZOOM, Math.max(MIN_ZOOM, camera.zoom * factor));
  const k = zoom / camera.zoom;
  return { x: Math.round(x - (x - camera.x) * k), y: Math.round(y - (y - camera.y) * k), zoom };
}

/** The least move that brings `box` (diagram units) into view with a margin; the same object if it is there already. */
export function revealBox(camera: Camera, box: Box, view: Size, margin = 24): Camera {
  const shift = (start: number, size: number, limit: number): number => {
    if (start >= margin && start + size <= limit - margin) return 0;
    if (size > limit - 2 * margin || start < margin) return margin - start;
    return limit - margin - size - start;
  };
  const s = toScreen(camera, box);
  const dx = shift(s.x, s.w, view.w);
  const dy = shift(s.y, s.h, view.h);
  return dx === 0 && dy === 0 ? camera : { ...camera, x: Math.round(camera.x + dx), y: Math.round(camera.y + dy) };
}

/** A box of the diagram in pixels of the view. */
export function toScreen(camera: Camera, box: Box): Box {
  return { x: camera.x + box.x * camera.zoom, y: camera.y + box.y * camera.zoom, w: box.w * camera.zoom, h: box.h * camera.zoom };
}
