import { execFileSync } from 'node:child_process';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { createEnvironment, seededRandom } from '../../../src-main/loader/environment.ts';
import { createVirtualDate, VIRTUAL_EPOCH } from '../../../src-main/loader/virtual-date.ts';

const environment = (seed = 1, now = () => 0, print: (level: string, text: string) => void = () => undefined) =>
  createEnvironment({ seed, now, print }) as {
    Math: Math;
    crypto: Crypto;
    performance: Performance;
    console: Console;
    process: NodeJS.Process;
    [name: string]: unknown;
  };

describe('what would let in the outside', () => {
  test.each([
    'setTimeout',
    'setInterval',
    'setImmediate',
    'queueMicrotask',
    'fetch',
    'WebSocket',
    'SharedArrayBuffer',
    'WeakRef',
    'CompressionStream',
    'File',
    'PerformanceMark',
  ])('%s gives an error that names the alternative', (name) => {
    const replaced = environment()[name] as (...args: unknown[]) => unknown;
    expect(() => replaced(() => undefined, 10)).toThrow(new RegExp(`^${name} is not available to a program under study; .{10,}`));
    expect(() => new (replaced as unknown as new () => unknown)()).toThrow(/is not available/);
  });

  test('what remains of a class works, without the members that reach out', () => {
    const found = environment() as unknown as {
      URL: typeof URL;
      AbortSignal: typeof AbortSignal;
      Buffer: typeof Buffer;
      navigator: Navigator;
    };
    expect(() => found.URL.createObjectURL(new Blob())).toThrow(/^URL.createObjectURL is not available to a program under study; .{10,}/);
    expect(() => found.AbortSignal.timeout(5)).toThrow(/^AbortSignal.timeout is not available .* use self.sendAfter/);
    expect(new found.URL('a', 'http://b.c/').href).toBe('http://b.c/a');
    expect(new URL('http://b.c/')).toBeInstanceOf(found.URL);
    expect([found.AbortSignal.abort().aborted, new AbortController().signal instanceof found.AbortSignal]).toEqual([true, true]);
    for (let i = 0; i < 50; i++) {
      Buffer.allocUnsafe(64).fill(7);
      expect(found.Buffer.allocUnsafe(64).every((byte) => byte === 0)).toBe(true);
    }
    expect(found.Buffer.from('ab').toString('hex')).toBe('6162');
    expect(found.navigator.hardwareConcurrency).toBe(1);
  });

  test('in a sealed thread events have virtual time, also those that a signal makes', () => {
    const code = `
      const { createEnvironment, sealGlobals } = await import(${JSON.stringify(new URL('../../../src-main/loader/environment.ts', import.meta.url).href)});
      const write = process.stdout.write.bind(process.stdout);
      sealGlobals(createEnvironment({ seed: 1, now: () => 5000, print: () => {} }));
      const controller = new AbortController();
      let aborted;
      controller.signal.addEventListener('abort', (event) => { aborted = event.timeStamp; });
      controller.abort();
      const refused = (f) => { try { f(); return 'no'; } catch (error) { return error.name; } };
      const cloned = structuredClone(new Date(5));
      const locale = [(1234.5).toLocaleString(), ['b', 'a', 'B', 'A'].sort((x, y) => x.localeCompare(y)).join(''), 'i'.toLocaleUpperCase()];
      const code = [() => Function('1'), () => new Function('1'), () => (() => 1).constructor('1'), () => (function* () {}).constructor('1')];
      write(JSON.stringify([
        new Event('x').timeStamp, aborted, Date(), new Intl.DateTimeFormat().format(),
        cloned.getHours(), cloned.toLocaleTimeString(), new cloned.constructor().toISOString(), ...locale,
        ...code.map(refused), refused(() => 'i'.toLocaleUpperCase('tr')), refused(() => createEnvironment({ seed: 1 }).Atomics.wait(new Int32Array(1), 0, 0)),
        (() => 1) instanceof Function, (function* () { yield 7; })().next().value,
      ]));`;
    const env = { ...process.env, TZ: 'Asia/Tokyo', LC_ALL: 'tr_TR.UTF-8' };
    const text = execFileSync(process.execPath, ['--input-type=module', '-e', code], { encoding: 'utf8', env });
    const refusals = Array.from({ length: 6 }, () => 'NotAvailable');
    expect(JSON.parse(text)).toEqual([
      ...[5, 5, 'Sat Jan 01 2000 00:00:00 GMT+0000 (Coordinated Universal Time)', '1/1/2000', 0, '12:00:00 AM', '2000-01-01T00:00:00.005Z'],
      ...['1,234.5', 'aAbB', 'I', ...refusals, true, 7],
    ]);
  });

  test('in a sealed thread a class is restricted however it is reached', () => {
    const code = `
      const { createEnvironment, sealGlobals } = await import(${JSON.stringify(new URL('../../../src-main/loader/environment.ts', import.meta.url).href)});
      const write = process.stdout.write.bind(process.stdout);
      const old = Buffer;
      sealGlobals(createEnvironment({ seed: 1, now: () => 5000, print: () => {} }));
      const refused = (f) => { try { return String(f()); } catch (error) { return error.name; } };
      const own = (buffer) => [buffer.byteOffset, buffer.length, buffer.buffer.byteLength].join();
      const texts = [['abc'], ['YW Jj  =', 'base64'], ['6162zz', 'hex'], ['\u00e4', 'utf8'], ['abc', 'latin1']];
      const made = [...texts.map((given) => Buffer.from(...given)), Buffer.from([1, 2]), Buffer.of(1), Buffer.concat([Buffer.alloc(1), Buffer.alloc(2)])];
      const shared = { initial: 1, maximum: 1, shared: true };
      // (module (memory (export "m") 1 1 shared))
      const module = new WebAssembly.Module(new Uint8Array([0, 97, 115, 109, 1, 0, 0, 0, 5, 4, 1, 3, 1, 1, 7, 5, 1, 1, 109, 2, 0]));
      const dirty = () => { for (let i = 0; i < 2000; i++) old.from('dirt'.repeat(50)); };
      const clean = (allocate) => { dirty(); return Array.from({ length: 200 }, () => allocate(64)).every((b) => b.every((byte) => byte === 0)); };
      write(JSON.stringify({
        made: made.map(own),
        clean: [Buffer, Buffer.alloc(1).constructor, Buffer.prototype.constructor, old].flatMap((B) => [clean(B.allocUnsafe), clean(B.allocUnsafeSlow)]),
        pool: refused(() => { 'use strict'; Buffer.poolSize = 8192; return Buffer.from('a').buffer.byteLength; }),
        same: [Buffer.alloc(1).constructor === Buffer, new URL('a:b').constructor === URL, new AbortController().signal.constructor === AbortSignal],
        refused: [
          () => URL.prototype.constructor.createObjectURL(new Blob([])), () => AbortSignal.prototype.constructor.timeout(5),
          () => new WebAssembly.Memory(shared), () => new (new WebAssembly.Memory({ initial: 1 }).constructor)(shared),
          () => new WebAssembly.Instance(module).exports.m.buffer,
          () => Object.getOwnPropertyDescriptor(WebAssembly.Memory.prototype, 'buffer').get.call(new WebAssembly.Instance(module).exports.m),
        ].map(refused),
        memory: new WebAssembly.Memory({ initial: 1 }).buffer.byteLength,
      }));`;
    const found = JSON.parse(execFileSync(process.execPath, ['--input-type=module', '-e', code], { encoding: 'utf8' }));
    expect(found).toEqual({
      made: ['0,3,3', '0,3,3', '0,2,2', '0,2,2', '0,3,3', '0,2,2', '0,1,1', '0,3,3'],
      clean: Array.from({ length: 8 }, () => true),
      pool: 'TypeError',
      same: [true, true, true],
      refused: Array.from({ length: 6 }, () => 'NotAvailable'),
      memory: 65536,
    });
  });

  test('process has an empty environment and refuses the rest', () => {
    const { process } = environment();
    expect(process.env).toEqual({});
    expect(() => process.cwd()).toThrow(/^process\.cwd is not available to a program under study/);
  });

  test('console goes to the host', () => {
    const said: string[] = [];
    const { console } = environment(1, undefined, (level, text) => said.push(`${level} ${text}`));
    console.log('a', 1, { b: [2] });
    console.error(10n, undefined);
    console.group('quiet');
    expect(said).toEqual(['log a 1 {"b":[2]}', 'error 10 undefined']);
  });
});

