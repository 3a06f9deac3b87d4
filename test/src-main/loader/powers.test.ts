import fc from 'fast-check';
import { parseSync } from 'rolldown/utils';
import { describe, expect, test } from 'vitest';
import type { Node } from '../../../src-main/loader/ast.ts';
import { findObjection } from '../../../src-main/loader/imports.ts';
import { insertCounts } from '../../../src-main/loader/instrument.ts';
import { POWER_FUNCTIONS } from '../../../src-main/loader/powers.ts';

function parse(source: string): Node {
  const { program, errors } = parseSync('t.ts', source, { lang: 'ts' });
  expect(errors).toEqual([]);
  return program as unknown as Node;
}

/** Runs a function's body as it stands and as the loader rewrites it. */
function both(body: string): { plain: unknown; rewritten: unknown; text: string } {
  const text = insertCounts(`const main = function () { ${body} };`, parse(`const main = function () { ${body} };`)).toString();
  const helpers = { __bough: { left: 1e9, driven: -1 }, __bough_enter: () => 1, __bough_leave: () => 1, ...POWER_FUNCTIONS };
  const given = { ...helpers, __bough_back: (_g: number, value: unknown) => value };
  const rewritten = new Function(...Object.keys(given), `'use strict'; ${text}; return main;`)(...Object.values(given)) as () => unknown;
  const plain = new Function(`'use strict'; return function () { ${body} };`)() as () => unknown;
  const run = (f: () => unknown): unknown => {
    try {
      return f();
    } catch (thrown) {
      return `${(thrown as Error).name}`;
    }
  };
  return { plain: run(plain), rewritten: run(rewritten), text };
}

const LOG = 'const order = []; const say = (name, value) => { order.push(name); return value; };';

describe('the operator ** keeps its meaning', () => {
  test.each([
    ['from right to left', 'return 2 ** 3 ** 2;'],
    ['beside unary minus', 'return [-(2 ** 2), (-2) ** 2, 2 ** -1];'],
    ['between products and sums', 'return 1 + 2 * 3 ** 2 / 3 - 4 ** 2 % 5;'],
    ['with comments around it', 'return 2 /* ** */ ** // **\n /** 9 ** 9 */ 3;'],
    ['in parentheses and sequences', 'let a = 1; return (a, 2) ** (a += 1, a + 1);'],
    ['on bigints', 'let n = 3n; n **= 4n; return String(2n ** 70n + n);'],
    ['on a mixture', 'return 2n ** 2;'],
    ['on what is no number', 'return [undefined ** 1, null ** 0, "3" ** [2], ({}) ** 1, true ** 5];'],
    ['on symbols', 'return Symbol() ** 2;'],
    ['as a body of an arrow', 'const f = (x) => x ** 2; return [1, 2, 3].map((x) => x ** f(x));'],
    ['as a default', 'const f = (a, b = a ** 2) => b; const { c = 2 ** 4 } = {}; return [f(3), c];'],
    ['in a template, a key and a spread', `return [\`\${2 ** 3}\`, { [2 ** 2]: 1 }, ...[3 ** 2]];`],
    ['without a semicolon', 'let x = 3\nlet y = x ** 2\nx **= y\nreturn x'],
    [
      'evaluates left, right, then converts left, right',
      `${LOG}
      const n = (name, v) => say(name, { valueOf: () => say('to ' + name, v) });
      const got = n('a', 2) ** n('b', 3); return [got, order];`,
    ],
    ['assigns to a variable', 'let x = 3; const got = (x **= 2); return [x, got];'],
    ['reads a variable before the right side changes it', 'let x = 2; x **= (x = 5, 3); return x;'],
    ['assigns to a property', 'const o = { a: { b: 3 } }; o.a.b **= 2; o["a"]["b"] **= 0.5; return o.a.b;'],
    [
      'evaluates object and key of a property once',
      `${LOG}
      const o = { k: 2 }; say('o', o)[say('k', 'k')] **= say('r', 3); return [o.k, order];`,
    ],
    [
      'calls getter and setter once each',
      `${LOG}
      const o = { get k() { return say('get', 3); }, set k(v) { say('set ' + v); } }; const got = (o.k **= 2); return [got, order];`,
    ],
    ['assigns to an element', 'const a = [1, 2, 3]; let i = 0; a[++i] **= 5; return [a, i];'],
    ['assigns to a private member', 'class A { #x = 3; up() { this.#x **= 2; return this.#x; } } return new A().up();'],
    [
      'assigns to a member of super',
      'class A { get x() { return 4; } } class B extends A { up() { return super.x **= 2; } } return [new B().up()];',
    ],
    ['refuses a constant', 'const x = 2; x **= 2; return x;'],
    ['refuses a frozen property', 'const o = Object.freeze({ x: 2 }); o.x **= 2; return o.x;'],
    ['refuses undefined', 'let o; o.x **= 2;'],
    ['nests in assignments', 'let a = 2, b = 2; const o = { x: 2 }; a **= b **= o.x **= 2; return [a, b, o.x];'],
    ['inside loops without blocks', 'let x = 2; for (let i = 0; i < 2; i++) x **= 2; while (x < 300) x = x ** 1.5\nreturn Math.round(x)'],
    [
      'in a generator, with yields in its operands',
      `
      const g = function* () { const o = { x: 2 }; o.x **= yield 1; return [o.x, (yield 2) ** (yield 3)]; };
      const it = g(); it.next(); it.next(3); it.next(2); return it.next(5).value;`,
    ],
  ])('%s', (_what, body) => {
    const { plain, rewritten, text } = both(body);
    expect(rewritten, text).toEqual(plain);
    expect(text.replaceAll(/\/\*.*?\*\/|\/\/.*/g, '')).not.toContain('**');
  });

  test('types around a target are left out', () => {
    const text = insertCounts(
      '(o as any).k **= 2;\n(x as number) **= 3; y! **= 4;',
      parse('(o as any).k **= 2;\n(x as number) **= 3; y! **= 4;'),
    );
    expect(text.toString()).toBe('__bough_ref((o as any),"k").power(2);\nx=__bough_pow(x,3); y=__bough_pow(y,4);');
  });

  test('any expression of powers gives what the language gives, on small whole numbers where both are exact', () => {
    const expression = fc.letrec<{ e: string }>((tie) => ({
      e: fc.oneof(
        { depthSize: 'small', withCrossShrink: true },
        fc.constantFrom('0', '1', '2', '3', '(-1)', '(-2)', 'x', 'o.x', '(x = 2)'),
        fc.tuple(tie('e'), fc.constantFrom('1', '2', 'y')).map(([a, b]) => `(${a}) ** ${b}`),
        fc.tuple(tie('e'), tie('e')).map(([a, b]) => `(${a} + ${b})`),
        fc.constantFrom('1', '2').map((b) => `(x **= ${b})`),
        fc.constantFrom('1', '2').map((b) => `(o.x **= ${b})`),
      ),
    })).e;
    const property = fc.property(expression, (e) => {
      const { plain, rewritten } = both(`let x = 3, y = 2; const o = { x: 2 }; const got = ${e}; return got > 1e15 || [got, x, o.x];`);
      expect(rewritten).toEqual(plain);
    });
    fc.assert(property, { seed: 11, numRuns: 300 });
  });

  test('a private member of something that must not be evaluated twice is refused with a place', () => {
    const tree = parse('class A { #x = 1; up(f: () => A) { f().#x **= 2; } }');
    expect(findObjection(tree)).toMatchObject({ kind: 'unsupported', offset: 35, reason: expect.stringContaining('write it out') });
  });
});
