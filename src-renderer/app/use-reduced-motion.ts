import { useSyncExternalStore } from 'react';
import { usePref } from './context.ts';

const query = window.matchMedia('(prefers-reduced-motion: reduce)');

const subscribe = (listener: () => void): (() => void) => {
  query.addEventListener('change', listener);
  return () => query.removeEventListener('change', listener);
};

/** Whether the person asked for less motion: here, or of the whole system. */
export function useReducedMotion(): boolean {
  const asked = usePref('motion') === 'less';
  return useSyncExternalStore(subscribe, () => query.matches) || asked;
}
