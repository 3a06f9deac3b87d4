// The faults of the palette as data (UX.md 2.12): what each is called, what a person may set, and the command that it becomes.

import type { Params } from '../../runtime/protocol/bridge.ts';
import type { SlotId } from '../../runtime/protocol/ids.ts';
import type { NodeNotes } from '../../runtime/protocol/views.ts';

export type FaultCommand = Params<'command'>['command'];

export const FAULT_GROUPS = ['Process', 'Messages', 'System'] as const;

export interface NumberField {
  readonly name: string;
  readonly label: string;
  readonly unit?: string;
  readonly value: number;
  readonly min: number;
  readonly max: number;
}
export interface TextField {
  readonly name: string;
  readonly label: string;
  readonly text: string;
}
export interface ChoiceField {
  readonly name: string;
  readonly label: string;
  readonly choices: readonly string[];
}
export type FaultField = NumberField | TextField | ChoiceField;

/** What the person set, by the names of the fields. */
export type FaultValues = Readonly<Record<string, string>>;

export interface Fault {
  readonly id: string;
  readonly title: string;
  readonly group: (typeof FAULT_GROUPS)[number];
  readonly does: string;
  readonly fields: readonly FaultField[];
  /** `slot`: the selected process; faults of the system ignore it. */
  command(slot: SlotId, values: FaultValues): FaultCommand;
}

const number = (name: string, label: string, value: number, max: number, unit?: string): NumberField => ({
  name,
  label,
  value,
  min: 1,
  max,
  ...(unit === undefined ? {} : { unit }),
});
const COUNT = number('count', 'Messages', 3, 100_000);
const REASON: TextField = { name: 'reason', label: 'Reason', text: 'crashed_by_hand' };
const num = (values: FaultValues, name: string): number => Number(values[name]);
const txt = (values: FaultValues, name: string): string => values[name] ?? '';
const MOST_MS = 3_600_000;

const disturb = (how: 'drop' | 'duplicate' | 'reorder', title: string, does: string): Fault => ({
  id: how,
  title,
  group: 'Messages',
  does,
  fields: [COUNT],
  command: (slot, values) => ({ kind: 'disturb', slot, how, count: num(values, 'count') }),
});

const PROCESS_FAULTS: readonly Fault[] = [
  {
    id: 'raise',
    title: 'Raise an error',
    group: 'Process',
    does: 'In its current or next callback',
    fields: [REASON],
    command: (slot, values) => ({ kind: 'crash', slot, reason: txt(values, 'reason') }),
  },
  {
    id: 'exit',
    title: 'Exit signal',
    group: 'Process',
    does: 'With a reason; can be trapped',
    fields: [{ ...REASON, text: 'shutdown' }],
    command: (slot, values) => ({ kind: 'exit', slot, reason: txt(values, 'reason') }),
  },
  {
    id: 'kill',
    title: 'Kill',
    group: 'Process',
    does: 'Ends it at once; can’t be trapped',
    fields: [],
    command: (slot) => ({ kind: 'exit', slot, reason: 'kill' }),
  },
  {
    id: 'crash_often',
    title: 'Crash again and again',
    group: 'Process',
    does: 'Whoever lives there, evenly over a time',
    fields: [number('times', 'Crashes', 4, 100), number('within', 'Within', 4000, MOST_MS, 'ms')],
    command: (slot, values) => ({ kind: 'crash_often', slot, times: num(values, 'times'), within: num(values, 'within') }),
  },
  {
    id: 'suspend',
    title: 'Suspend',
    group: 'Process',
    does: 'No turns until it is resumed',
    fields: [],
    command: (slot) => ({ kind: 'suspend', slot }),
  },
  { id: 'resume', title: 'Resume', group: 'Process', does: 'Ends a suspension', fields: [], command: (slot) => ({ kind: 'resume', slot }) },
  {
    id: 'slow',
    title: 'Slow down',
    group: 'Process',
    does: 'Each turn takes k times as long; 1 ends it',
    fields: [number('factor', 'Times as long', 10, 10_000)],
    command: (slot, values) => ({ kind: 'slow', slot, factor: num(values, 'factor') }),
  },
  disturb('drop', 'Drop messages', 'The next ones to it never arrive'),
  {
    id: 'delay',
    title: 'Delay messages',
    group: 'Messages',
    does: 'The next ones to it arrive late',
    fields: [COUNT, number('ms', 'Late by', 500, MOST_MS, 'ms')],
    command: (slot, values) => ({ kind: 'disturb', slot, how: 'delay', count: num(values, 'count'), ms: num(values, 'ms') }),
  },
  disturb('duplicate', 'Double messages', 'The next ones to it arrive twice'),
  disturb('reorder', 'Reorder messages', 'The next ones to it arrive the last first'),
  {
    id: 'flood',
    title: 'Flood the mailbox',
    group: 'Messages',
    does: 'Many messages at once, from outside',
    fields: [number('count', 'Messages', 1000, 100_000), { name: 'message', label: 'Message', text: 'flood' }],
    command: (slot, values) => ({ kind: 'flood', slot, count: num(values, 'count'), message: txt(values, 'message') }),
  },
];

