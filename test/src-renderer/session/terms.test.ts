import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { encodeTerm, parseEncoded } from '../../../runtime/protocol/term-codec.ts';
import { printTerm } from '../../../src-renderer/session/terms.ts';

describe('printTerm', () => {
  it.each([
    [['debit', 5], 'message', '{:debit, 5}'],
    [['subscribe', 'acc_1041'], 'message', '{:subscribe, "acc_1041"}'],
    ['tick', 'message', ':tick'],
    ['Ada Lovelace', 'message', '"Ada Lovelace"'],
    [['EXIT', { $pid: '<0.5.0>' }, 'normal'], 'message', '{:EXIT, <0.5.0>, :normal}'],
    [['reply', ['error', 'limit']], 'message', '{:reply, {:error, "limit"}}'],
    [['ada', 'joe'], 'state', '["ada", "joe"]'],
    [['balance'], 'message', '{:balance}'],
    [['Ada'], 'message', '["Ada"]'],
    [['ada'], 'state', '["ada"]'],
    [['hold', 20], 'state', '{:hold, 20}'],
    [['ok', 'x'], 'state', '{:ok, "x"}'],
    [{ balance: 120, 'a b': null }, 'state', '%{balance: 120, "a b": nil}'],
    [{ $map: [[{ $ref: 4 }, ['hold', 20]]] }, 'state', '%{#Ref<4> => {:hold, 20}}'],
    [{ $set: [1, 2] }, 'state', 'MapSet.new([1, 2])'],
    [{ $bytes: 'AAECAw==', as: 'Uint8Array' }, 'state', '⟨Uint8Array, 4 B⟩'],
    [{ $opaque: 'function' }, 'state', '⟨function⟩'],
    [{ $undefined: true }, 'state', ':undefined'],
    [{ $number: '-0' }, 'state', '-0'],
    [{ $object: [['$a', 1]] }, 'state', '%{"$a": 1}'],
    [true, 'message', 'true'],
    [[], 'state', '[]'],
  ] as const)('prints %j in a %s as %s', (term, place, text) => {
    expect(printTerm(term, place)).toBe(text);
  });

  it('cuts long terms at the length asked for and says so', () => {
    const text = printTerm(
      Array.from({ length: 1000 }, (_, i) => i),
      'state',
      40,
    );
    expect(text.length).toBe(40);
    expect(text.endsWith('…')).toBe(true);
  });

  it('prints whatever can be sent, in one line, and never throws', () => {
    fc.assert(
      fc.property(fc.anything({ withMap: true, withSet: true, withBigInt: true }), (value) => {
        const text = printTerm(parseEncoded(encodeTerm(value)), 'state', 200);
        expect(text.length).toBeLessThanOrEqual(200);
        expect(text.length).toBeGreaterThan(0);
      }),
      { seed: 1, numRuns: 500 },
    );
  });

  it('survives tags that are damaged', () => {
    for (const term of [{ $map: 3 }, { $map: [4] }, { $set: {} }, { $bytes: 5 }, { $nonsense: 1 }])
      expect(() => printTerm(term)).not.toThrow();
    expect(printTerm({ $nonsense: 1 })).toBe('⟨unknown tag $nonsense⟩');
  });
});
