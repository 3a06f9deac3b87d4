// The fields that a query may ask about, as data: parser, autocomplete, scan and documentation follow from this table.

import { EVENT_NAMES, EXIT_CLASSES } from '../../runtime/protocol/event-table.ts';
import { STATUSES } from '../../runtime/protocol/views.ts';

/**
 * What the values of a field are. `names`: the names of a process, where `:` looks for a part in any case and `=` wants the
 * whole; `word`: one word, whole; `term`: a recorded value, with a path into it; `pid`, `number`, `duration` speak for
 * themselves; `choice`: one of `values`.
 */
export type FieldKind = 'names' | 'word' | 'term' | 'pid' | 'number' | 'duration' | 'choice';

export interface Field {
  readonly kind: FieldKind;
  readonly what: string;
  readonly values?: readonly string[];
}

/** What `kind:` may be. */
export const KINDS = [
  'crash',
  'exit',
  'spawn',
  'restart',
  'gave_up',
  'message',
  'send',
  'delivered',
  'receive',
  'dropped',
  'link',
  'signal',
  'state',
  'callback',
  'supervision',
  'turn',
  'timer',
  'node',
  'input',
  'command',
  'fault',
  'log',
  'gap',
] as const;
export type Kind = (typeof KINDS)[number];

export const FIELDS: Readonly<Record<string, Field>> = {
  kind: { kind: 'choice', what: 'what happened, in broad terms', values: KINDS },
  type: { kind: 'choice', what: 'the exact type of event', values: EVENT_NAMES.filter((name) => name !== undefined) },
  pid: { kind: 'pid', what: 'the process of the event' },
  name: { kind: 'names', what: "the process's registered name, label or path" },
  module: { kind: 'names', what: 'the module or function that the process was started with' },
  status: { kind: 'choice', what: "the process's status after the event", values: STATUSES },
  from: { kind: 'names', what: 'who sent the message or signal' },
  to: { kind: 'names', what: 'who the message or signal is for' },
  tag: { kind: 'word', what: 'tag of a message, a reason, a callback or a command' },
  msg: { kind: 'term', what: 'the message, or a part of it' },
  state: { kind: 'term', what: "the process's state after the event, or a part of it" },
  reason: { kind: 'term', what: 'the reason of an exit or signal, or a part of it' },
  class: { kind: 'choice', what: 'the class of an exit', values: EXIT_CLASSES },
  sup: { kind: 'names', what: 'the supervisor (or parent) of the process' },
  depth: { kind: 'number', what: 'levels above the process in the tree' },
  mailbox: { kind: 'number', what: 'messages that wait in the mailbox after the event' },
  reds: { kind: 'number', what: 'reductions of the process up to its last turn' },
  restarts: { kind: 'number', what: 'how often the place of the process was filled again' },
  left: { kind: 'number', what: 'restarts that the supervisor has left after this restart' },
  inc: { kind: 'number', what: 'incarnation: 1 for the first life' },
  t: { kind: 'duration', what: 'virtual time of the event' },
  seq: { kind: 'number', what: 'number of the event' },
  wait: { kind: 'duration', what: 'how long the message had been in the mailbox when it was handled' },
  dur: { kind: 'duration', what: 'how long the callback ran that ends here' },
  node: { kind: 'number', what: 'the node of the process' },
  fault: { kind: 'word', what: 'the action of an injected fault' },
};

/** Fields of the language that no event of this vocabulary can answer, and why. */
export const UNANSWERED: Readonly<Record<string, string>> = {
  mem: 'the memory of a single process is not known to the runtime; mailbox and reds tell how it is doing',
};

export const FIELD_NAMES: readonly string[] = Object.keys(FIELDS);

/** Operators that make sense for a kind of field. */
export const OPERATORS_OF: Readonly<Record<FieldKind, readonly string[]>> = {
  names: [':', '=', '!=', '~'],
  word: [':', '=', '!=', '~'],
  term: ['=', '!=', '<', '<=', '>', '>=', '~', ':'],
  pid: [':', '=', '!='],
  number: ['=', '!=', '<', '<=', '>', '>=', ':'],
  duration: ['<', '<=', '>', '>=', '=', '!=', ':'],
  choice: [':', '=', '!=', '~'],
};
