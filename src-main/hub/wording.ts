// Small parts of the sentences about crashes.

import type { ProcessId } from '../../runtime/protocol/ids.ts';
import { NAME_SHOWN, visible } from '../../runtime/protocol/visible.ts';
import { bareReason, reasonText, termText } from '../text/term-text.ts';
import { pidNamer, type TextContext } from './log-text.ts';

export interface ExplainContext extends TextContext {
  slot(pid: ProcessId): number;
  /** Seq of a process's exit, 0 while it lives. */
  exitSeq(pid: ProcessId): number;
  /** Who started a process. */
  parent(pid: ProcessId): ProcessId;
  /** Who started the next life in a process's slot; 0 while there is none. */
  restartedBy(pid: ProcessId): ProcessId;
  /** How many children a supervisor has had. */
  children(supervisor: ProcessId): number;
}

/** A reason as it stands if it is short, else its tag, which is what people call it. */
export function shortReason(payload: unknown, tag: string, context: ExplainContext): string {
  const atom = termText(tag, { max: 60 });
  if (payload === undefined) return atom;
  if (isError(bareReason(payload))) return visible(tag, NAME_SHOWN);
  const text = reasonText(payload, { max: 200, pid: pidNamer(context) });
  return text.length <= 60 ? text : atom;
}

const isError = (term: unknown): boolean => typeof term === 'object' && term !== null && '$error' in term;

/** `A`, `A and B`, `A, B and 3 more`. */
export function listOf(names: readonly string[]): string {
  if (names.length <= 1) return names[0] ?? '';
  if (names.length <= 4) return `${names.slice(0, -1).join(', ')} and ${names.at(-1)}`;
  return `${names.slice(0, 3).join(', ')} and ${names.length - 3} more`;
}

/** `1st`, `2nd`, `3rd`, `4th`, `11th`, `22nd`. */
export function ordinal(n: number): string {
  const teens = n % 100 >= 11 && n % 100 <= 13;
  const suffix = teens ? 'th' : (['th', 'st', 'nd', 'rd'][n % 10] ?? 'th');
  return `${n}${suffix}`;
}
