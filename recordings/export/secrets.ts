// What is taken out of an export beside payloads: strings of the log, which are names, labels, child ids and tags, and a text wherever
// it stands. A string is replaced in the reader's own table, from which every name, path and tag of an export comes, so that none
// can be forgotten; the same string gets the same mark, and who sent what to whom can still be followed.

import type { EventSpec, EventType } from '../../runtime/protocol/event-table.ts';
import { EVENT_NAMES, EVENTS } from '../../runtime/protocol/event-table.ts';
import type { EventView } from './event-view.ts';
import type { Redaction } from './redact.ts';
import { redact, STRING_ROOTS } from './redact.ts';

type Root = (typeof STRING_ROOTS)[number];
const COLUMN_NAMES: Readonly<Record<Root, readonly string[]>> = {
  name: ['name', 'toName'],
  label: ['label'],
  child: ['childId'],
  tag: ['tag'],
};

export interface Secrets {
  /** Paths of values, and kinds of strings. */
  readonly redactions: readonly Redaction[];
  /** Texts that must not stand anywhere. */
  readonly texts: readonly string[];
}

/** Events from one step to the next. */
const STEP = 4096;
/** A shorter string is not looked for inside others: half of a log would be marks. */
const SHORTEST = 3;

/** Takes what is secret out. */
export interface Hiding {
  payload(type: EventType, payload: unknown): unknown;
  text(text: string): string;
}

/**
 * Hides the strings of the log, and gives what hides the rest; `undefined` where nothing is secret. The view's reader must not be asked for anything else afterwards. Looks at
 * every event when strings have to be found; `onProgress` is told how far it is, 0 to 1, waited for, and may throw to end it.
 * @throws RecordingError
 */
export async function hideSecrets(
  view: EventView,
  { redactions, texts }: Secrets,
  onProgress?: (share: number) => void | Promise<void>,
): Promise<Hiding | undefined> {
  if (redactions.length === 0 && texts.length === 0) return undefined;
  const { strings } = view.log;
  const marks = new Map<string, string>();
  for (const id of await findStrings(view, redactions, onProgress)) if (id > 0) marks.set(strings.get(id), `redacted-${id}`);
  const words = [...texts, ...[...marks.keys()].filter((text) => text.length >= SHORTEST)].sort((a, b) => b.length - a.length);
  const pattern =
    words.length === 0 ? undefined : new RegExp(words.map((word) => word.replace(/[.*+?^${}()|[\]\\/-]/g, '\\$&')).join('|'), 'g');
  const hideText = (text: string): string =>
    marks.get(text) ?? (pattern ? text.replace(pattern, (word) => marks.get(word) ?? 'redacted') : text);
  for (let id = 1; id < strings.texts.length; id++) strings.texts[id] = hideText(strings.texts[id] as string);
  return { payload: (type, payload) => hideTexts(redact(type, payload, redactions), hideText), text: hideText };
}

function hideTexts(value: unknown, hide: (text: string) => string): unknown {
  if (typeof value === 'string') return hide(value);
  if (typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) return value.map((item) => hideTexts(item, hide));
  const entries = Object.entries(value).map(([key, item]) => [key.startsWith('$') ? key : hide(key), hideTexts(item, hide)]);
  return Object.fromEntries(entries);
}

/** Ids of the strings that are secret: of the kinds that were named, and those that stand at the paths that were. */
async function findStrings(
  view: EventView,
  redactions: readonly Redaction[],
  onProgress: ((share: number) => void | Promise<void>) | undefined,
): Promise<Set<number>> {
  const found = new Set<number>();
  if (redactions.length === 0) return found;
  const roots = STRING_ROOTS.filter((root) => redactions.some((redaction) => redaction.root === root));
  const names = new Set(roots.flatMap((root) => COLUMN_NAMES[root]));
  const { log } = view;
  const ids = new Map(log.strings.texts.map((text, id) => [text, id]));
  // A tag is the text itself, or the first of a list.
  const taken = (value: unknown): void => {
    const text = Array.isArray(value) ? value[0] : value;
    if (typeof text === 'string') found.add(ids.get(text) ?? 0);
  };
  const columns = EVENT_NAMES.map((type) => (type === undefined ? [] : stringColumns(type, names)));
  for (const event of view.events(1, log.lastSeq)) {
    const { chunk, i } = view.place;
    if (event.seq % STEP === 0) await onProgress?.(event.seq / log.lastSeq);
    for (const column of columns[chunk.type[i] as number] ?? []) found.add(chunk[column][i] as number);
    if ('payload' in event && event.payload !== undefined) redact(event.type, event.payload, redactions, taken);
  }
  // What had its name before the log begins, or in what was let go.
  for (const process of log.worldAt(log.letGo?.seq ?? 1).processes()) {
    if (roots.includes('name')) for (const name of process.names) taken(name);
    if (roots.includes('label')) taken(process.label);
    if (roots.includes('child')) taken(process.childId);
  }
  return found;
}

const stringColumns = (type: EventType, names: ReadonlySet<string>) => {
  const spec: EventSpec = EVENTS[type];
  return (['a', 'b', 'c', 'd'] as const).filter((column) => spec[column]?.[1] === 'string' && names.has(spec[column][0]));
};
