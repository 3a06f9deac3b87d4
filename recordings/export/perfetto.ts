// A log in the trace event format (JSON) that ui.perfetto.dev and chrome://tracing open: one track for each process, slices for
// its turns, arrows for its messages, marks for crashes and restarts, a counter of live processes.
// Format: "Trace Event Format" (Google, 2016); arrows are flow events, which bind to the slice that encloses them.

import type { RuntimeEvent } from '../../runtime/protocol/events.ts';
import type { EventView } from './event-view.ts';
import type { ExportOptions } from './ndjson.ts';
import type { Hiding } from './secrets.ts';

const PROCESS = 1;

export function* perfetto(view: EventView, { from, to, hiding }: ExportOptions): Generator<string> {
  const { log } = view;
  const program = hiding?.text(log.meta.program) ?? log.meta.program;
  yield '{"displayTimeUnit":"ms","otherData":';
  yield JSON.stringify({ program, seed: log.meta.seed, from, to });
  yield ',"traceEvents":[\n';
  yield JSON.stringify({ ph: 'M', pid: PROCESS, name: 'process_name', args: { name: program } });
  const named = new Set<number>();
  /** The slice of the turn that goes on. */
  let turn: { pid: number; at: number; name: string; args: Record<string, unknown> } | undefined;
  let live = -1;
  let pending: unknown[] = [];
  for (const event of view.events(from, to)) {
    const { pid, at } = event;
    if (pid !== 0 && !named.has(pid)) {
      named.add(pid);
      pending.push(...track(view, pid));
    }
    if (event.turnBegin || (turn === undefined && event.turnEnd)) turn = { pid, at, name: 'turn', args: { seq: event.seq } };
    if (turn && turn.name === 'turn') turn.name = turnName(event);
    pending.push(...marks(view, event, hiding));
    if (event.turnEnd && turn) {
      // A turn of no time still needs a slice that its arrows can bind to.
      pending.push({
        ph: 'X',
        pid: PROCESS,
        tid: turn.pid,
        ts: turn.at,
        dur: Math.max(at - turn.at, 0.5),
        name: turn.name,
        cat: 'turn',
        args: turn.args,
      });
      turn = undefined;
    }
    if (view.world.counts.live !== live) {
      live = view.world.counts.live;
      pending.push({ ph: 'C', pid: PROCESS, ts: at, name: 'live processes', args: { live } });
    }
    for (const item of pending) yield `,\n${JSON.stringify(item)}`;
    pending = [];
  }
  if (turn)
    yield `,\n${JSON.stringify({ ph: 'X', pid: PROCESS, tid: turn.pid, ts: turn.at, dur: 0.5, name: turn.name, cat: 'turn', args: turn.args })}`;
  yield '\n]}\n';
}

function track(view: EventView, pid: number): unknown[] {
  const process = view.world.summary(pid);
  const life = process && process.incarnation > 1 ? ` #${process.incarnation}` : '';
  return [
    { ph: 'M', pid: PROCESS, tid: pid, name: 'thread_name', args: { name: `${process?.path ?? view.pid(pid)}${life} ${view.pid(pid)}` } },
    { ph: 'M', pid: PROCESS, tid: pid, name: 'thread_sort_index', args: { sort_index: process?.slot ?? pid } },
  ];
}

/** By what the turn does first that has a name. */
function turnName(event: RuntimeEvent): string {
  switch (event.type) {
    case 'message_received':
      return event.callback
        ? `handle_${event.kind === 'timer' || event.kind === 'reply' || event.kind === 'system' ? 'info' : event.kind} ${event.tag}`
        : `receive ${event.tag}`;
    case 'callback_started':
      return event.callback;
    default:
      return 'turn';
  }
}

function marks(view: EventView, event: RuntimeEvent, hiding: Hiding | undefined): unknown[] {
  const { pid, at, seq } = event;
  const here = { pid: PROCESS, tid: pid, ts: at };
  const instant = (name: string, args: Record<string, unknown> = {}) => ({
    ph: 'i',
    s: 't',
    ...here,
    name,
    cat: event.type,
    args: { seq, ...args },
  });
  const shown = hiding && event.payload !== undefined ? hiding.payload(event.type, event.payload) : event.payload;
  const payload = shown === undefined ? {} : { payload: shown };
  switch (event.type) {
    case 'message_sent':
      return event.delivered ? [{ ph: 's', id: seq, ...here, name: event.tag || event.kind, cat: 'message', args: payload }] : [];
    case 'message_received':
      return event.cause === 0 ? [] : [{ ph: 'f', bp: 'e', id: event.cause, ...here, name: event.tag || event.kind, cat: 'message' }];
    case 'message_dropped':
      return [instant('dead letter', { tag: event.tag, why: event.why })];
    case 'process_spawned':
      return [instant('spawned', { parent: event.parent === 0 ? 'host' : view.pid(event.parent), label: event.label })];
    case 'process_exited':
      return [instant(event.crashed ? `crashed: ${event.tag}` : `exited: ${event.tag}`, payload)];
    case 'child_restarted':
      return [instant(`restarted ${event.childId}`, { child: view.pid(event.child), old: view.pid(event.old) })];
    case 'gave_up':
      return [instant('gave up', { used: event.used, intensity: event.intensity })];
    case 'command':
      return [{ ph: 'i', s: 'g', ...here, name: `${event.kind} ${event.action}`, cat: event.type, args: { seq } }];
    case 'log_line':
      return [instant(`log ${event.level}`, payload)];
    case 'gap':
      return [{ ph: 'i', s: 'g', ...here, name: 'gap', cat: event.type, args: { seq, why: event.why } }];
    default:
      return [];
  }
}
