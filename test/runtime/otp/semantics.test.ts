// Every rule of runtime/SEMANTICS.md has a test that quotes it, and no test quotes a rule that is not there.

import { readdirSync, readFileSync } from 'node:fs';
import { expect, it } from 'vitest';

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
  const numbers = [...points.matchAll(/(?:^|· )(\d+) /gm)].map((match) => Number(match[1]));
  expect(numbers).toEqual(Array.from({ length: 33 }, (_, i) => i + 1));
});
