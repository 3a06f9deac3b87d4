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

/** What differs between two logs, or undefined. */
function compareLog(want: Observation, got: Observation): string | undefined {
  const rest = [...(got.log ?? []).flatMap((e) => (isGroup(e) ? e.any : [e])), ...(got.loose ?? [])];
  for (const entry of want.loose ?? []) {
    const at = rest.findIndex((x) => same(x, entry));
    if (at < 0) return `no event ${text(entry)}`;
    rest.splice(at, 1);
  }
  for (const entry of want.log ?? []) {
    if (isGroup(entry)) {
      const part = rest.splice(0, entry.any.length);
      if (!sameBag(part, entry.any)) return `expected in any order ${text(entry.any)}, got ${text(part)}`;
    } else {
      const next = rest.shift();
      if (!same(next, entry)) return `expected ${text(entry)}, got ${next === undefined ? 'nothing' : text(next)}`;
    }
  }
  return rest.length > 0 ? `unexpected ${text(rest)}` : undefined;
}

/** The differences of the first step that has any; none when the runtime did what OTP did. */
export function compareScenario(scenario: Scenario, expect: readonly Observation[], actual: readonly Observation[]): string[] {
  const problems: string[] = [];
  let wantTree: unknown;
  let gotTree: unknown;
  for (let i = 0; i < Math.min(expect.length, actual.length); i++) {
    const want = expect[i] as Observation;
    const got = actual[i] as Observation;
    const at = i === 0 ? 'start' : `step ${i} ${JSON.stringify(scenario.steps[i - 1])}`;
    const say = (what: string, x: unknown, y: unknown): void => {
      problems.push(`${at}: ${what}: expected ${text(x ?? null)}, got ${text(y ?? null)}`);
    };
    if (!same(normalReply(want.reply), normalReply(got.reply))) say('reply', want.reply, got.reply);
    const log = compareLog(want, got);
    if (log !== undefined) problems.push(`${at}: log: ${log}`);
    if (!sameBag(want.exits, got.exits)) say('exits', want.exits, got.exits);
    compareInboxes(scenario, want.inbox ?? {}, got.inbox ?? {}, say);
    const ids = new Set([...Object.keys(want.done ?? {}), ...Object.keys(got.done ?? {})]);
    for (const id of ids)
      if (!same(normalReply(want.done?.[id]), normalReply(got.done?.[id]))) say(`async ${id}`, want.done?.[id], got.done?.[id]);
    if (want.tree !== undefined) wantTree = want.tree;
    if (got.tree !== undefined) gotTree = got.tree;
    if (!same(normalTree(wantTree), normalTree(gotTree))) say('tree', wantTree, gotTree);
    if (problems.length > 0) return problems;
  }
  if (actual.length !== expect.length) problems.push(`${actual.length} observations, expected ${expect.length}`);
  return problems;
}

function compareInboxes(
  scenario: Scenario,
  want: Record<string, Json[]>,
  got: Record<string, Json[]>,
  say: (what: string, x: unknown, y: unknown) => void,
): void {
  for (const who of new Set([...Object.keys(want), ...Object.keys(got)])) {
    const equal = scenario.inbox_order === 'strict' ? same(want[who] ?? [], got[who] ?? []) : sameBag(want[who], got[who]);
    if (!equal) say(`inbox of ${who}`, want[who] ?? [], got[who] ?? []);
  }
}