describe('chance', () => {
  test('is the same for the same seed and another for another', () => {
    const draw = (seed: number): unknown[] => {
      const { Math: maths, crypto } = environment(seed);
      return [maths.random(), maths.random(), crypto.randomUUID(), [...crypto.getRandomValues(new Uint8Array(4))]];
    };
    expect(draw(5)).toEqual(draw(5));
    expect(draw(6)).not.toEqual(draw(5));
    expect(draw(5)[2]).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
  });

  test('is spread evenly over [0, 1)', () => {
    const random = seededRandom(42);
    const buckets = new Array<number>(10).fill(0);
    for (let i = 0; i < 100_000; i++) {
      const x = random();
      expect(x >= 0 && x < 1).toBe(true);
      buckets[Math.floor(x * 10)] = (buckets[Math.floor(x * 10)] as number) + 1;
    }
    for (const n of buckets) expect(Math.abs(n - 10_000)).toBeLessThan(500);
  });

  test('leaves what is exact in Math as it is, and takes the rest from the runtime', () => {
    const replaced = environment().Math;
    for (const name of ['abs', 'sqrt', 'floor', 'round', 'imul', 'fround', 'max'] as const) expect(replaced[name]).toBe(Math[name]);
    for (const name of ['sin', 'exp', 'pow', 'hypot', 'atan2'] as const) expect(replaced[name]).not.toBe(Math[name]);
    // The nearest double, where V8 gives its neighbour.
    expect(replaced.tanh(0.6380292849085981)).toBe(0.5635562218808666);
  });
});

