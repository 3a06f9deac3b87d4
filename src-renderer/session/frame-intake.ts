// Frames on their way into the store. Those that are pushed are taken in together, before the next picture; those that were asked for at
// once. While a view is being frozen its picture stands: what is still pushed is held back until the hub has answered, and then taken in
// before that, since frames are differences and none may be left out.

import type { DebuggerBridge } from '../../runtime/protocol/bridge.ts';
import type { Frame } from '../../runtime/protocol/views.ts';
import { ageEndings, NO_ENDINGS, nextPhase, noteEndings } from './endings.ts';
import type { Env } from './env.ts';
import { applyFrames } from './frames.ts';
import type { Store } from './store.ts';

export interface Intake {
  /** A frame that was pushed. It is acknowledged, which lets the hub send the next. */
  receive(frame: Frame): void;
  /** One that was asked for: what depends on it can be asked for at once. */
  answered(frame: Frame): void;
  /** PAST from here on, however much the hub has to do: the rows as they were come with its answer. */
  freeze(session: string): void;
  /** The answer did not come: it goes on. Does nothing for a session that is not being frozen. */
  thaw(session: string): void;
  forget(session: string): void;
  /** Frames of it wait for the next picture. */
  has(session: string): boolean;
}

/** `onTaken` gets the frames that have just been taken in. */
export function createIntake(
  store: Store,
  bridge: DebuggerBridge,
  env: Env,
  fail: (error: unknown) => void,
  onTaken: (frames: readonly Frame[]) => void,
): Intake {
  let pending: Frame[] = [];
  const owed = new Set<string>();
  const frozen = new Map<string, Frame[]>();
  const view = (session: string) => store.get().sessions[session];

  const flush = (): void => {
    const frames = pending;
    pending = [];
    store.batch(() => {
      for (const session of new Set(frames.map((f) => f.session))) {
        const own = frames.filter((f) => f.session === session);
        store.patch(session, (v) => ({ ...applyFrames(v, own), endings: noteEndings(v.endings, own, env.now()) }));
        age(session);
      }
      onTaken(frames);
    });
    // Of two frames the first is acknowledged when it comes, so that the next is on its way while this one is shown; the second when
    // both are: the hub never runs further ahead of what this window can show (`credit`).
    for (const session of owed) bridge.request('took', { session }).catch(fail);
    owed.clear();
  };

  // Phases of endings pass by the wall clock, also when the system is silent.
  const ageing = new Map<string, { readonly next: number; readonly cancel: () => void }>();
  const age = (session: string): void => {
    const next = nextPhase(view(session)?.endings ?? NO_ENDINGS);
    const set = ageing.get(session);
    if (next === undefined || (set && set.next <= next)) return;
    set?.cancel();
    const cancel = env.after(Math.max(0, next - env.now()), () => {
      ageing.delete(session);
      store.patch(session, (v) => {
        const endings = ageEndings(v.endings, env.now());
        return endings === v.endings ? undefined : { endings };
      });
      age(session);
    });
    ageing.set(session, { next, cancel });
  };

  const release = (session: string): void => {
    pending.push(...(frozen.get(session) ?? []));
    frozen.delete(session);
  };

  return {
    receive(frame) {
      const held = frozen.get(frame.session);
      if (held) {
        held.push(frame);
      } else if (pending.push(frame) > 1) {
        owed.add(frame.session);
      } else {
        env.nextFrame(flush);
        bridge.request('took', { session: frame.session }).catch(fail);
      }
    },
    answered(frame) {
      release(frame.session);
      pending.push(frame);
      flush();
    },
    freeze(session) {
      flush();
      frozen.set(session, []);
      store.patch(session, { following: false });
    },
    thaw(session) {
      if (!frozen.has(session)) return;
      release(session);
      owed.add(session);
      flush();
      store.patch(session, { following: true });
    },
    forget(session) {
      frozen.delete(session);
    },
    has: (session) => pending.some((f) => f.session === session),
  };
}
