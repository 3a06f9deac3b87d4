// Processes as plain objects, for whoever shows them. `ProcessSummary` is scalars only and cheap enough for a frame of the
// window; `ProcessView` adds the lists.

import { AUTO_SHUTDOWNS, EXIT_CLASSES, MESSAGE_KINDS, PROCESS_KINDS, RESTART_TYPES, STRATEGIES } from '../protocol/event-table.ts';
import type { ProcessId, SlotId } from '../protocol/ids.ts';
import type { Micros } from '../protocol/units.ts';
import type { Status } from '../protocol/views.ts';
import { STATUSES } from '../protocol/views.ts';
import type { Frame } from './frame.ts';
import { ENTRY_SOURCES, kindOf, sourceOf } from './mailbox.ts';
import { CRASHED, GAVE_UP, HANDLING, LIVE, OWN_SLOT, SUSPENDED, TERMINATED, TRAPS } from './process-columns.ts';
import type { SupervisorRecord } from './supervisor-record.ts';

export interface ProcessSummary {
  readonly pid: ProcessId;
  readonly node: number;
  readonly slot: SlotId;
  /** Slot of the parent of the slot's first process; 0 for a root. */
  readonly parentSlot: SlotId;
  readonly ownSlot: boolean;
  readonly path: string;
  readonly label: string;
  readonly signature: string;
  readonly kind: (typeof PROCESS_KINDS)[number];
  readonly status: Status;
  /** Virtual time at which `status` began. */
  readonly since: Micros;
  readonly live: boolean;
  /** The first of its names; an ended process keeps those it had. */
  readonly name?: string;
  /** 0 = the host. */
  readonly parent: ProcessId;
  /** 1 for the first life. */
  readonly incarnation: number;
  /** The slot's latest incarnation. */
  readonly latest: boolean;
  /** Crashes of the slot, all incarnations. */
  readonly crashes: number;
  readonly childId?: string;
  readonly restart?: (typeof RESTART_TYPES)[number];
  /** While `restarting`: how many restarts were counted for this end. */
  readonly attempts: number;
  readonly mailboxSize: number;
  readonly linkCount: number;
  readonly trapExit: boolean;
  readonly suspended: boolean;
  readonly priority: number;
  /** Up to the end of its last turn. */
  readonly reductions: number;
  /** The callback that runs or was running at the end. */
  readonly callback?: string;
  readonly spawnSeq: number;
  readonly spawnAt: Micros;
  /** The record whose payload is the current state, 0 = none yet. */
  readonly stateSeq: number;
  /** The message_received that is being handled, 0 = none. */
  readonly handlingSeq: number;
  readonly exit?: {
    readonly seq: number;
    readonly at: Micros;
    readonly tag: string;
    readonly class: (typeof EXIT_CLASSES)[number];
    readonly terminated: boolean;
    readonly crashed: boolean;
  };
  readonly supervisor?: SupervisorView;
}

export interface ProcessView extends ProcessSummary {
  readonly names: readonly string[];
  readonly links: readonly ProcessId[];
  readonly monitors: readonly MonitorView[];
  /** Oldest first. */
  readonly mailbox: readonly MailboxEntryView[];
  readonly childSpecs: readonly ChildSpecView[];
}

export interface SupervisorView {
  readonly strategy: (typeof STRATEGIES)[number];
  readonly intensity: number;
  /** Seconds. */
  readonly period: number;
  readonly autoShutdown: (typeof AUTO_SHUTDOWNS)[number];
  /** Times of the restarts inside the window at the last restart, oldest first. */
  readonly window: readonly Micros[];
  readonly gaveUp: boolean;
}

export interface ChildSpecView {
  readonly childId: string;
  readonly restart: (typeof RESTART_TYPES)[number];
  /** Milliseconds, SHUTDOWN_INFINITY or SHUTDOWN_BRUTAL_KILL (event-table.ts). */
  readonly shutdown: number;
  readonly signature: string;
  readonly significant: boolean;
  readonly supervisor: boolean;
  /** The process last started for it, 0 = none yet. */
  readonly child: ProcessId;
}

export interface MonitorView {
  readonly ref: number;
  readonly target: ProcessId;
  /** Where a name was monitored. */
  readonly name?: string;
}

export interface MailboxEntryView {
  /** The seq that put it here; its payload is the message (a trapped exit's or a down's: the reason). */
  readonly key: number;
  readonly kind: (typeof MESSAGE_KINDS)[number];
  readonly source: (typeof ENTRY_SOURCES)[number];
  /** `EXIT` and `DOWN` for those; else the message's own. */
  readonly tag: string;
  /** Tag of the reason, for `exit` and `down`. */
  readonly reasonTag?: string;
  readonly from: ProcessId;
  readonly ref: number;
}

type Text = (stringId: number) => string;

