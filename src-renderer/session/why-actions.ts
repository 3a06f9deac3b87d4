// The causal story in the window: what it is asked about, and the way in and out of it.

import type { ActionContext } from './action-context.ts';
import type { SessionView } from './state.ts';

export function whyActions({ store, bridge, notices, fail, withCurrent, setPrefs }: ActionContext) {
  const actions = {
    /** Shows the story of what happened at `seq`. */
    showWhy(seq: number): void {
      withCurrent((_, session) => {
        setPrefs({ inspectorOpen: true });
        store.patch(session, { why: { asked: seq } });
        bridge.request('why', { session, seq }).then(
          (story) => {
            store.patch(session, (v) => {
              if (v.why?.asked !== seq) return undefined;
              if (story) return { why: { asked: seq, story } };
              notices.add({ level: 'info', text: `There is no event ${seq} to explain.` });
              return { why: undefined };
            });
          },
          (error) => {
            store.patch(session, (v) => (v.why?.asked === seq ? { why: undefined } : undefined));
            fail(error);
          },
        );
      });
    },

    closeWhy: (): void => withCurrent((_, session) => store.patch(session, { why: undefined })),

    /** `Y`: the story of what the person is looking at, or back to the inspector. */
    toggleWhy(): void {
      withCurrent((view) => {
        if (view.why) return actions.closeWhy();
        const seq = whyTarget(view);
        if (seq !== undefined) return actions.showWhy(seq);
        notices.add({ level: 'info', text: 'Nothing has crashed up to here: there is nothing to explain.' });
      });
    },
  };
  return actions;
}

/** The crash that is on show, else the end of the selected process or of the life before, else the last crash up to the cursor. */
export function whyTarget(view: SessionView): number | undefined {
  const upTo = view.following ? Number.POSITIVE_INFINITY : view.seq;
  if (view.focusCrash !== undefined && view.focusCrash <= upTo) return view.focusCrash;
  const here = view.crashes.find(({ seq }) => seq === view.seq);
  if (here && !view.following) return here.seq;
  const row = view.selection === undefined ? undefined : view.rows.get(view.selection);
  if (row?.exit) return row.exit.seq;
  const before =
    view.detailOf === view.selection ? view.detail?.lives.find(({ exitSeq }) => exitSeq !== undefined && exitSeq <= upTo) : undefined;
  if (before?.exitSeq !== undefined) return before.exitSeq;
  return view.crashes.findLast(({ seq }) => seq <= upTo)?.seq;
}
