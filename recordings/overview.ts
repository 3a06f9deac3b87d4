// A log seen from far, from the profiles of its rows: time and live processes after every 256th event. Events between two
// samples are spread evenly over the time between them, so sums are exact and borders are 256 events apart at most. The part
// that is not in rows yet is given as samples of single events.

import type { ProfileSample } from './chunk-codec.ts';
import type { CrashRow, GapRow, LogOverview } from './log-reader.ts';

/** More buckets than this are no overview. */
const MAX_BUCKETS = 20_000;

export function makeOverview(
  samples: Iterable<ProfileSample>,
  to: number,
  buckets: number,
  crashes: readonly CrashRow[],
  gaps: readonly GapRow[],
  timeAfter: (seq: number) => number,
): LogOverview {
  const n = Math.max(1, Math.min(MAX_BUCKETS, Math.floor(buckets)));
  const density = new Array<number>(n).fill(0);
  const live = new Array<number>(n).fill(-1);
  const width = Math.max(1, to) / n;
  const bucketOf = (at: number): number => Math.min(n - 1, Math.max(0, Math.floor(at / width)));
  let last = 0;
  for (const sample of samples) {
    spread(density, bucketOf, width, last, sample);
    live[bucketOf(sample.at)] = sample.live;
    last = sample.at;
  }
  for (let i = 0; i < n; i++) if (live[i] === -1) live[i] = live[i - 1] ?? 0;
  return {
    from: 0,
    to,
    buckets: n,
    density,
    live,
    crashes: crashes.map(({ at, seq }) => ({ at, seq })),
    gaps: gaps.map(({ seq, at, count }) => ({ from: at, to: timeAfter(seq + count), count })),
  };
}

function spread(density: number[], bucketOf: (at: number) => number, width: number, from: number, { at, count }: ProfileSample): void {
  const [first, end] = [bucketOf(from), bucketOf(at)];
  if (first >= end || count === 1) {
    density[end] = (density[end] as number) + count;
    return;
  }
  let left = count;
  for (let bucket = first; bucket < end; bucket++) {
    const share = Math.round((count * ((bucket + 1) * width - Math.max(from, bucket * width))) / (at - from));
    const given = Math.min(left, share);
    density[bucket] = (density[bucket] as number) + given;
    left -= given;
  }
  density[end] = (density[end] as number) + left;
}
