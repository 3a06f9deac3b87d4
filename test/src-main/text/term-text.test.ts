import { describe, expect, it } from 'vitest';
import { Pid, Ref } from '../../../runtime/protocol/ids.ts';
import { encodeTerm, parseEncoded } from '../../../runtime/protocol/term-codec.ts';
import { reasonText, termText } from '../../../src-main/text/term-text.ts';

const show = (term: unknown, options = {}): string => termText(parseEncoded(encodeTerm(term)), options);

describe('terms print as a person who knows Elixir reads them', () => {
  it.each(
    (
      [
        ['tick', ':tick'],
        [['debit', 40], '{:debit, 40}'],
        [['balance'], '{:balance}'],
        [['Ada'], '["Ada"]'],
        [['two words'], '["two words"]'],
        [['ok', 'acc_1041'], '{:ok, "acc_1041"}'],
        [['error', 'noproc'], '{:error, :noproc}'],
        ['Hello, world', '"Hello, world"'],
        [[1, 2, 3], '[1, 2, 3]'],
        [[], '[]'],
        [null, 'nil'],
        [true, 'true'],
        [undefined, ':undefined'],
        [{ count: 1, 'not a key': 2 }, '%{count: 1, "not a key" => 2}'],
        [
          new Map<unknown, unknown>([
            ['a', 1],
            [2, 'b'],
          ]),
          '%{a: 1, 2 => "b"}',
        ],
        [new Set([1]), 'MapSet.new([1])'],
        [new Pid(0, 5), '<0.5.0>'],
        [[new Pid(0, 5), new Ref(7)], '{<0.5.0>, #Ref<7>}'],
        [12n, '12'],
        [Number.NaN, 'NaN'],
        [new Uint8Array(5), '<<5 bytes>>'],
        [() => 1, '⟨function⟩'],
        [{ $odd: 1 }, '%{"$odd" => 1}'],
      ] as [unknown, string][]
    ).map(([term, text]): [string, unknown] => [text, term]),
  )('%s', (text, term) => {
    expect(show(term)).toBe(text);
  });

  it('prints pids by the name that is known for them', () => {
    expect(show(['DOWN', new Pid(0, 5)], { pid: (text: string) => (text === '<0.5.0>' ? 'Worker 2' : text) })).toBe('{:DOWN, Worker 2}');
  });

  it('is cut at its length, also deep inside', () => {
    const text = show({ list: Array.from({ length: 10_000 }, (_, i) => i) }, { max: 30 });
    expect(text).toHaveLength(30);
    expect(text.endsWith('…')).toBe(true);
  });
});

describe('exit reasons print without what engines add', () => {
  it('drops the stack of [reason, stack]', () => {
    expect(reasonText([['badmatch', 5], ['at handleCast (worker.ts:3:1)']])).toBe('{:badmatch, 5}');
    expect(reasonText(['badmatch', []])).toBe(':badmatch');
  });
  it('keeps a tuple of two that has no stack', () => {
    expect(reasonText(['shutdown', 'overload'])).toBe('{:shutdown, "overload"}');
  });
  it('keeps a list in second place that is no stack', () => {
    expect(reasonText(['error', [1, 2]])).toBe('{:error, [1, 2]}');
  });
});
