// A slow condition over one large stretch: whoever scans gets a turn within it, and finds the same.

import { afterEach, describe, expect, test, vi } from 'vitest';
import { chunkSource, Follower, parseQuery, runQuery } from '../../../recordings/query/index.ts';
import { syntheticLog } from '../../support/synthetic-log.ts';

const source = chunkSource([...syntheticLog({ seed: 4, events: 2000, contents: true }).chunks(() => 2000)]);
const parsed = parseQuery('msg~"1.*2" or state~"(a|1)+"');
if (!parsed.ok) throw new Error(parsed.error.what);
const { query } = parsed;
const follow = () => [...new Follower(query, source).advance()];
const scan = () => [...runQuery(query, source)];

afterEach(() => void vi.restoreAllMocks());

describe('a stretch that takes long', () => {
  test('is looked at in turns, each with what was found since the last, and finds what it finds in one', () => {
    let time = 0;
    const clock = vi.spyOn(performance, 'now').mockImplementation(() => time);
    const [followed, scanned] = [follow(), scan()];
    // A second passes between any two looks at the clock.
    clock.mockImplementation(() => (time += 1000));
    const [slowly, slowScan] = [follow(), scan()];
    expect(slowly.length).toBeGreaterThan(followed.length + 20);
    expect(slowScan.length).toBeGreaterThan(scanned.length + 20);
    const seqs = followed.flatMap((step) => step.seqs);
    expect(seqs.length).toBeGreaterThan(50);
    expect(slowly.flatMap((step) => step.seqs)).toEqual(seqs);
    expect(slowly.flatMap((step) => step.ats)).toEqual(followed.flatMap((step) => step.ats));
    for (const { seqs, scanned } of slowly) expect(seqs.every((seq) => seq <= scanned)).toBe(true);
    expect(slowScan.flatMap((step) => step.hits)).toEqual(scanned.flatMap((step) => step.hits));
  });
});
