// Completion of a query with the values that there are: names of processes in the newest world, tags of recent events, each with
// how often it occurs, most frequent first.

import { completeQuery } from '../../recordings/query/index.ts';
import type { QueryCompletion } from '../../runtime/protocol/views.ts';
import type { Session } from './session.ts';

const MOST = 50;
/** Events that are looked at for tags. */
const RECENT = 20_000;

export function completeIn(session: Session, query: string, caret: number): QueryCompletion {
  const { from, to, wants, field, typed, options } = completeQuery(query, caret);
  const counts = wants === 'value' && field !== undefined ? countsOf(session, field) : undefined;
  if (!counts) return { from, to, wants, options: options.slice(0, MOST) };
  const wanted = typed.replace(/^"/, '').toLowerCase();
  const found = [...counts]
    .filter(([text]) => text.toLowerCase().includes(wanted))
    .sort(([a, n], [b, m]) => m - n || (a < b ? -1 : 1))
    .slice(0, MOST)
    .map(([text, count]) => ({ text: quoted(text), what: field as string, count }));
  const others = options.filter(({ text }) => !counts.has(text));
  return { from, to, wants, options: [...found, ...others].slice(0, MOST) };
}

function countsOf(session: Session, field: string): Map<string, number> | undefined {
  switch (field) {
    case 'name':
    case 'from':
    case 'to':
    case 'sup':
      return processes(session, field);
    case 'module':
    case 'status':
      return processes(session, field);
    case 'tag':
      return tags(session);
    default:
      return undefined;
  }
}

function processes(session: Session, field: 'name' | 'from' | 'to' | 'sup' | 'module' | 'status'): Map<string, number> {
  const counts = new Map<string, number>();
  for (const { name, label, signature, status, kind } of session.newest.slots()) {
    if (field === 'sup' && kind !== 'supervisor') continue;
    add(counts, field === 'module' ? signature : field === 'status' ? status : (name ?? label));
  }
  return counts;
}

function tags(session: Session): Map<string, number> {
  const counts = new Map<string, number>();
  session.log.backward(session.endSeq, Math.max(1, session.endSeq - RECENT), (_chunk, _index, seq) => {
    const event = session.log.event(seq) as Record<string, unknown> | undefined;
    for (const name of ['tag', 'callback', 'action']) if (typeof event?.[name] === 'string') add(counts, event[name]);
  });
  return counts;
}

function add(counts: Map<string, number>, text: string): void {
  if (text !== '') counts.set(text, (counts.get(text) ?? 0) + 1);
}

/** As it can stand in a query. */
const quoted = (text: string): string => (/^[^\s,()"<>=~$#]+$/.test(text) ? text : `"${text.replace(/["\\]/g, '\\$&')}"`);
