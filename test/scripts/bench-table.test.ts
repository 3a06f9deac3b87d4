import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { expect, test } from 'vitest';
import { putTable, tableOf } from '../../scripts/lib/bench-table.mjs';

const run = { machine: 'a machine', calibration: 2, rounds: 1, load: [0.5, 3.25] };
const row = {
  name: 'recordings: seek',
  unit: 'ms',
  value: 3,
  min: 3,
  max: 3,
  goal: 1.5,
  floor: 5,
  scale: 2,
  better: 'lower',
  met: true,
  acceptable: true,
};

test('a row says what was measured, what its limits are on this machine, and which it meets', () => {
  const lines = tableOf([row, { ...row, name: 'recordings: open', value: 20, met: false, acceptable: false }], run).split('\n');
  expect(lines).toContain('| seek | 3 ms | 3 / 10 | goal met |');
  expect(lines).toContain('| open | 20 ms | 3 / 10 | below the floor |');
  expect(lines[1]).toMatch(/0\.5 before, 3\.3 after/);
});

test('a row that was skipped says why, and one with a peer how many times as much it is', () => {
  expect(tableOf([{ ...row, skipped: 'no Erlang' }], run)).toContain('| seek | skipped: no Erlang | | |');
  expect(tableOf([{ ...row, ratio: 2.5, against: 'rows', againstValue: 1.2 }], run)).toContain('| seek | 3 ms (2.5 × rows, 1.2) |');
});

test('a table takes the place of the one before it and leaves the rest of the file; where there is none for it, that is an error', () => {
  const folder = mkdtempSync(path.join(tmpdir(), 'bough-table-'));
  try {
    const file = path.join(folder, 'BENCH.md');
    const before = 'text\n<!-- bench x: made by npm run bench -- x --docs -->\n\nold\n\n<!-- end of bench x -->\nmore\n';
    writeFileSync(file, before);
    putTable(file, 'x', 'new');
    expect(readFileSync(file, 'utf8')).toBe(before.replace('old', 'new'));
    expect(() => putTable(file, 'y', 'new')).toThrow(/no place for the table/);
    expect(readFileSync(file, 'utf8')).toBe(before.replace('old', 'new'));
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});
