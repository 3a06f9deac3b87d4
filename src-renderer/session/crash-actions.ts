// Crashes: the list of them, their sentences, and the way to one.

import type { CascadeStep, Crash } from '../../runtime/protocol/views.ts';
import type { ActionContext } from './action-context.ts';
import { castOf, frameAt, MAX_FRAMES } from './film.ts';
import type { SessionView } from './state.ts';

export type CrashActions = ReturnType<typeof crashActions>;

export function crashActions({ store, bridge, cursor, env, fail, shown, withCurrent }: ActionContext) {
  const explain = async (session: string, seq: number): Promise<void> => {
    try {
      const explanation = await bridge.request('explain', { session, seq });
      if (explanation) store.patch(session, (v) => ({ explanations: new Map(v.explanations).set(seq, explanation) }));
    } catch (error) {
      fail(error);
    }
  };

  const loadCrashes = async (session: string): Promise<readonly Crash[]> => {
    const crashes = await bridge.request('crashes', { session });
    store.patch(session, (v) => ({ crashes: mergeCrashes(v.crashes, crashes) }));
    return crashes;
  };

  let followedAt = Number.NEGATIVE_INFINITY;
  /** Goes along with crashes, where that is wished for; in a burst not faster than eyes can. */
  const followTo = (session: string, crash: Crash): void => {
    const { prefs, current, screen, sessions } = store.get();
    if (!prefs.followCrashes || screen !== 'main' || session !== current || !sessions[session]?.following) return;
    if (env.now() - followedAt < FOLLOW_MS) return;
    followedAt = env.now();
    store.patch(session, { wanted: { slot: crash.slot } });
    cursor.select(session, crash.slot);
  };

  const actions = {
    /** The whole list from the hub, for a session that is opened. */
    loadCrashes,

    /** `gaveUp`: it made a supervisor give up, which is told even in the midst of a burst. */
    crashed(session: string, crash: Crash, sentence: string, gaveUp = false): void {
      store.patch(session, (v) => ({
        crashes: mergeCrashes(v.crashes, [crash]),
        explanations: new Map(v.explanations).set(
          crash.seq,
          v.explanations.get(crash.seq) ?? { seq: crash.seq, sentence, crash, steps: [] },
        ),
        ...(v.following && (gaveUp || !follows(v, crash)) ? { focusCrash: crash.seq } : {}),
      }));
      followTo(session, crash);
      // In LIVE a sentence that nobody answers leaves by itself; on the welcome page it is what the page is about.
      if (session === store.get().welcome && store.get().screen === 'welcome') return;
      env.after(SENTENCE_MS, () =>
        store.patch(session, (v) => (v.following && v.focusCrash === crash.seq ? { focusCrash: undefined } : undefined)),
      );
    },

    goToCrash(crash: Crash): void {
      withCurrent((_, session) => {
        store.patch(session, { focusCrash: crash.seq, aim: crash.seq, wanted: { slot: crash.slot } });
        cursor.goTo(session, crash.seq, { selecting: crash.slot });
        void explain(session, crash.seq);
      });
    },

    explain: (session: string, seq: number): void => void explain(session, seq),
    unfocusCrash: (): void => withCurrent((_, session) => store.patch(session, { focusCrash: undefined, film: undefined })),

    /** The story of a crash in pictures, one for each step; the cursor goes to its first step. */
    async showFilm(seq: number): Promise<void> {
      const view = shown();
      if (!view) return;
      const session = view.info.id;
      await explain(session, seq);
      const now = store.get().sessions[session];
      const steps = (now?.explanations.get(seq)?.steps ?? []).slice(0, MAX_FRAMES);
      if (!now || steps.length === 0) return;
      try {
        const slots = castOf(now.rows, steps);
        const pictures = await bridge.request('film', { session, slots, seqs: steps.map((step) => step.seq) });
        store.patch(session, { focusCrash: seq, film: { seq, frames: steps.map((step, i) => ({ step, rows: pictures[i] ?? [] })) } });
      } catch (error) {
        fail(error);
      }
    },
    goToFrame: (step: CascadeStep): void => withCurrent((_, session) => cursor.goTo(session, step.seq, { selecting: step.slot })),
    hideFilm: (): void => withCurrent((_, session) => store.patch(session, { film: undefined })),
    /** The picture before or after the one at the cursor. */
    stepFilm(direction: 1 | -1): void {
      withCurrent((view, session) => {
        if (!view.film) return;
        const { frames } = view.film;
        const at = frameAt(view.film, view.seq);
        const next = frames[Math.min(frames.length - 1, Math.max(0, at + direction))];
        if (next) cursor.goTo(session, next.step.seq, { selecting: next.step.slot });
      });
    },

    /** A crash or a step of its story in the lanes: a crash is shown with its sentence. */
    goToEvent(seq: number): void {
      const crash = shown()?.crashes.find((c) => c.seq === seq);
      if (crash) actions.goToCrash(crash);
      else withCurrent((_, session) => cursor.goTo(session, seq));
    },
  };
  return actions;
}

/** Between two crashes that are gone to by themselves. */
const FOLLOW_MS = 2000;
/** How long a sentence stays in LIVE when nobody goes to its crash. */
const SENTENCE_MS = 20_000;

/** Those who go down with another keep its sentence on show: the first crash of a burst tells the story. */
const BURST_US = 100_000;
function follows(view: SessionView, crash: Crash): boolean {
  const shown = view.crashes.find((c) => c.seq === view.focusCrash);
  return shown !== undefined && crash.seq > shown.seq && crash.at - shown.at <= BURST_US;
}

/** Both lists by seq, each crash once. */
export function mergeCrashes(a: readonly Crash[], b: readonly Crash[]): readonly Crash[] {
  const last = a.at(-1);
  const first = b[0];
  if (!first) return a;
  if (!last || (first.seq > last.seq && b.length === 1)) return [...a, ...b];
  const all = new Map([...a, ...b].map((c) => [c.seq, c]));
  return [...all.values()].sort((x, y) => x.seq - y.seq);
}
