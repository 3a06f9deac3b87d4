// The table of a bench in docs/BENCH.md, between two comments that name it; `npm run bench -- NAME --docs` puts it there.

import { readFileSync, writeFileSync } from 'node:fs';
import os from 'node:os';

/**
 * @typedef {{ name: string, unit: string, skipped?: string, value: number, min: number, max: number, against?: string, againstValue?: number,
 *   ratio?: number, goal?: number, floor?: number, scale: number, met: boolean, acceptable: boolean }} Result
 */

/** Replaces the table of bench `name` in a file. @param {string} file @param {string} name @param {string} table @throws Error where it has no place for it */
export function putTable(file, name, table) {
  const [begin, end] = [`<!-- bench ${name}: made by npm run bench -- ${name} --docs -->`, `<!-- end of bench ${name} -->`];
  const text = readFileSync(file, 'utf8');
  const [from, to] = [text.indexOf(begin), text.indexOf(end)];
  if (from < 0 || to < from) throw new Error(`${file} has no place for the table: it needs the lines “${begin}” and “${end}”`);
  writeFileSync(file, `${text.slice(0, from + begin.length)}\n\n${table}\n\n${text.slice(to)}`);
}

/**
 * The rows of a bench as Markdown, with where and when they were measured.
 * @param {readonly Result[]} rows
 * @param {{ machine: string, calibration: number, rounds: number, load: readonly number[] }} run `load`: how many programs wanted a core
 *   before and after
 */
export function tableOf(rows, { machine, calibration, rounds, load }) {
  const head = `${new Date().toISOString().slice(0, 10)}, ${machine}; medians of at most ${rounds} round${rounds === 1 ? '' : 's'}; calibration ${calibration.toFixed(2)}.`;
  const busy = `Programs that wanted one of the ${os.cpus().length} cores: ${load.map((x) => x.toFixed(1)).join(' before, ')} after.`;
  const lines = rows.map((row) => {
    const name = row.name.replace(/^\w+: /, '');
    if (row.skipped !== undefined) return `| ${name} | skipped: ${row.skipped} | | |`;
    const versus = row.ratio === undefined ? '' : ` (${number(row.ratio)} × ${row.against}, ${number(row.againstValue ?? Number.NaN)})`;
    const limits = [row.goal, row.floor].map((x) => (x === undefined ? '–' : number(x * row.scale))).join(' / ');
    const verdict = row.goal === undefined ? '' : row.met ? 'goal met' : row.acceptable ? 'between' : 'below the floor';
    return `| ${name} | ${number(row.value)} ${row.unit}${versus} | ${row.goal === undefined ? '' : limits} | ${verdict} |`;
  });
  return [head, busy, '', '| what | measured | goal / not acceptable beyond | |', '|---|---|---|---|', ...lines].join('\n');
}

/** @param {number} x */
export function number(x) {
  return Math.abs(x) >= 100 ? Math.round(x).toLocaleString('en') : String(Number(x.toPrecision(3)));
}
