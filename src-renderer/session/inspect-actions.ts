// What the inspector and the lists beside it ask of the hub when they are looked at, and keep with the session.

import type { ActionContext } from './action-context.ts';
import type { ImpactView } from './state.ts';

/** Findings of a log that grows are asked for no more often. */
const FINDINGS_GAP_MS = 2000;

export function inspectActions({ store, bridge, env, cursor, fail, withCurrent }: ActionContext) {
  const asking = new Set<string>();
  let findingsAt = Number.NEGATIVE_INFINITY;
  const actions = {
    askFindings(session: string, endSeq: number): void {
      const known = store.get().sessions[session]?.findings;
      const key = `findings ${session}`;
      if (known?.upTo === endSeq || asking.has(key)) return;
      const wait = known === undefined ? 0 : findingsAt + FINDINGS_GAP_MS - env.now();
      asking.add(key);
      const ask = (): void => {
        bridge
          .request('findings', { session })
          .then((findings) => store.patch(session, { findings }), fail)
          .finally(() => {
            asking.delete(key);
            findingsAt = env.now();
          });
      };
      if (wait > 0) env.after(wait, ask);
      else ask();
    },

    /** What the exit at `seq` did to others, asked again until the end of it is known; `similar`: crashes like it too. */
    askImpact(session: string, seq: number, similar: boolean): void {
      const known = store.get().sessions[session]?.impacts.get(seq);
      const put = (change: ImpactView): void =>
        store.patch(session, (v) => ({ impacts: new Map(v.impacts).set(seq, { ...v.impacts.get(seq), ...change }) }));
      const once = (key: string, ask: () => Promise<void>): void => {
        if (asking.has(key)) return;
        asking.add(key);
        ask()
          .catch(fail)
          .finally(() => asking.delete(key));
      };
      if (known?.impact === undefined || known.impact?.settled === false)
        once(`impact ${session} ${seq}`, async () => put({ impact: await bridge.request('impact', { session, seq }) }));
      if (similar && known?.similar === undefined)
        once(`similar ${session} ${seq}`, async () => put({ similar: await bridge.request('similar', { session, seq }) }));
    },

    askExcerpt(session: string, place: string): void {
      const key = `excerpt ${session} ${place}`;
      if (asking.has(key) || store.get().sessions[session]?.excerpts?.has(place)) return;
      asking.add(key);
      bridge
        .request('excerpt', { session, place })
        .then((excerpt) => store.patch(session, (v) => ({ excerpts: new Map(v.excerpts).set(place, excerpt) })), fail)
        .finally(() => asking.delete(key));
    },

    /** Goes to the record that last wrote a field of the selected process's state, and says by whom it was. */
    async lastChanged(field: string): Promise<string | undefined> {
      const view = store.get().sessions[store.get().current ?? ''];
      if (!view || view.selection === undefined) return undefined;
      const { id: session } = view.info;
      try {
        const write = await bridge.request('lastWrite', { session, seq: view.seq, slot: view.selection, field });
        if (write === null || write.seq === 0) return write?.by ?? 'it is not known who wrote it';
        if (write.seq !== view.seq) cursor.goTo(session, write.seq, { selecting: view.selection });
        return write.by;
      } catch (error) {
        fail(error);
        return undefined;
      }
    },

    /** To the moment of an event, and to the process that it is about. */
    goToMoment(seq: number, slot: number): void {
      withCurrent((_, session) => cursor.goTo(session, seq, slot === 0 ? {} : { selecting: slot }));
    },
  };
  return actions;
}
