// `npm run bench [-- NAME…] [--only TEXT] [--json] [--docs] [--rounds N]`: measures what the issues and DESIGN.md section 4 set goals for;
// `--only`: the rows with this text in their names, may be given several times; `--docs`: the table goes into docs/BENCH.md, too. Every row is the median of several rounds; rows with a peer are measured in turn, row, peer, row, peer …, and judged by the median of the
// pairs' ratios, so that a machine that changes speed changes both. Absolute goals are multiplied by `calibration`: a fixed job's
// time here over its time on the machine where the goals were set.

import { existsSync, readdirSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { build } from './build.mjs';
import { number, putTable, tableOf } from './lib/bench-table.mjs';
import { fail, say } from './lib/say.mjs';

const folder = fileURLToPath(new URL('../test/bench/', import.meta.url));
const known = readdirSync(folder).flatMap((file) => (file.endsWith('.bench.ts') ? [file.slice(0, -'.bench.ts'.length)] : []));

const args = process.argv.slice(2);
const json = args.includes('--json');
const docs = args.includes('--docs');
const at = args.indexOf('--rounds');
const rounds = at < 0 ? 5 : Number(args[at + 1]);
if (!Number.isInteger(rounds) || rounds < 1) fail('--rounds takes a whole number from 1', 2);
const only = args.flatMap((arg, i) => (args[i - 1] === '--only' ? [arg.toLowerCase()] : []));
if (docs && only.length > 0) fail('--docs takes whole tables, and --only leaves rows out', 2);
if (args.at(-1) === '--only') fail('--only takes a part of the name of a row', 2);
const names = args.filter((arg, i) => !arg.startsWith('--') && args[i - 1] !== '--rounds' && args[i - 1] !== '--only');
for (const name of names) if (!known.includes(name)) fail(`no bench is called ${name}; there are: ${known.join(', ')}`, 2);

await build();
const { calibrate } = await import(pathToFileURL(path.join(folder, 'calibration.ts')).href);
const calibration = calibrate();
/** @type {any[]} */
const rows = [];
/** @type {{ name: string, measured: any[], load: number[] }[]} */
const tables = [];
for (const name of names.length ? names : known) {
  const file = path.join(folder, `${name}.bench.ts`);
  if (!existsSync(file)) continue;
  say(`bench ${name}`);
  const { bench } = await import(pathToFileURL(file).href);
  const before = os.loadavg()[0] ?? 0;
  const measured = await measure(name, bench);
  rows.push(...measured);
  if (docs) tables.push({ name, measured, load: [before, os.loadavg()[0] ?? 0] });
}
const machine = `${os.cpus()[0]?.model ?? 'unknown processor'}, ${os.cpus().length} cores, ${Math.round(os.totalmem() / 2 ** 30)} GiB, ${os.type()} ${os.release()}, Node ${process.versions.node}`;
if (rows.length === 0) fail(`no row has ${only.map((part) => `“${part}”`).join(' or ')} in its name`, 2);
for (const { name, measured, load } of tables)
  putTable(fileURLToPath(new URL('../docs/BENCH.md', import.meta.url)), name, tableOf(measured, { machine, calibration, rounds, load }));
if (json) console.log(JSON.stringify({ machine, calibration, rounds, rows }, null, 2));
else print();

/** @param {string} bench @param {import('../test/bench/bench.ts').Bench} definition */
async function measure(bench, definition) {
  const context = (await definition.prepare?.()) ?? {};
  /** @type {any[]} */
  const results = [];
  try {
    for (const row of definition.rows) {
      if (only.length > 0 && !only.some((part) => row.name.toLowerCase().includes(part))) continue;
      const skipped = await row.skip?.(context);
      if (skipped) {
        results.push({ name: `${bench}: ${row.name}`, unit: row.unit, skipped });
        continue;
      }
      say(`  ${row.name}`);
      /** @type {number[]} */ const values = [];
      /** @type {number[]} */ const peers = [];
      const times = row.rounds ? Math.min(row.rounds, rounds) : rounds;
      for (let round = 0; round < times; round++) {
        values.push(await row.measure(context));
        if (row.peer) peers.push(await row.peer.measure(context));
      }
      const remark = await row.remark?.(context);
      results.push({ ...judge(bench, row, values, peers), ...(remark !== undefined && { remark }) });
    }
  } finally {
    await definition.finish?.(context);
  }
  return results;
}

/** @param {string} bench @param {any} row @param {number[]} values @param {number[]} peers */
function judge(bench, row, values, peers) {
  const value = median(values);
  const ratio = row.peer ? median(values.map((v, i) => v / /** @type {number} */ (peers[i]))) : undefined;
  const judged = row.judge === 'ratio' ? /** @type {number} */ (ratio) : value;
  // What counts per second is the larger the faster the machine is; what takes time, the smaller.
  const scale = row.judge !== 'time' ? 1 : row.better === 'higher' ? 1 / calibration : calibration;
  const good = (/** @type {number | undefined} */ limit) =>
    limit === undefined || (row.better === 'higher' ? judged >= limit * scale : judged <= limit * scale);
  return {
    name: `${bench}: ${row.name}`,
    unit: row.unit,
    value,
    min: Math.min(...values),
    max: Math.max(...values),
    ...(row.peer && { against: row.peer.name, againstValue: median(peers), ratio }),
    goal: row.goal,
    floor: row.floor,
    scale,
    better: row.better,
    met: good(row.goal),
    acceptable: good(row.floor),
  };
}

/** @param {number[]} list */
function median(list) {
  const sorted = [...list].sort((a, b) => a - b);
  const [low, high] = [sorted[(sorted.length - 1) >> 1], sorted[sorted.length >> 1]];
  return ((low ?? Number.NaN) + (high ?? Number.NaN)) / 2;
}

function print() {
  console.log(`${machine}\ncalibration ${calibration.toFixed(2)}, ${rounds} rounds, medians\n`);
  for (const row of rows) {
    if (row.skipped) console.log(`${row.name}: skipped, ${row.skipped}`);
    else {
      const versus = row.ratio === undefined ? '' : `, ${number(row.ratio)}x ${row.against} (${number(row.againstValue)})`;
      const here = (/** @type {number} */ limit) =>
        row.scale === 1 ? number(limit) : `${number(limit)} (here ${number(limit * row.scale)})`;
      const missed = row.acceptable ? 'not met' : `not acceptable, floor ${here(row.floor)}`;
      const verdict = row.goal === undefined ? '' : `  goal ${here(row.goal)}: ${row.met ? 'met' : missed}`;
      console.log(
        `${row.name}: ${number(row.value)} ${row.unit} (${number(row.min)}–${number(row.max)})${versus}${verdict}${row.remark ? `  (${row.remark})` : ''}`,
      );
    }
  }
}
