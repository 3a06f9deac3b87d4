// A canvas that fills its parent, follows its size and the device's pixel ratio, and redraws through the one frame loop.

import { type RefObject, useCallback, useEffect, useLayoutEffect, useRef } from 'react';
import { CanvasSurface, forgetTextWidths } from '../draw/canvas-surface.ts';
import type { Surface } from '../draw/surface.ts';
import type { Size } from '../layout/camera.ts';
import { frames } from './frame.ts';

export interface CanvasHandle {
  readonly canvasRef: RefObject<HTMLCanvasElement | null>;
  /** Redraw with the next frame. */
  readonly invalidate: () => void;
  /** CSS pixels; 0 × 0 before the first layout. */
  readonly size: RefObject<Size>;
}

/**
 * @param draw called at most once a frame, with a cleared surface; true asks for another frame (something still moves).
 * @param onSize called when the canvas gets a new size, before the redraw.
 */
export function useCanvas(
  draw: (surface: Surface, size: Size, now: number) => boolean | undefined,
  onSize?: (size: Size) => void,
): CanvasHandle {
  const canvasRef = useRef<HTMLCanvasElement | null>(null);
  const size = useRef<Size>({ w: 0, h: 0 });
  const latest = useRef(draw);
  const resized = useRef(onSize);
  latest.current = draw;
  resized.current = onSize;

  const paint = useCallback((now: number): void => {
    const canvas = canvasRef.current;
    const { w, h } = size.current;
    if (!canvas || w === 0 || h === 0) return;
    const surface = new CanvasSurface(canvas, w, h, window.devicePixelRatio || 1);
    if (latest.current(surface, size.current, now)) frames.request(paint);
  }, []);
  const invalidate = useCallback(() => frames.request(paint), [paint]);

  useLayoutEffect(() => {
    const parent = canvasRef.current?.parentElement;
    if (!parent) return;
    const measure = (): void => {
      const next = { w: parent.clientWidth, h: parent.clientHeight };
      if (next.w === size.current.w && next.h === size.current.h) return;
      size.current = next;
      resized.current?.(next);
      // Setting a bitmap's size clears it, so a redraw in the same frame avoids a flash.
      paint(performance.now());
    };
    measure();
    const observer = new ResizeObserver(measure);
    observer.observe(parent);
    return () => {
      observer.disconnect();
      frames.cancel(paint);
    };
  }, [paint]);

  useEffect(() => {
    let mounted = true;
    const refresh = (): void => {
      forgetTextWidths();
      if (mounted) invalidate();
    };
    document.fonts?.addEventListener('loadingdone', refresh);
    return () => {
      mounted = false;
      document.fonts?.removeEventListener('loadingdone', refresh);
    };
  }, [invalidate]);

  return { canvasRef, invalidate, size };
}