const JUMP: Fault = {
  id: 'jump',
  title: 'Let the clock jump',
  group: 'System',
  does: 'What was due meanwhile happens at once, late',
  fields: [number('ms', 'Ahead by', 60_000, MOST_MS, 'ms')],
  command: (_, values) => ({ kind: 'jump', ms: num(values, 'ms') }),
};

/** Faults of the network and its nodes, for a program that has some. */
function networkFaults({ nodes, links }: NodeNotes): readonly Fault[] {
  const paths = links.map(({ between }) => between.join(' – '));
  const path: ChoiceField = { name: 'path', label: 'Between', choices: paths };
  const pair = (values: FaultValues): [string, string] => {
    const found = links[paths.indexOf(txt(values, 'path'))] ?? links[0];
    return [found?.between[0] ?? '', found?.between[1] ?? ''];
  };
  const between = (kind: 'partition' | 'heal' | 'drop', title: string, does: string): Fault => ({
    id: `nodes_${kind}`,
    title,
    group: 'System',
    does,
    fields: [path],
    command: (_, values) => ({ kind, nodes: pair(values) }),
  });
  const node: ChoiceField = { name: 'node', label: 'Node', choices: nodes.map(({ name }) => name) };
  const ofNode = (kind: 'halt' | 'start', title: string, does: string): Fault => ({
    id: `node_${kind}`,
    title,
    group: 'System',
    does,
    fields: [node],
    command: (_, values) => ({ kind, node: txt(values, 'node') }),
  });
  return [
    ...(paths.length === 0
      ? []
      : [
          between('partition', 'Partition', 'Nothing arrives between two nodes'),
          between('heal', 'Heal a partition', 'Signals arrive again'),
          between('drop', 'Reset a connection', 'What is under way is lost'),
        ]),
    ofNode('halt', 'Halt a node', 'Its processes end without a word'),
    ofNode('start', 'Start a node', 'With a new root'),
  ];
}

/** All faults there are for a program. */
export const faultsOf = (nodes: NodeNotes | undefined): readonly Fault[] => [
  ...PROCESS_FAULTS,
  JUMP,
  ...(nodes === undefined ? [] : networkFaults(nodes)),
];

/** Whether the fault is for one process. */
export const needsProcess = (fault: Fault): boolean => fault.group !== 'System';

export function firstValues(fault: Fault): FaultValues {
  return Object.fromEntries(
    fault.fields.map((field) => [
      field.name,
      'text' in field ? field.text : 'choices' in field ? (field.choices[0] ?? '') : String(field.value),
    ]),
  );
}

/** What is wrong with a value, as a sentence; undefined when nothing is. */
export function problemWith(fault: Fault, values: FaultValues): string | undefined {
  for (const field of fault.fields) {
    const value = values[field.name] ?? '';
    if ('text' in field) {
      if (value.trim() === '') return `${field.label} must not be empty.`;
    } else if (!('choices' in field)) {
      const n = Number(value);
      if (!/^\d+$/.test(value.trim()) || n < field.min || n > field.max)
        return `${field.label} must be a whole number from ${field.min} to ${field.max.toLocaleString('en')}.`;
    }
  }
  return undefined;
}
