// A lesson at work: starts its program, waits until the run has reached the moment of decision, and keeps the cursor where the learner
// stands. What happens is the recorded run and nothing else; the lesson only decides how much of it is shown.

import type { SlotId } from '../../runtime/protocol/ids.ts';
import type { Crash } from '../../runtime/protocol/views.ts';
import type { ActionContext } from './action-context.ts';
import { LESSONS } from './lessons/index.ts';
import { LESSON_STEPS, type Lesson, type LessonStep, type Outcome, outcomeOf, subjectsOf } from './lessons/lesson.ts';
import { type LessonMoments, type LessonState, newLesson, type Pace } from './lessons/lesson-state.ts';
import type { WelcomeActions } from './welcome-actions.ts';

/** The first picture: everything has started, nothing has crashed. */
const FIRST_LOOK_US = 300_000;
/** Before the crash the prediction is asked for, and after it all decisions have been carried out, in virtual time. */
const AROUND_US = 100_000;

export function lessonActions(context: ActionContext, welcome: WelcomeActions) {
  const { store, bridge, cursor, env, fail, notices } = context;
  const now = (): LessonState | undefined => store.get().lesson;
  /** Changes the lesson, if it is still the one with this run. */
  const put = (session: string | undefined, change: Partial<LessonState>): void => {
    const lesson = now();
    if (lesson && lesson.session === session) store.change((s) => void (s.lesson = { ...lesson, ...change } as typeof s.lesson));
  };
  const lessonOf = (state: LessonState): Lesson => LESSONS.find((one) => one.id === state.id) as Lesson;
  const seqAt = async (session: string, at: number): Promise<number> =>
    (await bridge.request('seqAt', { session, at: Math.max(0, at) })).seq;
  const go = async (session: string, seq: number): Promise<void> => {
    cursor.goTo(session, seq);
    await cursor.idle(session);
  };

  /** Runs a variant; resolves when the moment of decision and what followed are recorded. */
  const run = async (): Promise<void> => {
    const lesson = now();
    const variant = lesson && lessonOf(lesson).variants[lesson.variant];
    if (!lesson || !variant) return;
    try {
      const info = await bridge.request('startProgram', { scenario: variant.scenario, seed: lessonOf(lesson).seed });
      if (now() !== lesson) return void bridge.request('closeSession', { session: info.id });
      store.putSessions([info]);
      store.change((s) => {
        s.current = info.id;
        if (s.lesson) s.lesson.session = info.id;
      });
      cursor.enter(info.id, 0);
      if (await reached(info.id, () => FIRST_LOOK_US)) cursor.goTo(info.id, await seqAt(info.id, FIRST_LOOK_US));
      const nth = lessonOf(lesson).crash;
      const decisive = (): Crash | undefined => store.get().sessions[info.id]?.crashes[nth - 1];
      if (!(await reached(info.id, () => (decisive()?.at ?? Number.POSITIVE_INFINITY) + 2 * AROUND_US))) return;
      const crash = decisive() as Crash;
      const moments = await momentsAround(info.id, crash);
      await bridge.request('pause', { session: info.id, paused: true });
      put(info.id, { moments });
    } catch (error) {
      fail(error);
    }
  };

  /** Resolves with true when the run has come this far, with false when the learner has left it. */
  const reached = (session: string, until: () => number): Promise<boolean> =>
    new Promise((resolve) => {
      const check = (): void => {
        const view = store.get().sessions[session];
        if (now()?.session !== session || !view) stop(false);
        else if (view.endAt >= until()) stop(true);
      };
      const stop = (answer: boolean): void => {
        unsubscribe();
        resolve(answer);
      };
      const unsubscribe = store.subscribe(check);
      check();
    });

  const momentsAround = async (session: string, crash: Crash): Promise<LessonMoments> => {
    const before = await seqAt(session, crash.at - AROUND_US);
    const after = await seqAt(session, crash.at + AROUND_US);
    const explanation = await bridge.request('explain', { session, seq: crash.seq });
    const story = (explanation?.steps ?? []).filter((step) => step.seq > before && step.seq <= after);
    const rows = (await bridge.request('events', { session, from: crash.seq, direction: 1, limit: 200 })).filter((row) => row.seq <= after);
    const gaveUp = rows.some((row) => row.type === 'gave_up');
    return { before, crash: crash.seq, crashAt: crash.at, crashing: crash.slot, after, story, gaveUp };
  };

  const actions = {
    startLesson(id: string): void {
      const { welcome: system } = store.get();
      if (system) cursor.leave(system);
      store.change((s) => {
        s.screen = 'lesson';
        s.overlay = undefined;
        s.current = undefined;
        s.lesson = newLesson(id, 0) as typeof s.lesson;
      });
      void run();
    },

    /** Another variant, from its prediction on. */
    tryVariant(variant: number): void {
      const lesson = now();
      if (!lesson) return;
      actions.endRun();
      store.change((s) => {
        s.current = undefined;
        s.lesson = { ...newLesson(lesson.id, variant, lesson.pace), step: 'predict', reached: 'predict' } as typeof s.lesson;
      });
      void run().then(() => {
        if (now()?.step === 'predict') void actions.goToStep('predict');
      });
    },

    /** Goes to a step that has been reached, or to the next one. */
    async goToStep(step: LessonStep): Promise<void> {
      const lesson = now();
      const { session, moments } = lesson ?? {};
      if (!lesson || !session || (step !== 'read' && !moments)) return;
      const at = LESSON_STEPS.indexOf(step);
      const reached = LESSON_STEPS[Math.max(at, LESSON_STEPS.indexOf(lesson.reached))] as LessonStep;
      put(session, { step, reached, playing: false });
      if (!moments) return;
      if (step === 'read') await go(session, await seqAt(session, FIRST_LOOK_US));
      if (step === 'predict' || step === 'watch') {
        store.patch(session, { range: { from: moments.crashAt - 3 * AROUND_US, to: moments.crashAt + AROUND_US } });
        await go(session, moments.before);
        const rows = store.get().sessions[session]?.rows;
        if (rows && now()?.subjects.length === 0) put(session, { subjects: subjectsOf(rows, moments.crashing) });
        put(session, { shown: 0 });
      }
      if (step === 'check') {
        await go(session, moments.after);
        const rows = store.get().sessions[session]?.rows ?? new Map();
        put(session, { outcomes: new Map((now()?.subjects ?? []).map((subject) => [subject.slot, outcomeOf(subject, rows)])) });
      }
    },

    guess(slot: SlotId, outcome: Outcome): void {
      const lesson = now();
      if (lesson?.committed === 'no') put(lesson.session, { guesses: new Map(lesson.guesses).set(slot, outcome) });
    },

    /** Closes the prediction: only then can the story be played. */
    commit(how: 'yes' | 'skipped'): void {
      const lesson = now();
      if (lesson?.committed !== 'no') return;
      if (how === 'yes' && lesson.guesses.size < lesson.subjects.length) return;
      put(lesson.session, { committed: how });
      void actions.goToStep('watch');
    },

    setPace: (pace: Pace): void => put(now()?.session, { pace }),

    playStory(playing: boolean): void {
      const lesson = now();
      if (!lesson?.moments || lesson.committed === 'no') return;
      put(lesson.session, { playing, ...(playing && lesson.shown >= lesson.moments.story.length ? { shown: 0 } : {}) });
      if (playing) tick(lesson.session as string);
    },

    /** One step of the story on or back. */
    stepStory(direction: 1 | -1): void {
      const lesson = now();
      const { session, moments } = lesson ?? {};
      if (!lesson || !session || !moments || lesson.committed === 'no') return;
      const shown = Math.min(moments.story.length, Math.max(0, lesson.shown + direction));
      put(session, { shown });
      cursor.goTo(session, shown === moments.story.length ? moments.after : (moments.story[shown - 1]?.seq ?? moments.before));
    },

    /** Ends the run of the lesson; its recording stays. */
    endRun(): void {
      const session = now()?.session;
      if (!session) return;
      store.change((s) => {
        if (s.lesson) s.lesson.session = undefined;
        delete s.sessions[session];
      });
      notices.drop(session);
      bridge.request('closeSession', { session }).catch(fail);
    },

    leaveLesson(): void {
      actions.endRun();
      store.change((s) => void (s.lesson = undefined));
      welcome.showWelcome();
    },
  };

  const tick = (session: string): void => {
    const lesson = now();
    if (!lesson?.playing || lesson.session !== session || !lesson.moments) return;
    if (lesson.shown >= lesson.moments.story.length) put(session, { playing: false });
    else {
      actions.stepStory(1);
      env.after(1000 / lesson.pace, () => tick(session));
    }
  };
  return actions;
}
