// docs/API.md is what the docstrings say, and everything that can be imported has one.

import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import * as bough from '../../runtime/bough.ts';
import * as host from '../../runtime/index.ts';
import * as testing from '../../runtime/testing/index.ts';
import { API_FILE, readApi, renderApi } from '../../scripts/api-reference.ts';
import type { Entry } from '../../scripts/lib/api-extract.ts';
import { Extractor } from '../../scripts/lib/api-extract.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));
const entries = readApi().flatMap((door) => door.entries);
const byName = (name: string): Entry => entries.find((entry) => entry.name === name) as Entry;

describe('docs/API.md', () => {
  it('is up to date (else: npm run docs:api)', () => {
    expect(readFileSync(path.join(root, API_FILE), 'utf8')).toBe(renderApi());
  });

  it('has every name that is there at run time', () => {
    const names = entries.filter(({ kind }) => kind === 'function' || kind === 'value' || kind === 'class').map(({ name }) => name);
    expect([...names].sort()).toEqual([...new Set([...Object.keys(bough), ...Object.keys(testing), ...Object.keys(host)])].sort());
  });

  it('no export is without a docstring', () => {
    expect(entries.filter(({ doc }) => doc.length < 15).map(({ name, file }) => `${file}: ${name}`)).toEqual([]);
  });

  it.each(['Self', 'TestSystem', 'SupervisorFlags', 'ReceiveOptions', 'TestOptions'])('no member of %s is without one', (name) => {
    const told = new Set<string>();
    const nameOf = (signature: string): string => /^(?:readonly |get )?(\w+)/.exec(signature)?.[1] as string;
    // overloads share the first one's
    for (const { signature, doc } of byName(name).members) if (doc !== '') told.add(nameOf(signature));
    expect(
      byName(name)
        .members.map(({ signature }) => nameOf(signature))
        .filter((member) => !told.has(member)),
    ).toEqual([]);
    expect(byName(name).members.length).toBeGreaterThan(1);
  });

  it('what can raise or has an origin in OTP says so', () => {
    for (const name of ['genServer', 'supervisor', 'startChild', 'start', 'ChildSpec', 'task'])
      expect(byName(name).doc, name).toMatch(/Source: /);
    for (const name of ['genServer', 'supervisor', 'loop', 'task', 'program', 'createSystem'])
      expect(byName(name).doc, name).toMatch(/@throws /);
  });

  it('every link leads to a heading, and no heading is there twice', () => {
    const text = renderApi();
    const used = new Map<string, number>();
    const slugs = Array.from(text.matchAll(/^##+ (.*)$/gm), ([, heading]) => {
      const slug = (heading as string).toLowerCase().replace(/[^\w-]/g, '');
      const n = used.get(slug) ?? 0;
      used.set(slug, n + 1);
      return n === 0 ? slug : `${slug}-${n}`;
    });
    const links = Array.from(text.matchAll(/\]\(#([^)]*)\)/g), ([, link]) => link as string);
    expect(links.filter((link) => !slugs.includes(link))).toEqual([]);
    expect(new Set(links).size).toBe(links.length);
  });
});

describe('the extractor', () => {
  const folder = mkdtempSync(path.join(tmpdir(), 'bough-api-'));
  const read = (files: Record<string, string>): Entry[] => {
    rmSync(folder, { recursive: true, force: true });
    mkdirSync(folder);
    for (const [name, text] of Object.entries(files)) writeFileSync(path.join(folder, name), text);
    return new Extractor(folder).exportsOf('door.ts');
  };

  it('reads functions, overloads, arrows, values, classes and types, through doors and under other names', () => {
    const found = read({
      'door.ts': "export { f as g } from './a.ts';\nexport type { T } from './b.ts';\nexport * from './a.ts';\n",
      'b.ts': "export type { T } from './a.ts';\n",
      'a.ts': `/** First.
 * @throws badarg */
export function f(a: number): number;
export function f(a: string): string;
export function f(a: unknown): unknown { return a; }
/** Arrow. */
export const arrow = (a: number): ((b: string) => void) => (b) => undefined;
/** Value. */
// biome-ignore lint: a reason
export const ONE: unique symbol = Symbol('one');
/** Class. */
export class C { #hidden = 1; /** Method. */ m(a = { b: 1 }): number { return 2; } get x(): number { return 1; } constructor() {} }
/** Type. */
export type T = { readonly a: 1 };
// not a docstring
export interface Bare { a: string; /** B. */ b?: number }
/** Functions. */
export const Box = Object.freeze({ open, arrow });
/** Opens. */
function open(a: number): void {}
`,
    });
    expect(found.map(({ name, kind, doc, signature }) => [name, kind, doc, signature])).toEqual([
      ['arrow', 'function', 'Arrow.', 'const arrow = (a: number): ((b: string) => void) => (b)'],
      ['Bare', 'interface', '', 'interface Bare'],
      ['Box', 'value', 'Functions.', 'const Box'],
      ['C', 'class', 'Class.', 'class C'],
      ['f', 'function', 'First.\n@throws badarg', 'function f(a: number): number\nfunction f(a: string): string'],
      ['g', 'function', 'First.\n@throws badarg', 'function f(a: number): number\nfunction f(a: string): string'],
      ['ONE', 'value', 'Value.', 'const ONE: unique symbol'],
      ['T', 'type', 'Type.', 'type T = { readonly a: 1 };'],
    ]);
    expect(found.find(({ name }) => name === 'C')?.members).toEqual([
      { signature: 'm(a = { b: 1 }): number', doc: 'Method.' },
      { signature: 'get x(): number', doc: '' },
    ]);
    expect(found.find(({ name }) => name === 'Bare')?.members).toEqual([
      { signature: 'a: string', doc: '' },
      { signature: 'b?: number', doc: 'B.' },
    ]);
    expect(found.find(({ name }) => name === 'Box')?.members[0]).toEqual({ signature: 'open(a: number): void', doc: 'Opens.' });
  });

  it('says what it cannot read', () => {
    expect(() => read({ 'door.ts': "export { x } from './a.ts';", 'a.ts': 'const x = 1;\nexport { x };' })).toThrow(
      'a.ts: no export x that can be read',
    );
    expect(() => read({ 'door.ts': "export * from './gone.ts';" })).toThrow('door.ts: ./gone.ts is no file');
    expect(() => read({ 'door.ts': 'export const = 1;' })).toThrow(/^door\.ts: /);
  });
});
