// `bough why`: the causal story of a crash or a restart, out of a recording, by seq.

import type { ProcessRow, RecordingReader } from '../../recordings/index.ts';
import type { EventChunk } from '../../runtime/protocol/chunk.ts';
import type { ProcessId } from '../../runtime/protocol/ids.ts';
import { Pid, parsePid } from '../../runtime/protocol/ids.ts';
import { nearest } from '../../runtime/protocol/nearest.ts';
import { NAME_SHOWN, visible } from '../../runtime/protocol/visible.ts';
import type { Why, WhyStep } from '../../runtime/protocol/why-view.ts';
import { type ChunkSource, LogView } from '../hub/log-view.ts';
import type { WhySource } from '../hub/why/source.ts';
import { whyOf } from '../hub/why/why.ts';
import { count, moment, plural } from './format.ts';
import type { Io } from './io.ts';
import { CliError, FAILED, USAGE } from './io.ts';
import { openOrFail, reading } from './open.ts';

export interface WhyFlags {
  /** A seq, a pid, a name or a path. */
  readonly target?: string;
  /** The k-th crash, counting from 1. */
  readonly crash?: number;
  readonly json: boolean;
}

export async function why(file: string, flags: WhyFlags, io: Io): Promise<void> {
  const reader = openOrFail(file);
  try {
    const source = sourceOf(reader);
    const seq = targetOf(reader, file, flags);
    const story = reading(seq, () => whyOf(source, seq));
    if (story === undefined) throw new CliError(USAGE, `there is no event ${seq} in ${file}; it has events 1 to ${reader.lastSeq}`);
    await io.out(flags.json ? `${JSON.stringify(whyJson(story, reader, source))}\n` : whyText(story));
  } finally {
    reader.close();
  }
}

/** A recording as explanations read it: who lived when comes out of its tables. */
export function sourceOf(reader: RecordingReader): WhySource {
  const log = new LogView(nearChunks(reader));
  const { processes } = reader;
  let nodes: Map<number, string> | undefined;
  const children = new Map<ProcessId, number>();
  const node = (number: number): string | undefined => {
    nodes ??= new Map(
      reader
        .worldAt(reader.lastSeq)
        .nodes()
        .map((n) => [n.number, n.name]),
    );
    const name = nodes.get(number);
    return name === undefined ? undefined : visible(name, NAME_SHOWN);
  };
  // Where the first process is on no node, none is.
  const hasNodes = nodeOf(log, processes.row(1)) > 0;
  const called = (pid: ProcessId): string => {
    const row = processes.row(pid);
    if (pid === 0) return 'host';
    return row ? visible(row.name ?? (row.label || `<0.${pid}.0>`), NAME_SHOWN) : `<0.${pid}.0>`;
  };
  return {
    log,
    worldAt: (seq) => reader.worldAt(seq),
    seqAtTime: (at) => reader.seqAtTime(at),
    context: {
      name(pid) {
        const own = hasNodes ? nodeOf(log, processes.row(pid)) : 0;
        const where = own === 0 ? undefined : node(own);
        const name = called(pid);
        return where === undefined || where === name ? name : `${name} (${where})`;
      },
      node,
      message: (key) => log.message(key),
      slot: (pid) => processes.row(pid)?.slot ?? 0,
      exitSeq: (pid) => processes.row(pid)?.exitSeq ?? 0,
      parent: (pid) => processes.row(pid)?.parent ?? 0,
      restartedBy(pid) {
        const row = processes.row(pid);
        return (row && processes.after(row)?.parent) ?? 0;
      },
      children(supervisor) {
        const known = children.get(supervisor) ?? processes.children(supervisor);
        children.set(supervisor, known);
        return known;
      },
      lastNamed: (name, seq) => processes.lastNamed(name, seq)?.pid ?? 0,
    },
  };
}

/** Chunks that are kept: a chain goes to and fro between a few. */
const NEAR = 24;

/** The log of a recording with the chunks that were read last at hand, their payloads unpacked only where one is read. */
function nearChunks(reader: RecordingReader): ChunkSource {
  const near: EventChunk[] = [];
  return {
    strings: reader.strings,
    lastSeq: reader.lastSeq,
    gaps: () => reader.gaps(),
    chunkAt(seq) {
      const known = near.find(({ firstSeq, count: n }) => seq >= firstSeq && seq < firstSeq + n);
      const chunk = known ?? reader.scanAt(seq);
      if (chunk && !known && near.unshift(chunk) > NEAR) near.pop();
      return chunk;
    },
  };
}

/** The node of a process stands in its spawn. */
function nodeOf(log: LogView, row: ProcessRow | undefined): number {
  const spawned = row && log.event(row.spawnSeq);
  return spawned?.type === 'process_spawned' ? (spawned.node ?? 0) : 0;
}

