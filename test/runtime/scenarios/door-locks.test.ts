// The doors tell what their paragraph promises.

import { expect, it } from 'vitest';
import doors from '../../../runtime/scenarios/door-locks.ts';
import { Story } from './support.ts';

const story = new Story(doors, 1, 20, [{ atSeconds: 15, name: 'library door' }]);
const statesOf = (name: string): string[] => (story.states(name) as readonly (readonly [string, unknown])[]).map(([state]) => state);

it('a door opens, closes by itself, and is blocked after three wrong codes', () => {
  expect(new Set(statesOf('kitchen door'))).toContain('open');
  const cellar = statesOf('cellar door');
  const blocked = cellar.indexOf('blocked');
  expect(cellar.slice(blocked - 3, blocked + 2)).toEqual(['locked', 'locked', 'locked', 'blocked', 'locked']);
});

it('a knock is postponed and answered when the door has opened', () => {
  const postponed = story.all('callback_finished').filter(({ outcome }) => outcome === 'postpone');
  expect(postponed.length).toBeGreaterThan(5);
  const visits = story.states('Guest 1') as readonly { readonly visits: number }[];
  expect(visits.at(-1)?.visits).toBeGreaterThan(5);
});

it('after a crash the registry leads to the new door', () => {
  const spawned = story.all('process_spawned').filter(({ label }) => label === 'library door');
  expect(spawned).toHaveLength(2);
  const [, restarted] = spawned;
  const later = story.all('message_sent').filter(({ seq, to }) => seq > (restarted?.seq ?? 0) && to === restarted?.pid);
  expect(later.length).toBeGreaterThan(3);
  expect(story.world.problems).toEqual([]);
});
