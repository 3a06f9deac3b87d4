// A value that follows another one a few times a second: for what is made for reading aloud, not for the eyes. The last one always
// arrives.

import { useEffect, useRef, useState } from 'react';

/** `value`, but no more than once in `ms` milliseconds. */
export function useSlowly<T>(value: T, ms: number): T {
  const [shown, setShown] = useState(value);
  const since = useRef(Number.NEGATIVE_INFINITY);
  useEffect(() => {
    if (Object.is(value, shown)) return;
    const take = (): void => {
      since.current = performance.now();
      setShown(value);
    };
    const wait = since.current + ms - performance.now();
    if (wait <= 0) return take();
    const timer = setTimeout(take, wait);
    return () => clearTimeout(timer);
  }, [value, shown, ms]);
  return shown;
}
