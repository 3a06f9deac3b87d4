// Each crash scenario does what its paragraph in the catalogue says: who crashed, who was stopped, who came back, in which order.

import { describe, expect, it } from 'vitest';
import flappingChild from '../../../runtime/scenarios/flapping-child.ts';
import intensityEscalation from '../../../runtime/scenarios/intensity-escalation.ts';
import linkBystander from '../../../runtime/scenarios/link-bystander.ts';
import oneForAll from '../../../runtime/scenarios/one-for-all.ts';
import oneForOne from '../../../runtime/scenarios/one-for-one.ts';
import poisonMessage from '../../../runtime/scenarios/poison-message.ts';
import restForOne from '../../../runtime/scenarios/rest-for-one.ts';
import { Story } from './support.ts';

const SEEDS = [1, 7, 42];
const times = <T>(count: number, list: readonly T[]): T[] => Array.from({ length: count }, () => list).flat();

/** One number out of every recorded state of the processes called `name`. */
const numbers = (story: Story, name: string, key: string): number[] =>
  story.states(name).map((state) => (state as Record<string, number>)[key] as number);

describe.each(SEEDS)('seed %i', (seed) => {
  it('one_for_one: Payments crashes at 2 s and 6 s and begins at 0, its siblings count on', () => {
    const story = new Story(oneForOne, seed, 8);
    expect(story.plot()).toEqual(times(2, ['crashed Payments', 'restarted Payments']));
    expect(story.reasons('Payments')).toEqual(times(2, [['badmatch', ['error', 'unreadable']]]));
    const seconds = story.all('process_exited').map(({ at }) => Math.floor(at / 1e6));
    expect(seconds).toEqual([2, 6]);
    expect(numbers(story, 'Payments', 'handled').filter((n) => n === 0)).toHaveLength(3);
    const cart = numbers(story, 'Cart', 'handled');
    expect(cart).toEqual(cart.map((_, i) => i));
    expect(cart.length).toBeGreaterThan(30);
  });

  it('one_for_all: the others are stopped last first, and all start first first; Storm stays', () => {
    const story = new Story(oneForAll, seed, 6);
    const all = ['restarted Sensor', 'restarted Filter', 'restarted Display'];
    expect(story.plot()).toEqual(['crashed Filter', 'stopped Display', 'stopped Sensor', ...all]);
    expect(story.reasons('Filter')).toEqual([['out_of_range', 9999]]);
    expect(new Set(numbers(story, 'Sensor', 'calibration')).size).toBe(2);
    expect(story.world.counts.spawned).toBe(6 + 3);
  });

  it('rest_for_one: Sessions crashes, Web goes with it, Database keeps its rows', () => {
    const story = new Story(restForOne, seed, 5);
    expect(story.plot()).toEqual(['crashed Sessions', 'stopped Web', 'restarted Sessions', 'restarted Web']);
    expect(story.reasons('Sessions')).toEqual([['function_clause', 'parse_cookie', '%73']]);
    const rows = numbers(story, 'Database', 'rows');
    expect(rows).toEqual(rows.map((_, i) => i));
    expect(rows.length).toBeGreaterThan(20);
    expect(numbers(story, 'Web', 'served').filter((n) => n === 0)).toHaveLength(2);
  });

  it('restart intensity: two supervisors give up, one after the other, and the root carries on', () => {
    const story = new Story(intensityEscalation, seed, 8);
    const burst = [...times(3, ['crashed Parser', 'restarted Parser']), 'crashed Parser', 'gave up Parser.Sup'];
    expect(story.plot()).toEqual([
      ...burst,
      'restarted Parser.Sup',
      ...burst,
      'gave up Import.Sup',
      'stopped Index',
      'restarted Import.Sup',
    ]);
    const counted = story.all('restart_counted').map(({ childId, used, intensity }) => `${childId} ${used}/${intensity}`);
    const parser = [1, 2, 3, 4].map((used) => `Parser ${used}/3`);
    expect(counted).toEqual([...parser, 'Parser.Sup 1/1', ...parser, 'Parser.Sup 2/1', 'Import.Sup 1/3']);
    // What the feed hands out next was kept outside: the import goes on with record 18.
    expect(numbers(story, 'Index', 'newest')).toContain(18);
    expect(story.all('process_exited').some(({ pid }) => pid === 1)).toBe(false);
  });

  it('link: Editor dies of the same reason, Autosave traps it, Status is told', () => {
    const story = new Story(linkBystander, seed, 5);
    expect(story.plot()).toEqual(['crashed Preview', 'crashed Editor', 'restarted Preview', 'restarted Editor']);
    expect(story.reasons('Editor')).toEqual(story.reasons('Preview'));
    expect(story.reasons('Preview')).toEqual([['unexpected_tag', 'script']]);
    const signals = story.all('exit_signal_received').map(({ pid, outcome }) => [story.name(pid), outcome]);
    expect(signals).toContainEqual(['Editor', 'died']);
    expect(signals).toContainEqual(['Autosave', 'trapped']);
    expect(story.all('down_sent').map(({ to }) => story.name(to))).toContain('Status');
    expect(numbers(story, 'Autosave', 'survived').at(-1)).toBe(1);
    expect(numbers(story, 'Status', 'lost').at(-1)).toBe(1);
    // Everybody is tied to the new Preview.
    const preview = [...story.world.processes()].find((process) => process.live && process.name === 'Preview');
    const [editor, autosave] = ['Editor', 'Autosave'].map(
      (name) => [...story.world.processes()].find((p) => p.live && p.name === name)?.pid,
    );
    expect(preview?.links).toEqual(expect.arrayContaining([editor, autosave]));
    const status = [...story.world.processes()].find((process) => process.name === 'Status');
    expect(status?.monitors.map(({ target }) => target)).toEqual([preview?.pid]);
  });

  it('poison: order 13 crashes Packer three times, is put aside, and the rest is packed', () => {
    const story = new Story(poisonMessage, seed, 8);
    expect(story.plot()).toEqual(times(3, ['crashed Packer', 'restarted Packer']));
    expect(story.reasons('Packer')).toEqual(times(3, [['badarith', ['weight', 0]]]));
    expect(story.all('restart_counted').map(({ used }) => used)).toEqual([1, 2, 3]);
    const last = story.states('Queue').at(-1) as { putAside: number[]; acknowledged: number };
    expect(last.putAside).toEqual([13]);
    expect(last.acknowledged).toBeGreaterThan(20);
  });

  it('flapping: Uplink crashes for ever, the window never holds a fourth, nobody gives up', () => {
    const story = new Story(flappingChild, seed, 60);
    const crashes = story.world.counts.crashes;
    expect(crashes).toBeGreaterThanOrEqual(25);
    expect(story.plot()).toEqual(times(crashes, ['crashed Uplink', 'restarted Uplink']));
    const used = story.all('restart_counted').map((event) => event.used);
    expect(Math.max(...used)).toBeLessThanOrEqual(3);
    expect(Math.max(...used.slice(2))).toBeGreaterThanOrEqual(2);
  });
});
