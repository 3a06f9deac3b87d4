// The goldens that this project made with the oracle, mostly where fuzzing had found a difference (test/otp/goldens/ORIGIN.md).

import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { checkGolden, readGoldens } from '../../../scripts/lib/otp-check.ts';

/** How many there are, and the seeds they hold for: where OTP only happens to have an order, that of seed 0 is the same. */
const FILES = [
  { file: 'death_order.json', count: 180, seeds: [0, 1, 2] },
  { file: 'found_by_fuzzing.json', count: 19, seeds: [0, 1, 2] },
  { file: 'strictly_in_turn.json', count: 1, seeds: [0] },
];

describe.each(FILES)('$file', ({ file, count, seeds }) => {
  const goldens = readGoldens(fileURLToPath(new URL(`../../otp/goldens/${file}`, import.meta.url)));

  it('is whole', () => {
    expect(goldens).toHaveLength(count);
  });

  it.each(seeds)('behaves as OTP did, in the interleaving of seed %i', (seed) => {
    const failures = goldens.map((golden) => [golden.scenario.name, ...checkGolden(golden, seed)]).filter(({ length }) => length > 1);
    expect(failures).toEqual([]);
  });
});
