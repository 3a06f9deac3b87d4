// What a gen_statem's callback returns, read: the next state and the list of actions, with OTP's errors for what is neither.

import type { From } from '../process/self.ts';
import { termEquals } from '../process/terms.ts';
import { Pid, Ref } from '../protocol/ids.ts';
import type { Timeout } from './gen-statem-timers.ts';
import type { TimeoutType } from './gen-statem-types.ts';

/** Where the machine goes: a state with its data, whether that is entered (again), and the actions. */
export interface Step {
  readonly what: 'next_state' | 'keep_state' | 'repeat_state';
  readonly state: unknown;
  readonly data: unknown;
  readonly enter: boolean;
  readonly actions: readonly unknown[];
}
export interface Stop {
  readonly what: 'stop';
  readonly reason: unknown;
  readonly replies: readonly unknown[];
  readonly data: unknown;
}
/** An error's reason. */
export interface Bad {
  readonly what: 'bad';
  readonly reason: unknown;
}

/** Reads the result of a callback in `state` with `data`. `isEnter`: of a state enter call. */
export function readResult(result: unknown, state: unknown, data: unknown, isEnter: boolean): Step | Stop | Bad {
  const tuple: readonly unknown[] = Array.isArray(result) ? result : [result];
  const [what, x, y, z] = tuple;
  const { length } = tuple;
  const isAtom = !Array.isArray(result);
  switch (what) {
    case 'next_state':
      if (length !== 3 && length !== 4) break;
      if (termEquals(x, state)) return { what, state, data: y, enter: false, actions: listify(z) };
      if (isEnter) return { what: 'bad', reason: ['bad_state_enter_return_from_state_function', result] };
      return { what, state: x, data: y, enter: true, actions: listify(z) };
    case 'keep_state':
    case 'repeat_state':
      if (length !== 2 && length !== 3) break;
      return { what, state, data: x, enter: what === 'repeat_state', actions: listify(y) };
    case 'keep_state_and_data':
      return isAtom || length === 2 ? { what: 'keep_state', state, data, enter: false, actions: listify(x) } : bad(result);
    case 'repeat_state_and_data':
      return isAtom || length === 2 ? { what: 'repeat_state', state, data, enter: true, actions: listify(x) } : bad(result);
    case 'stop':
      if (isAtom) return { what, reason: 'normal', replies: [], data };
      if (length !== 2 && length !== 3) break;
      return { what, reason: x, replies: [], data: length === 3 ? y : data };
    case 'stop_and_reply':
      if (length !== 3 && length !== 4) break;
      return { what: 'stop', reason: x, replies: listify(y), data: length === 4 ? z : data };
  }
  return bad(result);
}

const bad = (result: unknown): Bad => ({ what: 'bad', reason: ['bad_return_from_state_function', result] });

const ACTION_HEADS = new Set<unknown>(['reply', 'next_event', 'timeout', 'state_timeout']);

/** One action alone as a list of one. An array is taken for an action where no list of actions can begin like that. */
export function listify(actions: unknown): readonly unknown[] {
  if (actions === undefined) return [];
  if (!Array.isArray(actions)) return [actions];
  const [head, second] = actions;
  if (ACTION_HEADS.has(head)) return [actions];
  if ((head === 'postpone' || head === 'hibernate') && actions.length === 2 && typeof second === 'boolean') return [actions];
  const isNamed = Array.isArray(head) && head.length === 2 && head[0] === 'timeout' && head[1] !== 'cancel';
  return isNamed && !Array.isArray(second) ? [actions] : actions;
}

export const isFrom = (value: unknown): value is From =>
  Array.isArray(value) && value.length === 2 && value[0] instanceof Pid && value[1] instanceof Ref;

const isNamedTimeout = (type: unknown): boolean => Array.isArray(type) && type.length === 2 && type[0] === 'timeout';

export const isTimeoutType = (type: unknown): type is TimeoutType => type === 'timeout' || type === 'state_timeout' || isNamedTimeout(type);

/** What next_event may insert. */
export const isEventType = (type: unknown): boolean =>
  type === 'cast' ||
  type === 'info' ||
  type === 'internal' ||
  isTimeoutType(type) ||
  (Array.isArray(type) && type.length === 2 && type[0] === 'call' && isFrom(type[1]));

const isTime = (time: unknown): time is number | 'infinity' =>
  time === 'infinity' || (typeof time === 'number' && Number.isInteger(time) && time >= 0 && time <= 0xffff_ffff);

/** A timeout action; undefined for anything else. */
export function readTimeout(action: unknown): Timeout | undefined {
  if (isTime(action)) return { type: 'timeout', time: action, content: action, absolute: false };
  if (!Array.isArray(action)) return undefined;
  const [type, time, content, options] = action as readonly unknown[];
  if (!isTimeoutType(type)) return undefined;
  if (action.length === 2) return time === 'cancel' ? { type, time: 'infinity', content: undefined, absolute: false } : undefined;
  if (action.length === 3) return isTime(time) || time === 'update' ? { type, time, content, absolute: false } : undefined;
  const absolute = readAbsolute(options);
  return action.length === 4 && absolute !== undefined && isTime(time) ? { type, time, content, absolute } : undefined;
}

function readAbsolute(options: unknown): boolean | undefined {
  if (!Array.isArray(options)) return undefined;
  const list: readonly unknown[] = options[0] === 'abs' ? [options] : options;
  let absolute = false;
  for (const option of list) {
    if (!Array.isArray(option) || option.length !== 2 || option[0] !== 'abs' || typeof option[1] !== 'boolean') return undefined;
    absolute = option[1];
  }
  return absolute;
}
