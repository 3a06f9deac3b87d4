// The whole session in one strip, with a label column as wide as the lane headers.

import { sameParts, useView } from '../app/context.ts';
import { formatCount, formatMoment, plural } from '../session/format.ts';
import { MinimapHost } from './minimap-host.tsx';

export function MinimapBar() {
  const { endAt, endSeq, crashes } = useView(
    (v) => ({ endAt: Math.floor(v.endAt / 1e4) * 1e4, endSeq: v.endSeq, crashes: v.crashes.length }),
    { endAt: 0, endSeq: 0, crashes: 0 },
    sameParts,
  );
  return (
    <div className="minimap-bar">
      <div className="minimap-label">
        <b>Whole session</b>
        <span>
          0 – {formatMoment(endAt)} · {formatCount(endSeq)} events{crashes > 0 && ` · ${plural(crashes, 'crash', 'crashes')}`}
        </span>
      </div>
      <MinimapHost />
    </div>
  );
}
