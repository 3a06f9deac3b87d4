// What a scenario of the OTP tests has to be before it can be played: known operations with the arguments that they cannot do
// without, references named before they are used. Values are not judged: many are wrong on purpose.

import type { Json, Scenario } from '../../test/support/otp-compare.ts';

type Op = Readonly<Record<string, Json>>;

/** Arguments that each operation must have; `a|b` is one of the two. */
const OPERATIONS: Readonly<Record<string, readonly string[]>> = {
  exit: ['target', 'reason'],
  send: ['target', 'msg'],
  send_many: ['target', 'msgs'],
  spawn: ['as'],
  exit_self: ['reason'],
  error_self: ['reason'],
  throw_self: ['reason'],
  exit2_self: ['reason'],
  return: [],
  trap: [],
  link: ['target'],
  unlink: ['target'],
  unlink_flush: ['target'],
  monitor: ['target', 'ref'],
  demonitor: ['ref'],
  links: [],
  monitors: [],
  monitored_by: [],
  is_alive: ['target'],
  self: [],
  register: ['name', 'target'],
  unregister: ['name'],
  whereis: ['name'],
  receive: ['match'],
  flush: [],
  send_after: ['ms', 'target', 'msg', 'ref'],
  start_timer: ['ms', 'target', 'msg', 'ref'],
  cancel_timer: ['ref'],
  read_timer: ['ref'],
  gs_start: ['as'],
  call: ['target', 'req'],
  cast: ['target', 'req'],
  info: ['target', 'req'],
  stop: ['target'],
  start_sup: ['spec'],
  start_child: ['sup', 'spec|arg'],
  terminate_child: ['sup', 'id|pid'],
  restart_child: ['sup', 'id|pid'],
  delete_child: ['sup', 'id|pid'],
  get_childspec: ['sup', 'id|pid'],
  which_children: ['sup'],
  count_children: ['sup'],
  check_childspecs: ['specs'],
  advance: ['ms'],
  open_gate: ['path', 'as'],
  all: ['do'],
};
const LISTS = ['msgs', 'specs', 'do', 'then'];
const TEXTS = ['op', 'by', 'target', 'as', 'name', 'sup', 'ref', 'path', 'monitor'];
const NAMES_REF = ['monitor', 'send_after', 'start_timer', 'gs_start'];

/** Why a step cannot be played, with its number from 1; 0 is the start. */
export interface Unplayable {
  readonly step: number;
  readonly why: string;
}

/**
 * A scenario from what was read, or why it is none. Takes a golden's `{ scenario, expect }` for its scenario. A missing name
 * becomes `scenario N`, missing steps none.
 */
export function toScenario(value: unknown, index: number): Scenario | { readonly not: string } {
  if (!isRecord(value)) return { not: 'it is not an object' };
  const given = isRecord(value['scenario']) ? value['scenario'] : value;
  const { name = `scenario ${index + 1}`, steps = [] } = given;
  if (typeof name !== 'string') return { not: '"name" is not a string' };
  if (!Array.isArray(steps)) return { not: '"steps" is not an array' };
  return { ...given, name, steps } as Scenario;
}

/** The first step that cannot be played, or undefined. */
export function unplayable(scenario: Scenario): Unplayable | undefined {
  const { actors = [], tree } = scenario as { actors?: unknown; tree?: unknown };
  if (!Array.isArray(actors) || !actors.every((actor) => isRecord(actor) && typeof actor['as'] === 'string'))
    return { step: 0, why: '"actors" is not an array of objects with a name in "as"' };
  if (tree !== undefined && !(isRecord(tree) && typeof tree['id'] === 'string'))
    return { step: 0, why: '"tree" is not a supervisor with an "id"' };
  const refs = new Set<string>();
  for (const [i, step] of scenario.steps.entries()) {
    const why = wrongWith(step, refs);
    if (why !== undefined) return { step: i + 1, why };
  }
  return undefined;
}

/** What is wrong with an operation. Adds the references that it names. */
function wrongWith(op: unknown, refs: Set<string>): string | undefined {
  if (!isRecord(op)) return 'a step is not an object';
  const name = op['op'];
  const needs = typeof name === 'string' && Object.hasOwn(OPERATIONS, name) ? OPERATIONS[name] : undefined;
  if (needs === undefined) return `unknown operation ${JSON.stringify(name) ?? '(no "op")'}`;
  for (const need of needs) if (!need.split('|').some((key) => key in op)) return `${name} needs "${need.replace('|', '" or "')}"`;
  for (const key of LISTS) if (key in op && !Array.isArray(op[key])) return `${name}: "${key}" is not an array`;
  // open_gate's `as` is what init goes on as, any entry
  const texts = name === 'open_gate' ? ['by', 'path'] : TEXTS;
  for (const key of texts) if (key in op && typeof op[key] !== 'string') return `${name}: "${key}" is not a string`;
  if (name === 'advance' && !(typeof op['ms'] === 'number' && op['ms'] >= 0)) return 'advance: "ms" is not a number from 0 up';
  if (typeof op['monitor'] === 'string') refs.add(op['monitor']);
  const ref = op['ref'];
  if (typeof ref === 'string') {
    if (NAMES_REF.includes(name as string)) refs.add(ref);
    else if (!refs.has(ref)) return `${name}: no step before it names the reference "${ref}"`;
  }
  const inner = [...(name === 'all' ? (op['do'] as Json[]) : []), ...(name === 'spawn' ? ((op['then'] ?? []) as Json[]) : [])];
  for (const each of inner) {
    const why = wrongWith(each, refs);
    if (why !== undefined) return why;
  }
  return undefined;
}

const isRecord = (v: unknown): v is Op => v !== null && typeof v === 'object' && !Array.isArray(v);
