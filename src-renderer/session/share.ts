// What a picture says of itself.

import type { Status } from '../../runtime/protocol/views.ts';
import { formatCount, formatMoment } from './format.ts';
import type { SessionView } from './state.ts';

/** `MyApp · seed 7 · 12.406 s, seq 48,112`; of the lanes: `… · 11.9 s to 12.4 s, cursor at 12.406 s, seq 48,112`. */
export function shownCaption(view: SessionView, of: 'tree' | 'lanes'): string {
  const { info, at, seq, range } = view;
  const moment = `${formatMoment(at)}, seq ${formatCount(seq)}`;
  const when = of === 'tree' ? moment : `${formatMoment(Math.max(0, range.from))} to ${formatMoment(range.to)}, cursor at ${moment}`;
  return `${info.title} · seed ${info.seed} · ${when}`;
}

export function statusesIn(view: SessionView, of: 'tree' | 'lanes'): ReadonlySet<Status> {
  if (of === 'tree') return new Set([...view.rows.values()].map((row) => row.status));
  const { from, to } = view.range;
  const segments = (view.lanes?.lanes ?? []).flatMap((lane) => lane.segments).filter((s) => s.to >= from && s.from <= to);
  return new Set(segments.map((segment) => segment.status));
}