/** One shape for all, so absent fields are `undefined` here: it is made for every process of a frame. */
export function summarize(frame: Frame, row: number, text: Text): ProcessSummary {
  const { rows } = frame;
  const bits = rows.bits[row] as number;
  const id = rows.slot[row] as number;
  const slot = frame.slots.byId.get(id);
  const name = rows.names.get(row)?.[0];
  const record = rows.supervisor[row];
  return {
    pid: rows.pid[row] as number,
    node: rows.node[row] as number,
    slot: id,
    parentSlot: slot?.parent ?? 0,
    ownSlot: (bits & OWN_SLOT) !== 0,
    path: frame.slots.path(id, text),
    label: text(rows.label[row] as number),
    signature: text(rows.signature[row] as number),
    kind: PROCESS_KINDS[rows.kind[row] as number] as (typeof PROCESS_KINDS)[number],
    status: STATUSES[rows.status[row] as number] as Status,
    since: rows.since[row] as number,
    live: (bits & LIVE) !== 0,
    name: name === undefined ? undefined : text(name),
    parent: rows.parent[row] as number,
    incarnation: rows.incarnation[row] as number,
    latest: slot?.latest === rows.pid[row],
    crashes: slot?.crashes ?? 0,
    childId: rows.childId[row] ? text(rows.childId[row] as number) : undefined,
    restart: RESTART_TYPES[(rows.restartType[row] as number) - 1],
    attempts: rows.attempts[row] as number,
    mailboxSize: rows.mailbox.size(row),
    linkCount: rows.links.size(row),
    trapExit: (bits & TRAPS) !== 0,
    suspended: (bits & SUSPENDED) !== 0,
    priority: rows.priority[row] as number,
    reductions: rows.reductions[row] as number,
    callback: rows.callback[row] ? callbackName(rows.callback[row] as number, text) : undefined,
    spawnSeq: rows.spawnSeq[row] as number,
    spawnAt: rows.spawnAt[row] as number,
    stateSeq: rows.stateSeq[row] as number,
    handlingSeq: rows.handlingSeq[row] as number,
    exit: bits & LIVE ? undefined : exitOf(frame, row, text),
    supervisor: record && supervisorOf(record, (bits & GAVE_UP) !== 0),
  };
}

export function viewProcess(frame: Frame, row: number, text: Text): ProcessView {
  const { rows } = frame;
  const specs = [...(rows.supervisor[row]?.specs.values() ?? [])];
  return {
    ...summarize(frame, row, text),
    names: (rows.names.get(row) ?? []).map(text),
    links: [...(rows.links.get(row)?.values() ?? [])],
    monitors: (rows.monitors.get(row)?.values() ?? []).map(({ ref, target, name }) => ({
      ref,
      target,
      ...(name ? { name: text(name) } : {}),
    })),
    mailbox: mailboxOf(frame, row, text),
    childSpecs: specs.map((spec) => ({
      ...spec,
      childId: text(spec.childId),
      restart: RESTART_TYPES[spec.restart] as (typeof RESTART_TYPES)[number],
      signature: text(spec.signature),
    })),
  };
}

function exitOf(frame: Frame, row: number, text: Text): ProcessSummary['exit'] {
  const { rows } = frame;
  const bits = rows.bits[row] as number;
  return {
    seq: rows.exitSeq[row] as number,
    at: rows.exitAt[row] as number,
    tag: text(rows.exitTag[row] as number),
    class: EXIT_CLASSES[rows.exitClass[row] as number] as (typeof EXIT_CLASSES)[number],
    terminated: (bits & TERMINATED) !== 0,
    crashed: (bits & CRASHED) !== 0,
  };
}

function supervisorOf(record: SupervisorRecord, gaveUp: boolean): SupervisorView {
  return {
    strategy: STRATEGIES[record.strategy] as (typeof STRATEGIES)[number],
    intensity: record.intensity,
    period: record.period,
    autoShutdown: AUTO_SHUTDOWNS[record.autoShutdown] as (typeof AUTO_SHUTDOWNS)[number],
    window: [...record.window],
    gaveUp,
  };
}

function mailboxOf(frame: Frame, row: number, text: Text): MailboxEntryView[] {
  const entries: MailboxEntryView[] = [];
  const { keys, tags, froms, kinds, refs } = frame.rows.mailbox.columns(row);
  for (let i = 0; i < keys.length; i++) {
    const source = ENTRY_SOURCES[sourceOf(kinds[i] as number)] as MailboxEntryView['source'];
    const tag = text(tags[i] as number);
    entries.push({
      key: keys[i] as number,
      kind: MESSAGE_KINDS[kindOf(kinds[i] as number)] as MailboxEntryView['kind'],
      source,
      ...(source === 'exit' || source === 'down' ? { tag: source === 'exit' ? 'EXIT' : 'DOWN', reasonTag: tag } : { tag }),
      from: froms[i] as number,
      ref: refs[i] as number,
    });
  }
  return entries;
}

function callbackName(callback: number, text: Text): string {
  if (callback < HANDLING) return text(callback);
  const kind = MESSAGE_KINDS[callback - HANDLING];
  return kind === 'call' ? 'handle_call' : kind === 'cast' ? 'handle_cast' : 'handle_info';
}
