// A part of a log as a Mermaid sequence diagram, small enough to be read: so many processes, so many arrows. What is left out is
// said in the diagram itself. Grammar: mermaid.js.org, sequence diagrams.

import type { RuntimeEvent } from '../../runtime/protocol/events.ts';
import { visible } from '../../runtime/protocol/visible.ts';
import type { EventView } from './event-view.ts';
import type { ExportRange } from './ndjson.ts';

export const MERMAID_PROCESSES = 12;
export const MERMAID_LINES = 200;

export function* mermaid(view: EventView, { from, to }: ExportRange): Generator<string> {
  const names = new Map<number, string>();
  const lines: string[] = [];
  const left = { arrows: 0, processes: new Set<number>() };
  const take = (...pids: readonly number[]): boolean => {
    const strangers = pids.filter((pid) => !names.has(pid));
    if (lines.length >= MERMAID_LINES) {
      left.arrows += 1;
      return false;
    }
    if (names.size + strangers.length > MERMAID_PROCESSES) {
      for (const pid of strangers) left.processes.add(pid);
      return false;
    }
    for (const pid of strangers) names.set(pid, label(view, pid));
    return true;
  };
  for (const event of view.events(from, to)) {
    const drawn = draw(event);
    if (drawn && take(...drawn.who)) lines.push(drawn.line);
  }
  yield 'sequenceDiagram\n';
  for (const [pid, name] of names) yield `  participant ${id(pid)} as ${name}\n`;
  for (const line of lines) yield `  ${line}\n`;
  const missing = [
    ...(left.arrows === 0 ? [] : [`${left.arrows} more steps after the first ${MERMAID_LINES}`]),
    ...(left.processes.size === 0 ? [] : [`what ${left.processes.size} more processes did`]),
  ];
  const [first] = names.keys();
  if (missing.length > 0 && first !== undefined) yield `  Note over ${id(first)}: left out: ${missing.join(', ')}\n`;
  yield `  %% events ${from} to ${to}${missing.length > 0 ? `; left out: ${missing.join(', ')}` : '; complete'}\n`;
}

const id = (pid: number): string => `p${pid}`;

function label(view: EventView, pid: number): string {
  const life = view.world.summary(pid)?.incarnation ?? 1;
  return text(`${view.headline(pid)}${life > 1 ? ` #${life}` : ''} ${pid === 0 ? '' : view.pid(pid)}`.trim());
}

/** Characters that end a line or mean something as Mermaid's entities. */
const text = (raw: string): string => visible(raw.replace(/\s+/g, ' '), 120).replace(/[#;:<>%]/g, (c) => `#${c.codePointAt(0)};`);

function draw(event: RuntimeEvent): { who: number[]; line: string } | undefined {
  switch (event.type) {
    case 'message_sent': {
      if (event.to === 0) return undefined;
      const arrow = event.kind === 'call' ? '->>' : event.kind === 'reply' ? '-->>' : '-)';
      return { who: [event.pid, event.to], line: `${id(event.pid)}${arrow}${id(event.to)}: ${text(event.tag || event.kind)}` };
    }
    case 'process_spawned':
      return { who: [event.parent, event.pid], line: `${id(event.parent)}->>${id(event.pid)}: spawn` };
    case 'process_exited':
      return event.class === 'normal'
        ? undefined
        : { who: [event.pid], line: `Note over ${id(event.pid)}: ${event.crashed ? 'crashed' : 'ended'} ${text(event.tag)}` };
    case 'exit_signal_sent':
      return event.to === 0
        ? undefined
        : { who: [event.pid, event.to], line: `${id(event.pid)}-x${id(event.to)}: exit ${text(event.tag)}` };
    case 'child_restarted':
      return { who: [event.pid, event.child], line: `${id(event.pid)}->>${id(event.child)}: restart ${text(event.childId)}` };
    case 'gave_up':
      return { who: [event.pid], line: `Note over ${id(event.pid)}: gave up after ${event.used} restarts` };
    case 'gap':
      return { who: [0], line: `Note over p0: ${text(`gap: ${event.why}`)}` };
    default:
      return undefined;
  }
}
