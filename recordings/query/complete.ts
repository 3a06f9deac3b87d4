// What can be written at the caret: fields, operators, values, calls. The words are known here; real values with their counts
// (names, tags) are known to whoever has the log, who is told for which field they are wanted.

import { CALLS } from './ast.ts';
import type { Field } from './fields.ts';
import { FIELD_NAMES, FIELDS, OPERATORS_OF } from './fields.ts';

export interface Completion {
  /** What stands here and would be replaced: offsets into the text. */
  readonly from: number;
  readonly to: number;
  readonly wants: 'condition' | 'operator' | 'value' | 'connective';
  /** For a value: the field it is of. */
  readonly field?: string;
  /** What has been typed of it. */
  readonly typed: string;
  readonly options: readonly CompletionOption[];
}

export interface CompletionOption {
  readonly text: string;
  readonly what: string;
}

const VALUE =
  /(?:^|[\s(,])([A-Za-z_]\w*)((?:\.[\w$-]+|\."[^"]*")*)\s*(!=|<=|>=|[:=<>~])\s*((?:(?:"[^"]*"|[^\s,()"<>=~]+)\s*,\s*)*)("[^"]*|[^\s,()"=~]*)$/;
const WORD = /(?:^|[\s(])([A-Za-z_$][\w.$]*)?$/;
const EXAMPLES: Partial<Record<Field['kind'], readonly CompletionOption[]>> = {
  duration: [
    { text: '5ms', what: 'milliseconds' },
    { text: '1.5s', what: 'seconds' },
    { text: '80us', what: 'microseconds' },
  ],
  pid: [{ text: '$sel', what: 'the selected process' }],
};

/** `caret`: an offset into the text. Never throws, whatever stands there. */
export function completeQuery(text: string, caret: number): Completion {
  const before = text.slice(0, Math.max(0, caret));
  const at = before.length;
  const value = VALUE.exec(before);
  if (value && Object.hasOwn(FIELDS, value[1] as string)) {
    const typed = value[5] as string;
    return {
      from: at - typed.length,
      to: at,
      wants: 'value',
      field: value[1] as string,
      typed,
      options: values(value[1] as string, typed),
    };
  }
  const quoted = (before.match(/"/g)?.length ?? 0) % 2 === 1;
  const typed = quoted ? undefined : WORD.exec(before)?.[1];
  if (typed !== undefined && Object.hasOwn(FIELDS, typed)) {
    return { from: at, to: at, wants: 'operator', field: typed, typed: '', options: operators(FIELDS[typed] as Field) };
  }
  if (quoted || (typed === undefined && !WORD.test(before))) return { from: at, to: at, wants: 'condition', typed: '', options: [] };
  const word = typed ?? '';
  const options = starting(word, [...afterCondition(before.slice(0, at - word.length)), ...CONDITIONS]);
  return {
    from: at - word.length,
    to: at,
    wants: word === '' && options[0]?.text === 'and ' ? 'connective' : 'condition',
    typed: word,
    options,
  };
}

const CONDITIONS: readonly CompletionOption[] = [
  ...FIELD_NAMES.map((name) => ({ text: name, what: (FIELDS[name] as Field).what })),
  { text: 'not ', what: 'the opposite of what follows' },
  ...CALLS.map((name) => ({ text: `${name}(`, what: whatOf(name) })),
];

function whatOf(name: (typeof CALLS)[number]): string {
  switch (name) {
    case 'causes':
      return 'what brought about the events found inside';
    case 'effects':
      return 'what the events found inside brought about';
    case 'before':
      return 'all before the first event found inside';
    case 'after':
      return 'all after the first event found inside';
    case 'within':
      return 'all within a time of an event found inside';
    default:
      return 'the end of a pattern: one event after the other, in the same process or as its effect';
  }
}

/** Where a condition is complete, a word may join the next to it. */
const afterCondition = (before: string): CompletionOption[] =>
  /[^\s(,]\s+$/.test(before) && !/(^|[\s(])(and|or|not)\s+$/.test(before)
    ? [
        { text: 'and ', what: 'both must hold; may be left out' },
        { text: 'or ', what: 'one must hold' },
      ]
    : [];

function values(name: string, typed: string): readonly CompletionOption[] {
  const field = FIELDS[name] as Field;
  if (field.values)
    return starting(
      typed,
      field.values.map((text) => ({ text, what: name })),
    );
  return starting(typed, EXAMPLES[field.kind] ?? []);
}

const WHAT: Readonly<Record<string, string>> = {
  ':': 'is one of, or contains',
  '=': 'is exactly',
  '!=': 'has no such value',
  '<': 'less than',
  '<=': 'at most',
  '>': 'more than',
  '>=': 'at least',
  '~': 'matches the pattern',
};
const operators = (field: Field): CompletionOption[] => OPERATORS_OF[field.kind].map((text) => ({ text, what: WHAT[text] as string }));

const starting = (typed: string, options: readonly CompletionOption[]): CompletionOption[] =>
  options.filter(({ text }) => text.toLowerCase().startsWith(typed.toLowerCase()) && text !== typed);
