// The goldens that this project made with the oracle, mostly where fuzzing had found a difference (test/otp/goldens/ORIGIN.md).

import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { checkGolden, readGoldens } from '../../../scripts/lib/otp-check.ts';

const FILES = { 'death_order.json': 180, 'found_by_fuzzing.json': 19 };

describe.each(Object.entries(FILES))('%s', (file, count) => {
  const goldens = readGoldens(fileURLToPath(new URL(`../../otp/goldens/${file}`, import.meta.url)));

  it('is whole', () => {
    expect(goldens).toHaveLength(count);
  });

  it.each([0, 1, 2])('behaves as OTP did, in the interleaving of seed %i', (seed) => {
    const failures = goldens.map((golden) => [golden.scenario.name, ...checkGolden(golden, seed)]).filter(({ length }) => length > 1);
    expect(failures).toEqual([]);
  });
});
