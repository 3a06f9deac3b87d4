// Terms of the OTP scenarios: their JSON to live terms of the runtime and back, with what depends on the run replaced by
// placeholders ("*stack", "*call", "*child", labels of processes).

import { Pid, Ref } from '../../runtime/index.ts';
import type { Json } from './otp-compare.ts';

/** What the conversion has to know about a session. */
export interface Labels {
  pidOf(target: string): Pid;
  labelOf(pid: Pid): string;
  refName(ref: Ref): string | undefined;
}

/** A list of the scenario: arrays are tuples. */
interface List {
  readonly list: readonly unknown[];
}
const isList = (v: object): v is List => Object.keys(v).length === 1 && Array.isArray((v as { list?: unknown }).list);

export function fromJson(json: unknown, labels: Labels): unknown {
  if (Array.isArray(json)) return json.map((item) => fromJson(item, labels));
  if (json === null || typeof json !== 'object') return json;
  const record = json as Record<string, unknown>;
  if (typeof record['pid'] === 'string') return labels.pidOf(record['pid']);
  return Object.fromEntries(Object.entries(record).map(([key, value]) => [key, fromJson(value, labels)]));
}

export function toJson(term: unknown, labels: Labels): Json {
  if (term === undefined) return 'undefined';
  if (term === null || typeof term === 'boolean' || typeof term === 'number' || typeof term === 'string') return term;
  if (term instanceof Pid) return { pid: labels.labelOf(term) };
  if (term instanceof Ref) {
    const name = labels.refName(term);
    return name === undefined ? '*ref' : { ref: name };
  }
  if (term instanceof Error) return term.name === 'Stack' ? '*stack' : `*${term.name}: ${term.message} ${term.stack ?? ''}`;
  if (Array.isArray(term)) return tuple(term, labels);
  if (typeof term !== 'object') return `*${typeof term}`;
  if (isList(term)) return { list: term.list.map((item) => toJson(item, labels)) };
  return 'start' in term ? '*child' : '*map';
}

function tuple(term: readonly unknown[], labels: Labels): Json {
  const [first, second, third] = term;
  if (term.length === 3 && first === 'gen_server' && (second === 'call' || second === 'stop') && Array.isArray(third)) return '*call';
  if (term.length === 3 && first === 'sys' && second === 'terminate' && Array.isArray(third)) return '*call';
  if (first === 'bad_return' && Array.isArray(second) && second[1] === 'init') return [first, ['*mod', 'init', toJson(second[2], labels)]];
  // Where OTP has a list of pairs the runtime has an array of them.
  if (first === 'bad_combination' && Array.isArray(second)) return [first, { list: second.map((pair) => toJson(pair, labels)) }];
  if (first === 'bad_start_spec' && Array.isArray(second)) return [first, { list: second.map((spec) => specToJson(spec, labels)) }];
  return term.map((item) => toJson(item, labels));
}

/** A child spec inside a reason: the oracle tells only whether its start function is one of the scenario's. */
function specToJson(spec: unknown, labels: Labels): Json {
  if (spec === null || typeof spec !== 'object' || Array.isArray(spec)) return toJson(spec, labels);
  return typeof (spec as { start?: unknown }).start === 'function' ? '*spec' : '*map';
}

const named = (about: unknown, labels: Labels): Json => (typeof about === 'string' ? `@${about}` : toJson(about, labels));

/** A message as it stands in a mailbox. */
export function messageToJson(message: unknown, labels: Labels): Json {
  if (Array.isArray(message)) {
    const [tag, x, y, z, reason] = message as unknown[];
    if (tag === 'EXIT' && x instanceof Pid && message.length === 3) return ['EXIT', toJson(x, labels), toJson(y, labels)];
    if (tag === 'DOWN' && x instanceof Ref && message.length === 5) {
      return ['DOWN', labels.refName(x) ?? '*ref', named(z, labels), toJson(reason, labels)];
    }
    if (tag === '$event') return message.length === 2 ? [toJson(x, labels)] : [toJson(x, labels), toJson(y, labels)];
    if (tag === 'timeout' && x instanceof Ref && message.length === 3) return ['timer', toJson(x, labels), toJson(y, labels)];
  }
  return ['msg', toJson(message, labels)];
}

/** In order of their text, as the goldens are. */
export const sortJson = (items: readonly Json[]): Json[] => [...items].sort((a, b) => (JSON.stringify(a) < JSON.stringify(b) ? -1 : 1));

/** `_` matches anything. */
export function matches(json: Json, pattern: Json): boolean {
  if (pattern === '_') return true;
  if (Array.isArray(json) && Array.isArray(pattern)) {
    return json.length === pattern.length && json.every((item, i) => matches(item, pattern[i] as Json));
  }
  return JSON.stringify(json) === JSON.stringify(pattern);
}
