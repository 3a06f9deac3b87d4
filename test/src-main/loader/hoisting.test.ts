import { originalPositionFor, TraceMap } from '@jridgewell/trace-mapping';
import fc from 'fast-check';
import { parseSync } from 'rolldown/utils';
import { describe, expect, test } from 'vitest';
import type { Meter } from '../../../runtime/index.ts';
import type { Node } from '../../../src-main/loader/ast.ts';
import { createDriving } from '../../../src-main/loader/driving.ts';
import { insertCounts } from '../../../src-main/loader/instrument.ts';
import { POWER_FUNCTIONS } from '../../../src-main/loader/powers.ts';

function instrument(source: string): ReturnType<typeof insertCounts> {
  const { program, errors } = parseSync('t.js', source, { lang: 'js', sourceType: 'module' });
  expect(errors).toEqual([]);
  return insertCounts(source, program as unknown as Node);
}

/** What the generator `function* g(p) { body }` yields and returns, as JSON; or the name of what it throws. */
function outcome(text: string): string {
  const meter: Meter = { left: 1_000_000, preempt: { preempt: true } as unknown as Meter['preempt'], driven: -1 };
  const { enter, leave, back, pass, rejoin } = createDriving(meter);
  const names = [
    '__bough',
    '__bough_enter',
    '__bough_leave',
    '__bough_back',
    '__bough_pass',
    '__bough_rejoin',
    ...Object.keys(POWER_FUNCTIONS),
  ];
  const make = new Function(...names, `'use strict'; ${text}\nreturn g;`);
  const g = make(meter, enter, leave, back, pass, rejoin, ...Object.values(POWER_FUNCTIONS)) as (p: number) => Generator;
  const seen: unknown[] = [];
  try {
    const running = g(5);
    for (let next = running.next(); ; next = running.next()) {
      seen.push(next.value);
      if (next.done === true) return JSON.stringify(seen);
    }
  } catch (error) {
    return `${JSON.stringify(seen)} ${(error as Error).name}`;
  }
}

const generator = (body: string): string => `function* g(p) {${body}}`;

