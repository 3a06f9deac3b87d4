import fc from 'fast-check';
import { parseSync } from 'rolldown/utils';
import { describe, expect, test } from 'vitest';
import type { Meter } from '../../../runtime/index.ts';
import type { Node } from '../../../src-main/loader/ast.ts';
import { createDriving } from '../../../src-main/loader/driving.ts';
import { insertCounts } from '../../../src-main/loader/instrument.ts';

const PREEMPT = { preempt: true } as unknown as Meter['preempt'];

function counted(source: string): string {
  const { program, errors } = parseSync('t.ts', source, { lang: 'ts' });
  expect(errors).toEqual([]);
  return insertCounts(source, program as unknown as Node).toString();
}

/** Runs plain JavaScript with its counts inserted; `source` is the body of a function that returns something. */
function run(source: string, left = 1_000_000): { value: unknown; spent: number; meter: Meter } {
  const meter: Meter = { left, preempt: PREEMPT, driven: -1 };
  const { enter, leave, back, pass, rejoin } = createDriving(meter);
  const text = counted(`const main = () => { ${source} };`);
  const names = ['__bough', '__bough_enter', '__bough_leave', '__bough_back', '__bough_pass', '__bough_rejoin'];
  const main = new Function(...names, `${text}; return main;`)(meter, enter, leave, back, pass, rejoin) as () => unknown;
  const value = main();
  return { value, spent: left - meter.left, meter };
}

describe('reductions are counted', () => {
  test.each([
    ['a call', 'const f = function () { return 1; }; return f();', 2],
    ['an arrow with an expression', 'const f = (x) => x + 1; return f(f(1));', 3],
    ['an arrow that gives an object', 'const f = (x) => ({ x }); return f(1);', 2],
    ['arrows in arrows', 'const f = (x) => (y) => x + y; return f(1)(2);', 3],
    [
      'a method, a getter and a constructor',
      'class A { constructor() { this.x = 1; } get y() { return this.x; } m() { return this.y; } } return new A().m();',
      4,
    ],
    ['a field initialiser, once for each instance', 'class A { x = [1].length; static y = 2; } new A(); return new A().x + A.y;', 4],
    ['a field without a value', 'class A { x; } return String(new A().x);', 1],
    ['a recursion of initialisers', 'class A { static left = 5; next = A.left-- > 0 ? new A() : 1; } return JSON.stringify(new A());', 8],
    [
      'a function that is a field, and keeps its name',
      'class A { f = () => 1; g = (function () { return 2; }); } const a = new A(); return a.f() + a.g() + a.f.name + a.g.name;',
      3,
    ],
    ['a static block', 'let n = 0; class A { static { for (const x of [1, 2]) n += x; } } return n;', 3],
    ['a setter', 'class A { set x(v) { this.y = v; } } const a = new A(); a.x = 3; return a.y;', 2],
    [
      'a getter and a method of an object',
      'const o = { get x() { return 1; }, m() { return this.x; }, *g() { yield 1; } }; return o.m() + [...o.g()].length;',
      4,
    ],
    [
      'callbacks of sort, filter, reduce, find, flatMap and replace',
      "return [3, 1, 2].sort((a, b) => a - b).filter((x) => x > 1).map((x) => [x]).flatMap((x) => x).reduce((a, b) => a + b, 0) + 'ab'.replace(/[ab]/g, (c) => c + c);",
      null,
    ],
    ['recursion', 'const f = (n) => (n === 0 ? 0 : 1 + f(n - 1)); return f(20);', 22],
    ['a tagged template and a default parameter', 'const t = (s, x = (() => 4)()) => s[0] + x; return t`a`;', 3],
    ['a labelled loop without a block', 'let n = 0; a: for (;;) if (++n > 3) break a; return n;', 5],
    [
      'what a destructuring iterates',
      'const it = { *[Symbol.iterator]() { for (;;) yield 1; } }; const [x, y, z] = it; return x + y + z;',
      5,
    ],
    ['a derived constructor, before super', 'class A {} class B extends A { constructor() { super(); } } return new B();', 2],
    ['for', 'let n = 0; for (let i = 0; i < 10; i++) n += i; return n;', 11],
    ['for without a block around a block-less if', 'let n = 0; for (let i = 0; i < 4; i++) if (i > 1) n++; else n--; return n;', 5],
    ['while with an empty body', 'let n = 9; while (n-- > 0); return n;', 10],
    ['do … while', 'let n = 0; do n++; while (n < 5); return n;', 6],
    ['for … of and for … in', 'let n = 0; for (const x of [1, 2, 3]) n += x; for (const k in { a: 1, b: 2 }) n += k.length; return n;', 6],
    ['loops in loops', 'let n = 0; for (let i = 0; i < 3; i++) for (let j = 0; j < 3; j++) n++; return n;', 13],
    ['continue with a label', 'let n = 0; outer: for (let i = 0; i < 3; i++) { for (;;) { n++; continue outer; } } return n;', 7],
    ['callbacks of built-in functions', 'return [1, 2, 3].map((x) => x * 2).filter(function (x) { return x > 2; });', 7],
    ['behind a directive', "function f() { 'use strict'; return this; } return f();", 2],
    ['behind a directive without a semicolon', "function f() { 'use strict'\n return this } return f();", 2],
  ])('%s', (_what, source, spent) => {
    const plain = new Function(source)() as unknown;
    const { value, spent: was } = run(source);
    if (typeof plain !== 'object') expect(value).toBe(plain);
    else expect(JSON.stringify(value)).toBe(JSON.stringify(plain));
    // Of some, how often they are called is the engine's choice.
    if (spent === null) expect(was).toBeGreaterThan(12);
    else expect(was).toBe(spent);
  });

  test('types and declarations without a body are left alone', () => {
    const source =
      'declare function f(x: number): string;\nabstract class A { abstract m(): void; o(): void; o(x?: 1) {} }\ntype F = () => void;\ninterface I { (x: 1): 2 }';
    expect(counted(source)).toBe(source.replace('o(x?: 1) {}', 'o(x?: 1) {--__bough.left;}'));
  });

  test('letters outside ASCII do not shift the places', () => {
    expect(counted('const ü = "😀😀"; const f = () => ü;')).toBe('const ü = "😀😀"; const f = () => (--__bough.left,ü);');
  });
});

