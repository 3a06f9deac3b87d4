// "Break here next time": the condition that an event stands for. It holds for that event, and for what is like it: the same thing
// happening to the same place in the tree, whoever lives there by then.

import { Cursor, LiveQuery, parseQuery, printQuery } from '../../recordings/query/index.ts';
import type { RuntimeEvent } from '../../runtime/protocol/events.ts';
import type { ProcessId } from '../../runtime/protocol/ids.ts';
import type { Session } from './session.ts';

/** As a query; `undefined` where the event is not in the log. */
export function conditionAt(session: Session, seq: number): string | undefined {
  const { log, queries } = session;
  const event = log.event(seq);
  const chunk = queries.scanAt(seq) ?? queries.recordAt?.(seq);
  if (!event || !chunk) return undefined;
  const cursor = new Cursor(queries);
  cursor.enter(chunk);
  cursor.i = seq - chunk.firstSeq;
  const called = (field: string, pid: ProcessId): Condition[] => {
    const process = cursor.process(pid);
    if (!process) return [];
    // A path stays what it is from life to life and from run to run; where no child spec holds it, there is only the label.
    const name = process.name ?? (/#\d/.test(process.path) ? process.label : process.path);
    return name === '' ? [] : [[field, '=', name]];
  };
  const part = (...conditions: readonly Condition[]): string => conditions.map(printed).join(' ');
  const whole = part(...conditionsOf(event, called));
  // What a recording says of names at that moment need not be what it says of the event: it must hold here.
  return holds(whole, cursor) ? whole : part(['type', ':', event.type], ...called('name', event.pid));
}

type Condition = readonly [field: string, operator: ':' | '=', value: string | number];

function conditionsOf(event: RuntimeEvent, called: (field: string, pid: ProcessId) => readonly Condition[]): readonly Condition[] {
  const tag = (text: string): Condition[] => (text === '' ? [] : [['tag', '=', text]]);
  const who = called('name', event.pid);
  switch (event.type) {
    case 'process_exited':
      return event.crashed
        ? [['kind', ':', 'crash'], ...who, ...tag(event.tag)]
        : [['kind', ':', 'exit'], ...who, ['class', ':', event.class], ...tag(event.tag)];
    case 'process_spawned':
      return [['kind', ':', 'spawn'], ...who];
    case 'message_sent':
      return [['kind', ':', 'send'], ...tag(event.tag), ...called('from', event.pid), ...called('to', event.to)];
    case 'message_delivered':
      return [['type', ':', event.type], ...tag(event.tag), ...called('from', event.from), ...called('to', event.pid)];
    case 'message_received':
      return [['kind', ':', 'receive'], ...who, ...tag(event.tag), ...called('from', event.from)];
    case 'message_dropped':
      return [['kind', ':', 'dropped'], ...tag(event.tag), ...called('to', event.pid)];
    case 'restart_counted':
      return [['left', '=', Math.max(0, event.intensity - event.used)], ...who];
    case 'child_restarted':
      return [['kind', ':', 'restart'], ...who];
    case 'gave_up':
      return [['kind', ':', 'gave_up'], ...who];
    case 'callback_started':
    case 'callback_finished':
      return [['type', ':', event.type], ...who, ...tag(event.callback)];
    case 'timer_fired':
      return [['type', ':', event.type], ...who, ...tag(event.tag)];
    case 'command':
      return event.kind === 'fault'
        ? [
            ['kind', ':', 'fault'],
            ['fault', '=', event.action],
          ]
        : [['kind', ':', 'command'], ...tag(event.action)];
    default:
      return [['type', ':', event.type], ...who];
  }
}

const NOWHERE = { at: 0, end: 0 };
const printed = ([field, operator, value]: Condition): string =>
  printQuery({
    ...NOWHERE,
    kind: 'field',
    field,
    path: [],
    operator,
    values: [
      typeof value === 'number'
        ? { ...NOWHERE, kind: 'number', number: value, text: String(value), quoted: false }
        : { ...NOWHERE, kind: 'text', text: value, quoted: false },
    ],
  });

function holds(text: string, cursor: Cursor): boolean {
  const parsed = parseQuery(text);
  return parsed.ok && new LiveQuery(parsed.query).part.test(cursor);
}
