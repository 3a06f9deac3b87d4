// A log for ShiViz: two lines an event, host and vector clock, then what happened. A host is a process; its clock advances with
// each of its events that is written, and takes over what it learns from the event that caused it. Read back by `bough import`,
// and by ShiViz with its default pattern `(?<host>\S*) (?<clock>{.*})\n(?<event>.*)`.

import type { RuntimeEvent } from '../../runtime/protocol/events.ts';
import type { EventView } from './event-view.ts';
import type { ExportRange } from './ndjson.ts';

/** ShiViz draws a column for each host, and every clock names all hosts it has heard of. */
export const SHIVIZ_HOSTS = 50;
export const SHIVIZ_EVENTS = 20_000;

type Clock = ReadonlyMap<string, number>;

export function* shiviz(view: EventView, { from, to }: ExportRange, onLeftOut: (what: string) => void): Generator<string> {
  const hosts = new Map<number, string>();
  const clocks = new Map<number, Clock>();
  /** Clock after a record; records that are not written hand on that of their cause. */
  const bySeq = new Map<number, Clock>();
  let written = 0;
  let left = 0;
  const strangers = new Set<number>();
  for (const event of view.events(from, to)) {
    const caused = bySeq.get(event.cause);
    const what = describe(view, event);
    const known = hosts.has(event.pid);
    if (event.pid === 0 || what === undefined || written >= SHIVIZ_EVENTS || (!known && hosts.size >= SHIVIZ_HOSTS)) {
      if (caused && written < SHIVIZ_EVENTS) remember(bySeq, event.seq, merged(clocks.get(event.pid), caused));
      if (what !== undefined && event.pid !== 0) left += 1;
      if (!known && event.pid !== 0 && what !== undefined) strangers.add(event.pid);
      continue;
    }
    if (!known) hosts.set(event.pid, hostName(view, event.pid));
    const host = hosts.get(event.pid) as string;
    const clock = new Map(merged(clocks.get(event.pid), caused));
    clock.set(host, (clock.get(host) ?? 0) + 1);
    clocks.set(event.pid, clock);
    remember(bySeq, event.seq, clock);
    written += 1;
    yield `${host} ${JSON.stringify(Object.fromEntries(clock))}\n${what}\n`;
  }
  if (left > 0)
    onLeftOut(
      `${left} events are left out${strangers.size > 0 ? `, among them all of ${strangers.size} processes` : ''}: ShiViz draws at most ${SHIVIZ_HOSTS} hosts here, and ${SHIVIZ_EVENTS} events; narrow it with --from and --to`,
    );
}

/** Causes are nearly always near; what is further back than this is taken as unknown. */
const REMEMBERED = 200_000;

function remember(bySeq: Map<number, Clock>, seq: number, clock: Clock): void {
  bySeq.set(seq, clock);
  if (bySeq.size > REMEMBERED) bySeq.delete(bySeq.keys().next().value as number);
}

function merged(a: Clock | undefined, b: Clock | undefined): Clock {
  if (a === undefined || b === undefined) return a ?? b ?? new Map();
  const clock = new Map(a);
  for (const [host, n] of b) if (n > (clock.get(host) ?? 0)) clock.set(host, n);
  return clock;
}

/** Without spaces, and no two alike. */
const hostName = (view: EventView, pid: number): string => `${view.headline(pid).replace(/\s+/g, '_')}${view.pid(pid)}`;

function describe(view: EventView, event: RuntimeEvent): string | undefined {
  switch (event.type) {
    case 'message_sent':
      return `send ${event.kind} ${event.tag} to ${view.headline(event.to)}`;
    case 'message_received':
      return `handle ${event.kind} ${event.tag} from ${view.headline(event.from)}`;
    case 'process_spawned':
      return `spawned by ${view.headline(event.parent)}`;
    case 'process_exited':
      return `${event.crashed ? 'crashed' : 'exited'} ${event.tag}`;
    case 'exit_signal_sent':
      return `exit signal ${event.tag} to ${view.headline(event.to)}`;
    case 'exit_signal_received':
      return `exit signal ${event.tag} from ${view.headline(event.from)}: ${event.outcome}`;
    case 'down_sent':
      return `DOWN ${event.tag} to ${view.headline(event.to)}`;
    case 'child_restarted':
      return `restarted ${event.childId}`;
    case 'gave_up':
      return 'gave up';
    case 'log_line':
      return `log ${event.level}`;
    default:
      return undefined;
  }
}
