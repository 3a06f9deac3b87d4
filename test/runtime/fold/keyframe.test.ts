// Keyframes of older versions, kept as they were written (old-keyframes.json), and what forged numbers in a new one may not do.

import { describe, expect, test } from 'vitest';
import { FormatError } from '../../../runtime/fold/bytes.ts';
import { checksum, KEYFRAME_VERSION } from '../../../runtime/fold/keyframe.ts';
import { World } from '../../../runtime/fold/world.ts';
import { createRandom } from '../../support/random.ts';
import { syntheticLog } from '../../support/synthetic-log.ts';
import kept from './old-keyframes.json' with { type: 'json' };

describe('a keyframe of an older version', () => {
  test('is there for each of them', () => {
    expect([...new Set(kept.map(({ version }) => version))].sort()).toEqual([1, 2, 3, 4, 5, 6]);
  });

  test.each(kept)('is read as it was meant, and written in the newest (version $version)', ({ version, hash, base64 }) => {
    const bytes = new Uint8Array(Buffer.from(base64, 'base64'));
    expect(bytes[3]).toBe(version);
    const world = World.decode(bytes);
    expect(world.hash()).toBe(hash);
    const anew = world.encode();
    expect(anew[3]).toBe(version % 2 === 0 ? KEYFRAME_VERSION + 1 : KEYFRAME_VERSION);
    expect(World.decode(anew).hash()).toBe(hash);
    expect(World.decode(anew).encode()).toEqual(anew);
  });
});

test('a keyframe whose numbers are forged is refused, or gives a world that can be looked at', () => {
  const world = new World();
  for (const chunk of syntheticLog({ seed: 6, events: 2000, contents: true }).chunks()) world.apply(chunk);
  const sound = world.encode();
  const random = createRandom(3);
  let refused = 0;
  for (let n = 0; n < 1500; n++) {
    const forged = sound.slice();
    for (let k = 1 + random.below(3); k > 0; k--) {
      // At ends of varints too, so that sizes of lists grow by whole orders.
      const at = 8 + random.below(forged.length - 8);
      forged[at] = random.chance(0.3) ? (forged[at] as number) | 128 : random.below(256);
    }
    new DataView(forged.buffer).setUint32(4, checksum(forged, KEYFRAME_VERSION), true);
    try {
      for (const { links, mailbox, monitors } of World.decode(forged).processes())
        expect(links.length + mailbox.length + monitors.length).toBeLessThan(forged.length);
    } catch (error) {
      if (!(error instanceof FormatError)) throw error;
      refused += 1;
    }
  }
  expect(refused).toBeGreaterThan(300);
});
