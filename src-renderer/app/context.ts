// How components reach the store: a selector and what it gave last. A component renders again only when its part changed.

import { createContext, use, useRef, useSyncExternalStore } from 'react';
import type { AppState, SessionView } from '../session/state.ts';
import type { Window } from '../session/window.ts';

export const WindowContext = createContext<Window | undefined>(undefined);

export function useWindow(): Window {
  const value = use(WindowContext);
  if (!value) throw new Error('A panel stands outside of WindowContext.');
  return value;
}

export const useActions = (): Window['actions'] => useWindow().actions;

/** A part of the state. `same` decides whether a new value counts as a change. @default Object.is */
export function useApp<T>(select: (state: AppState) => T, same: (a: T, b: T) => boolean = Object.is): T {
  const { store } = useWindow();
  const last = useRef<{ value: T } | undefined>(undefined);
  return useSyncExternalStore(store.subscribe, () => {
    const value = select(store.get());
    if (last.current && same(last.current.value, value)) return last.current.value;
    last.current = { value };
    return value;
  });
}

/** A part of the session on the main grid; `fallback` where there is none. */
export const useView = <T>(select: (view: SessionView) => T, fallback: T, same?: (a: T, b: T) => boolean): T =>
  useApp((state) => {
    const view = state.current ? state.sessions[state.current] : undefined;
    return view ? select(view) : fallback;
  }, same);

export const usePref = <K extends keyof AppState['prefs']>(key: K): AppState['prefs'][K] => useApp((s) => s.prefs[key]);

/** Equality of plain one-level objects and arrays, for selectors that build one. */
export function sameParts(a: unknown, b: unknown): boolean {
  if (Object.is(a, b)) return true;
  if (typeof a !== 'object' || typeof b !== 'object' || !a || !b) return false;
  const keys = Object.keys(a);
  return (
    keys.length === Object.keys(b).length &&
    keys.every((k) => Object.is((a as Record<string, unknown>)[k], (b as Record<string, unknown>)[k]))
  );
}
