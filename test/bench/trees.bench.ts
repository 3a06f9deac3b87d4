// The tree beside what people draw one with today: d3.tree in SVG, a plain canvas that is drawn anew, mermaid. The same processes in the
// same page size, one after the other in one run: ten children to a supervisor, 1 % of all (1,000 at most) with another status in
// each picture. "All open": Bough with every process a place of its own, as the others have them; as it opens a large system it folds
// what is deep, and that is what people see first.

import { findChromium } from '../../scripts/lib/chromium.mjs';
import { closeBrowser } from '../support/served-app.ts';
import type { Bench, Row } from './bench.ts';
import type { SubjectName } from './trees/page.ts';
import { installMermaid, LIMIT_S, type Measured, measured } from './trees/subjects.ts';

const SIZES = [1_000, 10_000, 100_000] as const;
const OURS: readonly SubjectName[] = ['Bough', 'Bough, all open'];
const PEERS: readonly SubjectName[] = ['d3.tree in SVG', 'plain canvas', 'mermaid'];
const METRICS = {
  first: 'first picture',
  change: 'picture to picture while 1 % change',
  changeWork: 'work per picture while 1 % change, p95',
  pan: 'picture to picture while panning',
  panWork: 'work per picture while panning, p95',
} as const satisfies Partial<Record<keyof Measured, string>>;

const skip = (): string | undefined => (findChromium() ? undefined : 'no Chromium (install one, or set BOUGH_CHROMIUM)');

function row(size: number, ours: SubjectName, peer: SubjectName, metric: keyof typeof METRICS): Row<undefined> {
  return {
    name: `${size.toLocaleString('en')} processes, ${ours}: ${METRICS[metric]}`,
    unit: 'ms',
    better: 'lower',
    judge: 'ratio',
    rounds: 1,
    skip: () => skip() ?? (peer === 'mermaid' ? installMermaid() : undefined),
    measure: async () => (await measured(ours, size))[metric],
    peer: { name: peer, measure: async () => (await measured(peer, size))[metric] },
    async remark() {
      const { unfinished } = await measured(peer, size);
      return unfinished.length === 0 ? undefined : `${peer} did not end ${unfinished.join(', ')} within ${LIMIT_S} s`;
    },
  };
}

const metrics = Object.keys(METRICS) as (keyof typeof METRICS)[];

export const bench: Bench<undefined> = {
  prepare: () => undefined,
  finish: closeBrowser,
  rows: SIZES.flatMap((size) => OURS.flatMap((ours) => PEERS.flatMap((peer) => metrics.map((metric) => row(size, ours, peer, metric))))),
};
