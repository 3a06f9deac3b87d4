import { parseSync } from 'rolldown/utils';
import { describe, expect, test } from 'vitest';
import type { Node } from '../../../src-main/loader/ast.ts';
import { placeOf } from '../../../src-main/loader/ast.ts';
import { findObjection } from '../../../src-main/loader/imports.ts';

function objection(source: string): { line: number; column: number; reason: string } | undefined {
  const { program, errors } = parseSync('t.ts', source, { lang: 'ts' });
  expect(errors).toEqual([]);
  const found = findObjection(program as unknown as Node);
  return found && { ...placeOf(source, found.offset), reason: found.reason };
}

const IMPORT = "import { genServer, loop, program, task } from 'bough';\n";

describe('an async function where the runtime would call it is refused with its place', () => {
  test.each([
    ['a method of a server', 'genServer({ name: "A",\n  async handleCall() {} });', 3, 3, 'handleCall'],
    ['a property of a server', 'genServer({\n  handleCast: async () => {} });', 3, 3, 'handleCast'],
    ['an async generator', 'genServer({\n  async *handleInfo() {} });', 3, 3, 'handleInfo'],
    ['a start function', 'program({ name: "P", start: async (self) => {} });', 2, 22, 'start'],
    ['a function on its own', 'task(async () => 1);', 2, 6, 'this function'],
    ['a child in a list', 'program({ children: [{ id: 1,\n start: async () => 1 }] });', 3, 2, 'start'],
    ['what self.spawn is given', 'const f = (self) => self.spawnLink(async function body() {});', 2, 36, 'this function'],
    ['a function that stands elsewhere', 'export async function work() {}\nloop(0, work);', 2, 8, 'work'],
    ['a constant that stands elsewhere', 'const work = async () => 1;\nprogram({ name: "x", start: work });', 2, 14, 'work'],
  ])('%s', (_what, code, line, column, called) => {
    expect(objection(IMPORT + code)).toMatchObject({
      line,
      column,
      reason: expect.stringMatching(new RegExp(`^${called} is async: .*self.receive`)),
    });
  });

  test.each([
    ['what is not called by the runtime', 'export const load = async () => 1; genServer({ handleCall() { return 1; } });'],
    ['a function of the same name from elsewhere', 'const server = (x) => x; server({ async handleCall() {} });'],
    ['generators and plain functions', 'genServer({ *handleCall() { yield 1; }, handleCast: () => 1 });'],
  ])('but not %s', (_what, code) => {
    expect(objection(IMPORT + code)).toBeUndefined();
  });
});
