// Compares what the runtime did with what OTP did, with the normalisation that the goldens are made for: order counts where
// OTP guarantees one (see test/golden/otp/ORIGIN.md).

export type Json = null | boolean | number | string | Json[] | { [key: string]: Json };

export interface Observation {
  reply?: Json;
  log?: Json[];
  loose?: Json[];
  exits?: Json[];
  inbox?: Record<string, Json[]>;
  done?: Record<string, Json>;
  tree?: Json;
}

export interface Scenario {
  readonly name: string;
  readonly steps: readonly Record<string, Json>[];
  readonly inbox_order?: string;
  readonly [key: string]: unknown;
}

const canonical = (v: unknown): unknown => {
  if (Array.isArray(v)) return v.map(canonical);
  if (v === null || typeof v !== 'object') return v;
  const record = v as Record<string, unknown>;
  return Object.fromEntries(
    Object.keys(record)
      .sort()
      .map((key) => [key, canonical(record[key])]),
  );
};
const text = (v: unknown): string => JSON.stringify(canonical(v)) ?? 'null';
const same = (a: unknown, b: unknown): boolean => text(a) === text(b);
const sameBag = (a: readonly unknown[] = [], b: readonly unknown[] = []): boolean => same(a.map(text).sort(), b.map(text).sort());

/** Children of a simple_one_for_one supervisor come in no particular order. */
const isDynamicList = (v: unknown): v is Json[][] =>
  Array.isArray(v) && v.length > 1 && v.every((c) => Array.isArray(c) && c.length === 3 && c[0] === 'undefined');
const normalReply = (v: unknown): unknown => (isDynamicList(v) ? [...v].sort((a, b) => (text(a) < text(b) ? -1 : 1)) : v);
const normalTree = (tree: unknown): unknown =>
  tree !== null && typeof tree === 'object' && !Array.isArray(tree)
    ? Object.fromEntries(
        Object.entries(tree as Record<string, { children: Json }>).map(([k, v]) => [k, { ...v, children: normalReply(v.children) }]),
      )
    : tree;

const isGroup = (entry: unknown): entry is { any: Json[] } =>
  entry !== null && typeof entry === 'object' && Array.isArray((entry as { any?: unknown }).any);

/** The first place where two logs differ, or undefined. */
function compareLog(want: Observation, got: Observation): Problem | undefined {
  const rest = [...(got.log ?? []).flatMap((e) => (isGroup(e) ? e.any : [e])), ...(got.loose ?? [])];
  for (const entry of want.loose ?? []) {
    const at = rest.findIndex((x) => same(x, entry));
    if (at < 0) return { what: 'log, at any place', expected: entry, got: undefined };
    rest.splice(at, 1);
  }
  let place = 1;
  for (const entry of want.log ?? []) {
    const group = isGroup(entry) ? entry.any : [entry];
    const part = rest.splice(0, group.length);
    if (!sameBag(group, part)) {
      return isGroup(entry)
        ? { what: `log, from entry ${place} in any order`, expected: group, got: part }
        : { what: `log, entry ${place}`, expected: entry, got: part[0] };
    }
    place += group.length;
  }
  return rest.length > 0 ? { what: 'log, after its end', expected: undefined, got: rest } : undefined;
}

/** What differs in one step: a field of the observation, and both sides of it. */
export interface Problem {
  readonly what: string;
  readonly expected: unknown;
  readonly got: unknown;
}

/** The first step that differs (0 is the start), and all that differs in it. */
export interface Difference {
  readonly step: number;
  readonly problems: readonly Problem[];
}

/** The first difference, or undefined when the runtime did what OTP did. */
export function firstDifference(
  scenario: Scenario,
  expect: readonly Observation[],
  actual: readonly Observation[],
): Difference | undefined {
  let wantTree: unknown;
  let gotTree: unknown;
  for (let step = 0; step < Math.min(expect.length, actual.length); step++) {
    const want = expect[step] as Observation;
    const got = actual[step] as Observation;
    const problems: Problem[] = [];
    const say = (what: string, expected: unknown, seen: unknown): void => {
      problems.push({ what, expected, got: seen });
    };
    if (!same(normalReply(want.reply), normalReply(got.reply))) say('reply', want.reply, got.reply);
    const log = compareLog(want, got);
    if (log !== undefined) problems.push(log);
    if (!sameBag(want.exits, got.exits)) say('exits', want.exits, got.exits);
    compareInboxes(scenario, want.inbox ?? {}, got.inbox ?? {}, say);
    const ids = new Set([...Object.keys(want.done ?? {}), ...Object.keys(got.done ?? {})]);
    for (const id of ids)
      if (!same(normalReply(want.done?.[id]), normalReply(got.done?.[id]))) say(`async ${id}`, want.done?.[id], got.done?.[id]);
    if (want.tree !== undefined) wantTree = want.tree;
    if (got.tree !== undefined) gotTree = got.tree;
    if (!same(normalTree(wantTree), normalTree(gotTree))) say('tree', wantTree, gotTree);
    if (problems.length > 0) return { step, problems };
  }
  if (actual.length === expect.length) return undefined;
  const step = Math.min(expect.length, actual.length);
  return { step, problems: [{ what: 'number of observations', expected: expect.length, got: actual.length }] };
}

/** The differences of the first step that has any, a line each; none when the runtime did what OTP did. */
export function compareScenario(scenario: Scenario, expect: readonly Observation[], actual: readonly Observation[]): string[] {
  const difference = firstDifference(scenario, expect, actual);
  if (difference === undefined) return [];
  const { step, problems } = difference;
  const at = step === 0 ? 'start' : `step ${step} ${JSON.stringify(scenario.steps[step - 1])}`;
  return problems.map(({ what, expected, got }) => `${at}: ${what}: expected ${text(expected ?? null)}, got ${text(got ?? null)}`);
}

function compareInboxes(
  scenario: Scenario,
  want: Record<string, Json[]>,
  got: Record<string, Json[]>,
  say: (what: string, expected: unknown, got: unknown) => void,
): void {
  for (const who of new Set([...Object.keys(want), ...Object.keys(got)])) {
    const equal = scenario.inbox_order === 'strict' ? same(want[who] ?? [], got[who] ?? []) : sameBag(want[who], got[who]);
    if (!equal) say(`inbox of ${who}`, want[who] ?? [], got[who] ?? []);
  }
}
