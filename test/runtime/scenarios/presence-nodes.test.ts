// The story that presence-nodes.ts tells, read from its log.

import { describe, expect, it } from 'vitest';
import presence from '../../../runtime/scenarios/presence-nodes.ts';
import { Story } from './support.ts';

interface Shown {
  readonly here: readonly string[];
  readonly away: Readonly<Record<string, number>>;
}

/** What the Presence of each node shows at a time, s. */
function shownAt(story: Story, at: number): Record<'oslo' | 'rome', Shown> {
  const found: Record<'oslo' | 'rome', Shown> = { oslo: { here: [], away: {} }, rome: { here: [], away: {} } };
  const nodeOf = new Map(story.events.flatMap((event) => (event.type === 'process_spawned' ? [[event.pid, event.node]] : [])));
  for (const event of story.events) {
    if (event.at > at * 1e6) break;
    const state = event.type === 'callback_finished' ? (event.payload as Partial<Shown> | undefined) : undefined;
    if (state?.here === undefined) continue;
    found[nodeOf.get(event.pid) === 1 ? 'oslo' : 'rome'] = state as Shown;
  }
  return found;
}

describe.each([1, 7, 42])('presence on two nodes, seed %i', (seed) => {
  const story = new Story(presence, seed, 32);

  it('agrees before the partition', () => {
    const { oslo, rome } = shownAt(story, 4.9);
    expect(oslo.here.length).toBeGreaterThan(1);
    expect(rome.away).toEqual({});
    expect(oslo.away).toEqual({});
  });

  it('drifts apart: after nodedown each side shows its own users only', () => {
    const { oslo, rome } = shownAt(story, 12.9);
    expect(Object.keys(oslo.away)).toEqual(['rome@local']);
    expect(Object.keys(rome.away)).toEqual(['oslo@local']);
    expect(oslo.here.every((user) => ['Ada', 'Bo', 'Cem', 'Dag', 'Kim'].includes(user))).toBe(true);
    expect(rome.here.every((user) => ['Eva', 'Fay', 'Gus', 'Ida', 'Kim'].includes(user))).toBe(true);
  });

  it('heals: both lists are the same again, of the users of both', () => {
    // A second is enough for the handshake and a heartbeat each way; then some moment at which nobody has just come or gone.
    const agreed = Array.from({ length: 30 }, (_, i) => 15 + i / 10).filter((at) => {
      const { oslo, rome } = shownAt(story, at);
      return oslo.here.join() === rome.here.join() && Object.keys(oslo.away).length === 0 && Object.keys(rome.away).length === 0;
    });
    expect(agreed.length).toBeGreaterThan(0);
    expect(shownAt(story, agreed[0] as number).oslo.here.some((user) => ['Eva', 'Fay', 'Gus', 'Ida'].includes(user))).toBe(true);
  });

  it('forgets a node that went down for good, after a time', () => {
    const remembered = (at: number): boolean => /rome@local \d/.test(JSON.stringify(shownAt(story, at).oslo));
    expect(remembered(21)).toBe(true);
    expect(remembered(31)).toBe(false);
  });
});
