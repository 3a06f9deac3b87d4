// What an exit did to others, for a panel that shows it: asked when it is looked at, and again while it is still going on.

import { useEffect } from 'react';
import { useActions, useView } from '../app/context.ts';
import type { ImpactView } from '../session/state.ts';

const AGAIN_MS = 1000;
const NOTHING: ImpactView = {};

/** `seq`: of the exit; undefined: there is none to ask about. */
export function useImpact(seq: number | undefined, { similar }: { readonly similar: boolean }): ImpactView {
  const actions = useActions();
  const session = useView((v) => v.info.id, '');
  const known = useView((v) => (seq === undefined ? NOTHING : (v.impacts.get(seq) ?? NOTHING)), NOTHING);
  const settled = known.impact === null || known.impact?.settled === true;
  useEffect(() => {
    if (seq === undefined || session === '') return undefined;
    actions.askImpact(session, seq, similar);
    if (settled) return undefined;
    const timer = setInterval(() => actions.askImpact(session, seq, similar), AGAIN_MS);
    return () => clearInterval(timer);
  }, [actions, session, seq, similar, settled]);
  return known;
}
