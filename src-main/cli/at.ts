// `bough at`: the world after one event: the tree, the states, the mailboxes.

import type { RecordingReader } from '../../recordings/index.ts';
import type { ProcessView } from '../../runtime/fold/process-view.ts';
import type { World } from '../../runtime/fold/world.ts';
import { parseEncoded } from '../../runtime/protocol/term-codec.ts';
import { NAME_SHOWN, visible } from '../../runtime/protocol/visible.ts';
import { termText } from '../text/term-text.ts';
import { count, cutTo, moment, plural, table } from './format.ts';
import type { Io } from './io.ts';
import { CliError, USAGE } from './io.ts';
import { openOrFail, reading } from './open.ts';
import { pidText } from './pid-text.ts';

/** Levels that are shown by indenting: a column is as wide as its widest cell. */
const MAX_INDENT = 40;

export interface AtFlags {
  /** After this event; 0 is the world before the first. */
  readonly seq?: number;
  /** µs: after the last event at or before this time. */
  readonly time?: number;
  readonly json: boolean;
}

export async function at(file: string, flags: AtFlags, io: Io): Promise<void> {
  const reader = openOrFail(file);
  try {
    const seq = flags.seq ?? reader.seqAtTime(flags.time as number);
    const last = reader.lastSeq;
    if (seq > last) throw new CliError(USAGE, `--seq ${seq} is behind the end; ${file} has events 1 to ${last}`);
    const { letGo } = reader;
    if (letGo && seq > 0 && seq < letGo.seq) {
      const where = flags.seq === undefined ? 'that time lies' : `event ${count(seq)} lies`;
      throw new CliError(
        USAGE,
        `${where} in what was let go, events 1 to ${count(letGo.seq)}; worlds are known from --seq ${letGo.seq} on, ${moment(letGo.at)}`,
      );
    }
    const world = reader.worldAt(seq);
    await io.out(reading(seq, () => (flags.json ? `${JSON.stringify(worldJson(world, reader))}\n` : worldText(world, reader, io.columns))));
  } finally {
    reader.close();
  }
}

/** What `--json` prints. A process that has ended is there as long as nobody has taken its slot. */
export function worldJson(world: World, reader: RecordingReader): unknown {
  return {
    seq: world.seq,
    at: world.at,
    hash: world.hash(),
    processes: shown(world).map((process) => ({
      pid: pidText(world, process.pid),
      slot: process.path,
      ...(process.name === undefined ? {} : { name: process.name }),
      kind: process.kind,
      status: process.status,
      ...(process.parent === 0 ? {} : { parent: pidText(world, process.parent) }),
      incarnation: process.incarnation,
      mailbox: process.mailbox.map((entry) => ({
        seq: entry.key,
        kind: entry.source === 'message' ? entry.kind : entry.source,
        tag: entry.tag,
        ...(entry.from === 0 ? {} : { from: pidText(world, entry.from) }),
        ...encoded('message', reader.messageAt(entry.key)),
      })),
      links: process.links.map((pid) => pidText(world, pid)),
      monitors: process.monitors.map((m) => ({
        pid: pidText(world, m.target),
        ref: m.ref,
        ...(m.name === undefined ? {} : { name: m.name }),
      })),
      ...payloadAs('state', process.stateSeq, reader),
      ...(process.exit ? { exit: { seq: process.exit.seq, tag: process.exit.tag, class: process.exit.class } } : {}),
    })),
  };
}

/** Nothing where contents were not recorded. */
const payloadAs = (key: string, seq: number, reader: RecordingReader): Record<string, unknown> =>
  encoded(key, seq === 0 ? undefined : reader.payloadAt(seq));
const encoded = (key: string, text: string | undefined): Record<string, unknown> =>
  text === undefined ? {} : { [key]: parseEncoded(text) };

const shown = (world: World): ProcessView[] => [...world.processes()].filter((process) => process.live || process.latest);

function worldText(world: World, reader: RecordingReader, columns: number | undefined): string {
  const all = shown(world);
  // Short-lived processes that went as they should are many and say little; --json has them.
  const processes = all.filter((process) => process.status !== 'exited');
  const live = processes.filter((process) => process.live).length;
  const gone = all.length - processes.length;
  const head = [
    world.seq === 0 ? 'before the first event' : `after event ${count(world.seq)}, ${moment(world.at)}`,
    plural(live, 'live process', 'live processes'),
    ...(gone === 0 ? [] : [`${count(gone)} more that exited normally`]),
    `world ${world.hash()}`,
  ];
  const lines = inTreeOrder(processes).map(({ process, depth }) => cells(process, depth, world, reader));
  const columnsUsed = ([0, 1, 2, 3] as const).filter((i) => lines.some((line) => line[i] !== ''));
  const rows = lines.map((line) => [...columnsUsed.map((i) => line[i] as string), line[4] as string]);
  const text = table(rows)
    .split('\n')
    .map((line) => cutTo(line, columns))
    .join('\n');
  return `${head.join(' · ')}\n\n${text}`;
}

/** Parents before their children, children in the order of their slots. */
function inTreeOrder(processes: readonly ProcessView[]): { process: ProcessView; depth: number }[] {
  const known = new Set(processes.map((process) => process.slot));
  const bySlot = Map.groupBy(processes, (process) =>
    known.has(process.parentSlot) && process.parentSlot !== process.slot ? process.parentSlot : 0,
  );
  const below = (parent: number, depth: number) =>
    (bySlot.get(parent) ?? []).toSorted((a, b) => b.slot - a.slot || b.pid - a.pid).map((process) => ({ process, depth }));
  const list: { process: ProcessView; depth: number }[] = [];
  // A stack of its own, the next one last: a chain of spawns may be deeper than calls can nest.
  const waiting = below(0, 0);
  for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
    list.push(next);
    if (next.process.latest) for (const child of below(next.process.slot, next.depth + 1)) waiting.push(child);
  }
  return list;
}

function cells(process: ProcessView, depth: number, world: World, reader: RecordingReader): string[] {
  const life = process.incarnation > 1 ? ` #${process.incarnation}` : '';
  const mailbox = process.mailbox.length === 0 ? '' : `mailbox ${count(process.mailbox.length)}`;
  const state = process.stateSeq === 0 ? undefined : reader.payloadAt(process.stateSeq);
  return [
    '  '.repeat(Math.min(depth, MAX_INDENT)) + visible(process.name ?? process.childId ?? process.label, NAME_SHOWN) + life,
    pidText(world, process.pid),
    process.exit ? `${process.status} (${visible(process.exit.tag, NAME_SHOWN)})` : process.status,
    mailbox,
    state === undefined ? '' : termText(parseEncoded(state), { max: 200 }),
  ];
}
