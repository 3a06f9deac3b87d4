// What a screen reader hears: crashes, batched, at most one message in two seconds (UX.md 2.17), and changes of mode at once.

import type { Env } from './env.ts';

export const QUIET_MS = 2000;

export interface Announcer {
  crash(name: string, tag: string): void;
  /** Something the person did: said without waiting. */
  say(text: string): void;
}

export function createAnnouncer(env: Env, publish: (text: string) => void): Announcer {
  let crashes: { name: string; tag: string }[] = [];
  let quietUntil = Number.NEGATIVE_INFINITY;
  let waiting = false;
  const flush = (): void => {
    const last = crashes.at(-1);
    if (!last) return;
    const names = new Set(crashes.map((c) => c.name));
    const text =
      crashes.length === 1
        ? `${last.name} crashed with ${last.tag}.`
        : names.size === 1
          ? `${crashes.length} crashes of ${last.name} in the last 2 seconds.`
          : `${crashes.length} crashes in the last 2 seconds: ${[...names].slice(0, 3).join(', ')}${names.size > 3 ? ' and others' : ''}.`;
    crashes = [];
    quietUntil = env.now() + QUIET_MS;
    publish(text);
  };
  return {
    crash(name, tag) {
      crashes.push({ name, tag });
      if (waiting) return;
      const wait = quietUntil - env.now();
      if (wait <= 0) return flush();
      waiting = true;
      env.after(wait, () => {
        waiting = false;
        flush();
      });
    },
    say: publish,
  };
}
