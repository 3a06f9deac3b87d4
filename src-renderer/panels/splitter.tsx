// A divider between two panels: drag, arrow keys (Shift: further), double-click resets (UX.md 2.2).

import type { KeyboardEvent, PointerEvent } from 'react';
import { useActions, usePref } from '../app/context.ts';

const LIMITS = { rail: [160, 400], inspector: [280, 640], dock: [120, 900] } as const;

export function Splitter({ of, label }: { of: 'rail' | 'inspector' | 'dock'; label: string }) {
  const actions = useActions();
  const size = usePref(of);
  const [min, most] = LIMITS[of];
  const vertical = of !== 'dock';
  // Growing means to the right for the rail, to the left for the inspector, upwards for the dock.
  const sign = of === 'rail' ? 1 : -1;
  const max = of === 'dock' ? Math.max(min, Math.min(most, window.innerHeight * 0.6)) : most;
  const set = (value: number): void => actions.setPrefs({ [of]: Math.round(Math.min(max, Math.max(min, value))) });
  const onPointerDown = (event: PointerEvent<HTMLDivElement>): void => {
    if (event.button !== 0) return;
    const handle = event.currentTarget;
    const from = vertical ? event.clientX : event.clientY;
    handle.setPointerCapture(event.pointerId);
    handle.onpointermove = (e) => set(size + sign * ((vertical ? e.clientX : e.clientY) - from));
    handle.onpointerup = () => {
      handle.onpointermove = null;
    };
  };
  const onKeyDown = (event: KeyboardEvent): void => {
    const by = { ArrowRight: vertical ? 1 : 0, ArrowLeft: vertical ? -1 : 0, ArrowDown: vertical ? 0 : 1, ArrowUp: vertical ? 0 : -1 }[
      event.key
    ];
    if (!by) return;
    event.preventDefault();
    set(size + sign * by * (event.shiftKey ? 40 : 8));
  };
  return (
    // biome-ignore lint/a11y/useSemanticElements: <hr> cannot be focused and moved; this is the window splitter pattern of WAI-ARIA
    <div
      role="separator"
      aria-label={label}
      aria-orientation={vertical ? 'vertical' : 'horizontal'}
      aria-valuenow={size}
      aria-valuemin={min}
      aria-valuemax={Math.round(max)}
      tabIndex={0}
      className={`splitter splitter-${of}`}
      onPointerDown={onPointerDown}
      onKeyDown={onKeyDown}
      onDoubleClick={() => actions.resetSize(of)}
    />
  );
}
