// Every rule of runtime/SEMANTICS.md has a test that quotes it, and no test quotes a rule that is not there.

import { readdirSync, readFileSync } from 'node:fs';
import { expect, it } from 'vitest';

const GOLDENS = new URL('../../golden/otp/', import.meta.url);
const GOLDEN_FILES = readdirSync(GOLDENS).map((file) => file.replace('.json', ''));
const TESTS = new URL('../', import.meta.url);
const RULES = readFileSync(new URL('../../../runtime/SEMANTICS.md', import.meta.url), 'utf8');

const rules = [...RULES.matchAll(/^\| ([A-Z]+-\d+) \|/gm)].map((match) => match[1] as string);
const quoted = new Set(
  readdirSync(TESTS, { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.test.ts'))
    .flatMap((file) => [...readFileSync(new URL(file, TESTS), 'utf8').matchAll(/\[([A-Z]+-\d+)\] /g)].map((match) => match[1] as string)),
);

it('each rule is there once', () => {
  expect(rules.length).toBeGreaterThan(70);
  expect(new Set(rules).size).toBe(rules.length);
});

it('each rule is quoted by a test', () => {
  expect(rules.filter((rule) => !quoted.has(rule))).toEqual([]);
});

it('each rule that a test quotes is there', () => {
  expect([...quoted].filter((rule) => !rules.includes(rule))).toEqual([]);
});

it('each of the 33 points has its place', () => {
  const points = RULES.slice(RULES.indexOf('## The 33 points'));
  const rows = [...points.matchAll(/^\| (\d+) \| [^|]+ \| ([^|]+) \| ([^|]+) \|$/gm)];
  expect(rows.map(([, number]) => Number(number))).toEqual(Array.from({ length: 33 }, (_, i) => i + 1));
  for (const [, number, held] of rows) {
    const unknown = (held as string).split(', ').filter((rule) => !rules.includes(rule.trim()));
    expect(unknown, `point ${number}`).toEqual([]);
  }
  const names = readdirSync(GOLDENS).flatMap((file) => [...readFileSync(new URL(file, GOLDENS), 'utf8').matchAll(/"name": *"([^"]+)"/g)]);
  for (const [, number, , goldens] of rows) {
    for (const [, golden] of (goldens as string).matchAll(/`([^`*]+)\*?[^`]*`/g)) {
      expect(
        names.some(([, name]) => (name as string).includes(golden as string)) || GOLDEN_FILES.includes(golden as string),
        `point ${number}: ${golden}`,
      ).toBe(true);
    }
  }
});