/** Drives a generator as the scheduler does: `driven` is 0 at each resume; a preemption refills the meter. */
function drive(meter: Meter, generator: Generator): { values: unknown[]; preemptions: number; result: unknown } {
  const values: unknown[] = [];
  let preemptions = 0;
  for (let sent: unknown; ; ) {
    meter.driven = 0;
    const { done, value } = generator.next(sent);
    meter.driven = -1;
    sent = undefined;
    if (done) return { values, preemptions, result: value };
    if (value === PREEMPT) {
      preemptions += 1;
      meter.left = 10;
      if (preemptions > 500) return { values, preemptions, result: 'stopped' };
    } else {
      values.push(value);
      sent = `answer to ${String(value)}`;
    }
  }
}

function driveSource(source: string, left = 10) {
  const { value, meter } = run(source);
  meter.left = left;
  return drive(meter, (value as () => Generator)());
}

describe('a generator that is driven', () => {
  test('is preempted in an endless loop', () => {
    expect(driveSource('return function* () { while (true); };')).toMatchObject({ result: 'stopped', values: [] });
  });

  test('is preempted in endless recursion by yield*', () => {
    expect(driveSource('function* f(n) { return n === 0 ? "end" : yield* f(n - 1); } return () => f(100);')).toMatchObject({
      result: 'end',
      values: [],
      preemptions: expect.toSatisfy((n: number) => n >= 9),
    });
  });

  test('is preempted after a yield, in a helper and after the helper', () => {
    const source = `
      function* helper() { for (let i = 0; i < 40; i++); const got = yield 'b'; for (let i = 0; i < 40; i++); return got; }
      return function* () {
        const a = yield 'a'; for (let i = 0; i < 40; i++);
        const b = yield* helper(); for (let i = 0; i < 40; i++);
        return [a, b];
      };`;
    const { values, preemptions, result } = driveSource(source);
    expect(values).toEqual(['a', 'b']);
    expect(result).toEqual(['answer to a', 'answer to b']);
    expect(preemptions).toBeGreaterThanOrEqual(14);
  });

  test('has classes in it, whose initialisers and static blocks can not yield', () => {
    const { result, preemptions } = driveSource(`
      return function* () {
        let n = 0;
        class A { static { for (let i = 0; i < 30; i++) { try { n += 1; } finally { n += 0; } } } x = (() => { for (let i = 0; i < 30; i++) n += 1; return n; })(); [yield 'key'] = 1; }
        for (let i = 0; i < 30; i++) n += 1;
        return [n, new A().x];
      };`);
    expect(result).toEqual([60, 90]);
    expect(preemptions).toBeGreaterThan(2);
  });

  test('a plain function in it is counted but never preempted', () => {
    const { preemptions, result } = driveSource(
      'const f = () => { for (let i = 0; i < 100; i++); return 1; }; return function* () { return f(); };',
    );
    expect({ preemptions, result }).toEqual({ preemptions: 0, result: 1 });
  });

  test('goes on being preempted after a helper threw', () => {
    const source = `
      function* helper() { yield 'a'; throw new Error('x'); }
      return function* () { try { yield* helper(); } catch { for (let i = 0; i < 100; i++); } return 'done'; };`;
    const { preemptions, result } = driveSource(source);
    expect(result).toBe('done');
    expect(preemptions).toBeGreaterThanOrEqual(8);
  });
});

