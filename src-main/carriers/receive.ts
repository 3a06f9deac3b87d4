// The first check of everything that arrives at the hub (DESIGN.md D7). Three outcomes: a request; something that carries an id
// and can be answered with what is wrong; something that can't be answered, for which the carrier closes the connection.

import * as v from 'valibot';
import { type Answer, type BridgeError, PARAMS, REQUEST } from '../../runtime/protocol/bridge.ts';
import type { IncomingRequest } from './carrier.ts';

/** The largest request, in bytes of JSON. The largest one that fits the schemas, lanes of 400 slots, has some 5 KiB. */
export const MAX_REQUEST_BYTES = 64 * 1024;

export type Received =
  | { readonly kind: 'request'; readonly request: IncomingRequest }
  | { readonly kind: 'refuse'; readonly answer: Answer }
  | { readonly kind: 'close'; readonly reason: string };

/** Checks the envelope of a message that is already an object (MessagePort, direct). */
export function receiveMessage(message: unknown): Received {
  const parsed = v.safeParse(REQUEST, message);
  if (parsed.success) return { kind: 'request', request: parsed.output };
  const id = typeof message === 'object' && message !== null ? (message as { id?: unknown }).id : undefined;
  const error = badRequest('a request is { id, method, params }', '', parsed.issues);
  if (typeof id === 'number' && Number.isSafeInteger(id)) return { kind: 'refuse', answer: { id, ok: false, error } };
  return { kind: 'close', reason: `not a request: ${error.what}` };
}

/** Checks a message that came as text. */
export function receiveText(text: string): Received {
  if (text.length > MAX_REQUEST_BYTES) return { kind: 'close', reason: `a request may have ${MAX_REQUEST_BYTES} bytes` };
  try {
    return receiveMessage(JSON.parse(text));
  } catch (error) {
    return { kind: 'close', reason: `not JSON: ${error instanceof Error ? error.message : String(error)}`.slice(0, 120) };
  }
}

/** Checks parameters against the schema of their method. */
export function parseParams(
  request: IncomingRequest,
): { readonly ok: true; readonly params: unknown } | { readonly ok: false; readonly error: BridgeError } {
  if (!Object.hasOwn(PARAMS, request.method)) {
    const known = Object.keys(PARAMS).join(', ');
    return {
      ok: false,
      error: { code: 'bad_request', what: `There is no request “${request.method.slice(0, 40)}”. Known: ${known}.`, where: 'method' },
    };
  }
  const schema = PARAMS[request.method as keyof typeof PARAMS];
  const parsed = v.safeParse(schema, request.params);
  if (parsed.success) return { ok: true, params: parsed.output };
  return { ok: false, error: badRequest(request.method, 'params', parsed.issues) };
}

type Issues = readonly v.BaseIssue<unknown>[];

/** `root`: what the issues' paths begin below. */
function badRequest(of: string, root: string, issues: Issues): BridgeError {
  const issue = issues[0];
  const path = issue ? v.getDotPath(issue) : null;
  const where = [root, path].filter((part) => part).join('.') || 'message';
  return { code: 'bad_request', what: `${of}: ${where}: ${issue?.message ?? 'does not fit'}`.slice(0, 400), where };
}