function targetOf(reader: RecordingReader, file: string, { target, crash }: WhyFlags): number {
  if (crash !== undefined) return crashSeq(reader, file, crash);
  if (target === undefined) return crashSeq(reader, file, undefined);
  if (/^\d+$/.test(target)) {
    const seq = Number(target);
    if (seq < 1 || seq > reader.lastSeq)
      throw new CliError(USAGE, `there is no event ${target} in ${file}; it has events 1 to ${count(reader.lastSeq)}`);
    return seq;
  }
  const pid = parsePid(target)?.id;
  const lives = pid === undefined ? reader.processes.called(target) : [reader.processes.row(pid)].filter((row) => row !== undefined);
  if (lives.length === 0) throw new CliError(USAGE, unknownProcess(reader, file, target));
  const ended = lives.findLast((life) => life.crashed) ?? lives.findLast((life) => life.exitSeq > 0);
  if (ended) return ended.exitSeq;
  const [alive] = lives;
  if (alive && alive.incarnation > 1) return alive.spawnSeq;
  throw new CliError(FAILED, `${target} has not ended in ${file}: there is nothing to explain`);
}

function crashSeq(reader: RecordingReader, file: string, k: number | undefined): number {
  const crashes = reader.crashes();
  const crash = k === undefined ? crashes.at(-1) : crashes[k - 1];
  if (crash) return crash.seq;
  if (crashes.length === 0) throw new CliError(FAILED, `nothing crashed in ${file}; name an event or a process to explain that`);
  throw new CliError(USAGE, `there is no crash ${k} in ${file}; it has ${plural(crashes.length, 'crash', 'crashes')}`);
}

function unknownProcess(reader: RecordingReader, file: string, target: string): string {
  const names = [...new Set([...reader.worldAt(reader.lastSeq).slots()].flatMap(({ name, label, path }) => [name ?? label, path]))];
  const meant = nearest(target, names);
  return `there is no process ${target} in ${file}${meant ? `; did you mean ${meant}?` : '; name it by pid, name or path, or give a seq'}`;
}

// ── what is printed ──

/** What `--json` prints: stable keys. */
function whyJson(story: Why, reader: RecordingReader, { log }: WhySource): unknown {
  const pid = (id: ProcessId): { pid?: string } => (id === 0 ? {} : { pid: String(new Pid(nodeOf(log, reader.processes.row(id)), id)) });
  const slot = (id: ProcessId): { slot?: string } => (id === 0 ? {} : { slot: reader.processes.row(id)?.path ?? '' });
  const step = (s: WhyStep) => ({
    seq: s.seq,
    at: s.at,
    type: s.type,
    ...pid(s.pid),
    ...slot(s.pid),
    text: sentenceOf(s),
    edge: s.edge,
    ...(s.waitedUs === undefined ? {} : { waitedUs: s.waitedUs }),
    ...(s.place === undefined ? {} : { place: s.place }),
  });
  return {
    ...(story.crash
      ? {
          crash: {
            seq: story.crash.seq,
            at: story.crash.at,
            ...pid(story.crash.pid),
            ...slot(story.crash.pid),
            reason: story.crash.reason,
          },
        }
      : { event: { seq: story.seq } }),
    sentence: story.sentence,
    firstCause: { seq: story.firstCause.seq, type: story.firstCause.type, ...pid(story.firstCause.pid) },
    complete: story.complete,
    steps: story.steps.map(step),
    ...(story.omitted ? { omitted: story.omitted } : {}),
    sides: story.sides.map((side) => ({ kind: side.kind, ...step(side) })),
    supervisors: story.supervisors.map(({ slot: _, name, ...window }) => ({ name, ...window })),
  };
}

const sentenceOf = ({ who, text }: WhyStep): string => (who === '' || text.startsWith(who) ? text : `${who} ${text}`);

function whyText(story: Why): string {
  const lines = [story.sentence, '', 'effect to cause'];
  const from = story.steps[0]?.at ?? 0;
  story.steps.forEach((step, i) => {
    lines.push(line(step, from));
    if (i === story.omitted?.after) lines.push(`         … ${count(story.omitted.count)} more steps …`);
  });
  if (story.sides.length > 0) lines.push('', 'also involved', ...story.sides.map((side) => line(side, from)));
  if (story.supervisors.length > 0) lines.push('', 'supervisors');
  for (const { seq, name, text, intensity, period, counted } of story.supervisors) {
    lines.push(`${String(seq).padStart(9)}  ${name}: ${text}`);
    if (counted.length > 0)
      lines.push(
        `           ${counted.length} counted in ${period} s, ${intensity} allowed: ${counted.map(({ seq, at, childId }) => `${visible(childId, NAME_SHOWN)} at ${moment(at)} (event ${seq})`).join(', ')}`,
      );
  }
  return `${lines.join('\n')}\n`;
}

/** Shorter waits say nothing; --json has them. */
const TOLD_WAIT = 100;
const MARKS = { recorded: ' ', inferred: '~', gap: '?' } as const;

function line(step: WhyStep, from: number): string {
  const waited = step.waitedUs === undefined || step.waitedUs < TOLD_WAIT ? '' : `, after ${micros(step.waitedUs)} in the mailbox`;
  const place = step.place === undefined ? '' : ` (${step.place})`;
  return `${String(step.seq).padStart(9)} ${MARKS[step.edge]}${`−${micros(from - step.at)}`.padStart(12)}  ${sentenceOf(step)}${place}${waited}${step.edge === 'inferred' ? '  [inferred]' : ''}`;
}

const micros = (us: number): string =>
  Math.abs(us) < 1000 ? `${Math.round(us)} µs` : Math.abs(us) < 1e6 ? `${(us / 1000).toFixed(1)} ms` : `${(us / 1e6).toFixed(3)} s`;