describe('Date', () => {
  const at = (us: number): DateConstructor => createVirtualDate(() => us);

  test('begins at a fixed moment and follows virtual time', () => {
    expect(new (at(0))().toISOString()).toBe('2000-01-01T00:00:00.000Z');
    expect(at(1_234_567).now()).toBe(VIRTUAL_EPOCH + 1234);
    expect(new (at(86_400_000_000))().toString()).toBe('Sun Jan 02 2000 00:00:00 GMT+0000 (Coordinated Universal Time)');
    expect(environment(1, () => 1500).performance.now()).toBe(1.5);
  });

  test('called without new it gives the text of now, and its instances know it as their constructor', () => {
    const VirtualDate = at(86_400_000_000);
    expect(VirtualDate()).toBe('Sun Jan 02 2000 00:00:00 GMT+0000 (Coordinated Universal Time)');
    expect(new VirtualDate().constructor).toBe(VirtualDate);
    expect(VirtualDate.name).toBe('Date');
  });

  test('Intl.DateTimeFormat without a date formats now, in UTC and English', () => {
    const { DateTimeFormat } = environment(1, () => 86_400_000_000)['Intl'] as typeof Intl;
    expect([DateTimeFormat().format(), new DateTimeFormat('en-US', { hour: 'numeric', timeZone: 'UTC' }).format(0)]).toEqual([
      '1/2/2000',
      '12 AM',
    ]);
    expect(new DateTimeFormat().resolvedOptions().timeZone).toBe('UTC');
    expect(DateTimeFormat()).toBeInstanceOf(DateTimeFormat);
    expect(DateTimeFormat.supportedLocalesOf(['en', 'de'])).toEqual(['en']);
    expect(() => new DateTimeFormat('de')).toThrow(/^the locale de is not available to a program under study; .*'en-US' and UTC/);
    expect(() => new DateTimeFormat('en', { timeZone: 'Asia/Tokyo' })).toThrow(/^the time zone Asia\/Tokyo is not available/);
    expect(() => new DateTimeFormat().formatToParts()).toThrow(/is not available/);
  });

  test('has UTC for its local time, whatever the machine has', () => {
    const VirtualDate = at(0);
    fc.assert(
      fc.property(fc.date({ noInvalidDate: true, min: new Date(0), max: new Date(4e12) }), (real) => {
        const date = new VirtualDate(real.getTime());
        expect(date.getTimezoneOffset()).toBe(0);
        const local = [
          date.getFullYear(),
          date.getMonth(),
          date.getDate(),
          date.getHours(),
          date.getMinutes(),
          date.getSeconds(),
          date.getMilliseconds(),
        ] as const;
        expect(local).toEqual([
          real.getUTCFullYear(),
          real.getUTCMonth(),
          real.getUTCDate(),
          real.getUTCHours(),
          real.getUTCMinutes(),
          real.getUTCSeconds(),
          real.getUTCMilliseconds(),
        ]);
        expect(date.getDay()).toBe(real.getUTCDay());
        expect(new VirtualDate(...local).getTime()).toBe(real.getTime());
        expect(new VirtualDate(real.toISOString()).getTime()).toBe(real.getTime());
        expect(VirtualDate.parse(real.toISOString().slice(0, -1))).toBe(real.getTime());
        expect(VirtualDate.parse(date.toString())).toBe(Math.floor(real.getTime() / 1000) * 1000);
      }),
      { seed: 3 },
    );
  });

  test.each([
    ['2020-02-03', '2020-02-03T00:00:00.000Z'],
    ['2020-02-03T04:05', '2020-02-03T04:05:00.000Z'],
    ['2020-02-03T04:05:06+02:00', '2020-02-03T02:05:06.000Z'],
    ['3 Feb 2020 04:05', '2020-02-03T04:05:00.000Z'],
    ['Mon, 03 Feb 2020 04:05:06 GMT', '2020-02-03T04:05:06.000Z'],
  ])('reads %s', (text, iso) => {
    expect(new (at(0))(text).toISOString()).toBe(iso);
  });

  // Node itself, in UTC and English, is the oracle.
  test('its texts are those of a machine in UTC', () => {
    const times = [
      Date.UTC(2000, 5, 1, 13, 4, 5),
      0,
      -1,
      -62_198_755_200_000,
      -62_135_596_800_000,
      253_402_300_800_000,
      8.64e15,
      -8.64e15,
      null,
    ];
    const texts = (make: DateConstructor): string[][] =>
      times.map((time) => {
        const date = new make(time ?? Number.NaN);
        return [date.toString(), date.toDateString(), date.toTimeString(), date.toUTCString(), `${date}`, String(date)];
      });
    const code = `const texts = ${texts.toString().replace('times', JSON.stringify(times))}; console.log(JSON.stringify(texts(Date)));`;
    const env = { ...process.env, TZ: 'UTC', LANG: 'C', LC_ALL: 'C' };
    const said: unknown = JSON.parse(execFileSync(process.execPath, ['-e', code], { encoding: 'utf8', env }));
    const own = texts(at(0));
    expect(own).toEqual(said);
    expect(own[0]).toEqual([
      'Thu Jun 01 2000 13:04:05 GMT+0000 (Coordinated Universal Time)',
      'Thu Jun 01 2000',
      '13:04:05 GMT+0000 (Coordinated Universal Time)',
      'Thu, 01 Jun 2000 13:04:05 GMT',
      'Thu Jun 01 2000 13:04:05 GMT+0000 (Coordinated Universal Time)',
      'Thu Jun 01 2000 13:04:05 GMT+0000 (Coordinated Universal Time)',
    ]);
  });

  test('sets its parts and prints English in UTC', () => {
    const date = new (at(0))(2020, 1, 3, 4, 5, 6);
    date.setHours(23);
    date.setMonth(0);
    expect(date.toISOString()).toBe('2020-01-03T23:05:06.000Z');
    expect(date.toLocaleDateString()).toBe('1/3/2020');
    expect(date).toBeInstanceOf(Date);
    expect(Object.prototype.toString.call(date)).toBe('[object Date]');
  });
});
