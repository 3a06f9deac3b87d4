// The scenarios that prove the runtime against OTP, folded: between them they use every rule of links, monitors, names and
// supervisors, so a record that says less than happened shows here as a contradiction.

import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { World } from '../../../runtime/fold/world.ts';
import type { EventChunk } from '../../../runtime/protocol/chunk.ts';
import { describeModel, describeWorld } from '../../support/describe-worlds.ts';
import type { Scenario } from '../../support/otp-compare.ts';
import { runScenario } from '../../support/otp-script-runner.ts';
import { SimpleWorld } from '../../support/simple-world.ts';

const folder = new URL('../../golden/otp/', import.meta.url);
const files = readdirSync(folder).filter((file) => file.endsWith('.json'));
const read = (file: string): { scenario: Scenario }[] => JSON.parse(readFileSync(new URL(file, folder), 'utf8'));

test('there are scenarios', () => {
  expect(files.length).toBeGreaterThan(3);
});

describe.each(files)('%s', (file) => {
  test('folds without a contradiction, and the slow model sees the same', () => {
    const wrong: Record<string, unknown> = {};
    let events = 0;
    for (const { scenario } of read(file)) {
      const chunks: EventChunk[] = [];
      runScenario(scenario, 3, { sink: (chunk) => chunks.push(chunk) });
      const world = new World();
      const model = new SimpleWorld(world.strings);
      for (const chunk of chunks) {
        world.apply(chunk);
        for (let i = 0; i < chunk.count; i++) model.apply(chunk, i);
      }
      expect(describeWorld(world), scenario.name).toEqual(describeModel(model));
      // Everything has settled, so whatever the fold believes to be about to run was woken by a record too many.
      const restless = [...world.processes()].filter((p) => p.live && p.status !== 'waiting' && p.status !== 'suspended');
      if (restless.length > 0) wrong[`${scenario.name}: still to run`] = restless.map((p) => [p.pid, p.label, p.status]);
      if (world.problemCount > 0) wrong[scenario.name] = world.problems;
      events += world.counts.events;
    }
    expect(wrong).toEqual({});
    expect(events).toBeGreaterThan(1000);
  });
});
