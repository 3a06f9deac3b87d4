// Every command by its name: the table of the keys as a list, for whoever does not know the key. A binding of several keys that each mean
// another thing is several commands.

import { INSPECTOR_TABS } from '../session/tabs.ts';
import { KEYS, type KeyBinding, type KeyContext } from './keys.ts';

export interface Command {
  readonly title: string;
  readonly group: KeyBinding['group'];
  /** How it is pressed; undefined where it has no key now. */
  readonly key?: string;
  run(context: KeyContext): void;
}

/** What the keys of a binding mean one by one, where they don't mean the same. */
const MEANINGS: Readonly<Record<string, readonly string[]>> = {
  '1': INSPECTOR_TABS.map(({ title }) => `Inspector: ${title}`),
  'Alt+1': ['Go to the tree', 'Go to the lanes', 'Go to the log', 'Go to the inspector'],
};

/** Never in the list: what only makes sense as a key, and what opens the list itself. */
const LEFT_OUT = new Set(['Escape', 'Mod+k']);

/** `bindings`: the keys as they are set, in the order of the table. */
export function commandsOf(bindings: readonly KeyBinding[]): Command[] {
  return bindings.flatMap((binding, i): Command[] => {
    const table = KEYS[i] ?? binding;
    const first = table.keys[0] ?? '';
    if (LEFT_OUT.has(first)) return [];
    const each = MEANINGS[first];
    if (each)
      return each.map((title, n) => ({
        title,
        group: table.group,
        key: table.keys[n] as string,
        run: (c) => table.run(c, table.keys[n] as string),
      }));
    const [key] = binding.keys;
    return [{ title: table.does, group: table.group, ...(key === undefined ? {} : { key }), run: (c) => table.run(c, key ?? first) }];
  });
}

/** Commands whose name has all words that were typed, those that begin with the first of them before the others. */
export function searchCommands(commands: readonly Command[], text: string): Command[] {
  const words = text
    .toLowerCase()
    .split(/\s+/)
    .filter((word) => word !== '');
  const [first] = words;
  if (first === undefined) return [...commands];
  const found = commands.filter(({ title, group }) => words.every((word) => `${title} ${group}`.toLowerCase().includes(word)));
  const begins = ({ title }: Command): boolean => title.toLowerCase().startsWith(first);
  return [...found.filter(begins), ...found.filter((command) => !begins(command))];
}