describe('functions in the body of a generator keep their meaning', () => {
  test.each([
    ['a var with a value and a function of its name', 'var a = 1; function a() {} return a;', '[1]'],
    ['a var without a value', 'var a; function a() { return 7; } return a();', '[7]'],
    ['called before both', 'const x = a(); var a = 1; function a() { return 7; } return [x, a];', '[[7,1]]'],
    [
      'two and three of one name',
      'function b() { return 1; } yield b(); function b() { return 2; } yield b(); function b() { return 3 } return b();',
      '[3,3,3]',
    ],
    ['two of one name and a var', 'function b() { return 1; } yield b(); function b() { return 2; } var b = 5; return b;', '[2,5]'],
    ['a var in a loop', 'yield a.name; for (var a of [1, 2]) yield a; function a() {} return a;', '["a",1,2,2]'],
    [
      'vars in patterns',
      'yield [a(), b(), c(), d()]; var { x: a, ...b } = { x: 1, y: 2 }, [c = 3, ...d] = []; function a() { return 1; } function b() { return 2; } function c() { return 3; } function d() { return 4; } return [a, b, c, d];',
      '[[1,2,3,4],[1,{"y":2},3,[]]]',
    ],
    [
      'a var of another function is none of its',
      'const f = () => { var a = 1; return a; }; function a() { return 2; } return [f(), a()];',
      '[[1,2]]',
    ],
    [
      'generators and async functions',
      'yield [...a()]; var a, b; function* a() { yield 1; } async function b() {} return [a.name, b.name, b().then !== undefined];',
      '[[1],["a","b",true]]',
    ],
    ['a constant that the function reads', 'var a; const k = 9; function a() { return k; } return a();', '[9]'],
    ['a function that replaces itself', 'var a; function a() { a = 3; return 1; } return [a(), a];', '[[1,3]]'],
    ['a parameter of its name', 'var p; function p() { return 1; } return p();', '[1]'],
    [
      'behind a statement without a semicolon',
      'let n = 1\nvar a = n\nfunction a() {}\n(function () { n = 2; })()\nreturn [n, a]',
      '[[2,1]]',
    ],
    [
      'two of one name behind a statement without a semicolon',
      'let n = (x) => x\nfunction a() { return 1 }\n(function () { n = 2; })()\nfunction a() { return 2 }\nreturn [n, a()]',
      '[[2,2]]',
    ],
    ['as the first and only text', 'function a() { return 1 }var a;return a()', '[1]'],
    ['behind a loop without a block', 'var a; let n = 0; for (; n < 3;)n++;function a() { return n; } return a();', '[3]'],
    ['behind a directive', "'use strict'\nfunction a() { return 1 }\nvar a\nfunction b() { return a() }\nvar b\nreturn b()", '[1]'],
    ['with the power and yields in it', 'var a; function* a() { yield p ** 2; } yield* a(); return 0;', '[25,0]'],
    [
      'one that is overruled has a power and a loop',
      'function a() { for (;;) p **= 2; } function a() { return p ** 2; } return a();',
      '[25]',
    ],
  ])('%s', (_, body, expected) => {
    const source = generator(body);
    expect(outcome(source)).toBe(expected);
    expect(outcome(instrument(source).toString())).toBe(expected);
  });

  test('in any order and mixture', () => {
    const gap = fc.constantFrom('', ' ', '\n');
    const name = fc.constantFrom('a', 'b', 'c');
    const statement = fc.oneof(
      fc.tuple(name, fc.nat(9)).map(([n, k]) => `function ${n}() { return ${k}; }`),
      fc.tuple(name, fc.nat(9)).map(([n, k]) => `var ${n} = ${k};`),
      name.map((n) => `var ${n};`),
      name.map((n) => `for (var ${n} of [1, 2]) yield ${n};`),
      name.map((n) => `{ let ${n} = 3; yield ${n}; }`),
      name.map((n) => `yield typeof ${n} === 'function' ? [${n}()] : ${n};`),
      name.map((n) => `yield (() => typeof ${n})();`),
    );
    const body = fc
      .tuple(gap, fc.array(statement, { maxLength: 9 }))
      .map(([space, list]) => `${space}${list.join(' ')} return typeof a + typeof b;`);
    fc.assert(
      fc.property(body, (text) => {
        const source = generator(text);
        expect(outcome(instrument(source).toString())).toBe(outcome(source));
      }),
      { seed: 11, numRuns: 500 },
    );
  });
});

test('the places in a function that had to move are still those of its text', () => {
  const source = 'function* g() {\n  let x = 1;\n  var a = x;\n  function a() {\n    throw new Error("here");\n  }\n  return x;\n}\n';
  const counted = instrument(source);
  const text = counted.toString();
  const place = (needle: string): { line: number; column: number } => {
    const before = text.slice(0, text.indexOf(needle)).split('\n');
    const map = new TraceMap(counted.generateMap({ source: 't.js', hires: 'boundary' }).toString());
    const { line, column } = originalPositionFor(map, { line: before.length, column: (before.at(-1) as string).length });
    return { line: line as number, column: column as number };
  };
  expect(text.indexOf('new Error')).toBeLessThan(text.indexOf('let x'));
  expect(place('new Error')).toEqual({ line: 5, column: 10 });
  expect(place('return x')).toEqual({ line: 7, column: 2 });
});

test.each([
  ['yield', 'let n=0;for(;n<3;)n++;yield n', '[3,null]'],
  ['power', 'let n=0,m;for(;n<3;)n++;n**=2;return n', '[9]'],
  ['yield in a loop', 'let n=0;while(n++<2)yield n;yield*[7]', '[1,2,7,null]'],
  ['loop in a loop', 'let n=0;for(;n<3;)for(;n<3;)n++;for(;n<9;)n++;yield n**2', '[81,null]'],
])('a %s that follows a loop without a gap, as in minified code, stays outside of it', (_, body, expected) => {
  expect(outcome(generator(body))).toBe(expected);
  expect(outcome(instrument(generator(body)).toString())).toBe(expected);
});