test('an error that the scheduler throws into a yield is caught by a generator that is still driven', () => {
  const { value, meter } = run(`
    function* range(n) { for (let i = 0; i < n; i++) yield i; }
    return function* () { try { yield 'a'; } catch { const got = [...range(30)]; for (let i = 0; i < 30; i++); return got.length; } };`);
  const generator = (value as () => Generator)();
  meter.driven = 0;
  expect(generator.next().value).toBe('a');
  meter.left = 10;
  meter.driven = 0;
  expect(generator.throw(new Error('no answer')).value).toBe(PREEMPT);
  meter.left = 1000;
  meter.driven = 0;
  expect(generator.next()).toEqual({ done: true, value: 30 });
});

describe('a generator that the program runs through by itself', () => {
  const HELPERS = 'function* range(n) { for (let i = 0; i < n; i++) yield i; } function* twice(n) { yield* range(n); yield* range(n); }';
  test.each([
    ['for … of', 'const out = []; for (const x of twice(30)) out.push(x);'],
    ['spread', 'const out = [...twice(30)];'],
    ['Array.from', 'const out = Array.from(twice(30));'],
    ['next', 'const out = []; const it = twice(30); for (let r = it.next(); !r.done; r = it.next()) out.push(r.value);'],
    ['destructuring', 'const [...out] = twice(30);'],
  ])('gives what it yields and nothing else, by %s', (_what, use) => {
    const expected = [...Array(30).keys(), ...Array(30).keys()];
    // In a driven generator, before and after a yield, and in a plain function of one.
    const inGenerator = driveSource(`${HELPERS} return function* () { ${use} yield 'a'; const one = out; { ${use} return [one, out]; } };`);
    expect(inGenerator.result).toEqual([expected, expected]);
    const inFunction = driveSource(
      `${HELPERS} const f = () => { ${use} return out; }; return function* () { const one = f(); yield 'a'; return [one, f()]; };`,
    );
    expect(inFunction.result).toEqual([expected, expected]);
    expect(inFunction.values).toEqual(['a']);
  });

  test('inside a for … of whose body yields to the scheduler', () => {
    const { values, result } = driveSource(
      `${HELPERS} return function* () { let n = 0; for (const x of twice(5)) { for (let i = 0; i < 9; i++); n += x; yield 'step'; } return n; };`,
    );
    expect(values).toHaveLength(10);
    expect(result).toBe(20);
  });
});

test('any nest of loops and calls keeps its meaning and costs at least its iterations', () => {
  const statement = fc.letrec<{ s: string }>((tie) => ({
    s: fc.oneof(
      { depthSize: 'small', withCrossShrink: true },
      fc.constantFrom(
        'n++;',
        'n = f(n);',
        'if (n % 2) n += 3; else n--;',
        'n += [1, 2].map((x) => x + n).length;',
        'for (const x of g(3)) n += x;',
      ),
      fc.tuple(fc.integer({ min: 0, max: 3 }), tie('s')).map(([k, s]) => `for (let i = 0; i < ${k}; i++) ${s}`),
      fc.tuple(fc.integer({ min: 0, max: 3 }), tie('s')).map(([k, s]) => `{ let k = ${k}; while (k-- > 0) { ${s} } }`),
      fc.tuple(tie('s'), tie('s')).map(([a, b]) => `{ ${a} ${b} }`),
      tie('s').map((s) => `(() => { ${s} })();`),
      tie('s').map((s) => `do ${s} while (n < 0 && n > -3);`),
    ),
  })).s;
  fc.assert(
    fc.property(statement, (s) => {
      const source = `let n = 0; const f = (x) => x + 1; function* g(k) { while (k > 0) yield k--; } ${s} return n;`;
      expect(run(source).value).toBe(new Function(source)());
    }),
    { seed: 7, numRuns: 200 },
  );
});
