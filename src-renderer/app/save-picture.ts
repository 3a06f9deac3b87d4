// A picture as a file of the person's: SVG as text, PNG at twice the size for sharp text.

import { CanvasSurface } from '../draw/canvas-surface.ts';
import type { Picture } from '../draw/picture.ts';
import { SvgSurface } from '../draw/svg-surface.ts';
import { saveFile } from './save-file.ts';

export type PictureFormat = 'svg' | 'png';

const PNG_RATIO = 2;
/** Browsers give no bitmap beyond this many pixels a side. */
const MAX_SIDE = 16_384;

/** @throws in words when the picture is too large for a bitmap. */
export async function savePicture(picture: Picture, format: PictureFormat, name: string): Promise<void> {
  saveFile(format === 'svg' ? svgOf(picture) : await pngOf(picture), `${name}.${format}`);
}

function svgOf({ width, height, background, draw }: Picture): Blob {
  const surface = new SvgSurface();
  draw(surface);
  return new Blob([surface.toString(width, height, background)], { type: 'image/svg+xml' });
}

async function pngOf({ width, height, draw }: Picture): Promise<Blob> {
  const ratio = Math.min(PNG_RATIO, MAX_SIDE / width, MAX_SIDE / height);
  if (ratio < 0.25) throw new Error(`A picture of ${Math.round(width)} × ${Math.round(height)} pixels is too large for PNG. Take the SVG.`);
  const canvas = document.createElement('canvas');
  draw(new CanvasSurface(canvas, width, height, ratio));
  const blob = await new Promise<Blob | null>((resolve) => canvas.toBlob(resolve, 'image/png'));
  if (!blob) throw new Error('The browser made no PNG of this picture. Take the SVG.');
  return blob;
}
