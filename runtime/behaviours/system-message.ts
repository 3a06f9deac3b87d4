// The one system message that behaviours act on: sys:terminate, which gen_server:stop and its kin send.

import type { Kernel } from '../process/kernel.ts';
import type { Envelope } from '../process/process.ts';
import { STOP } from '../process/request.ts';

/** `['terminate', reason]`, with whoever asked being told that the request has arrived; null for any other system message. */
export function acceptStop(k: Kernel, envelope: Envelope): readonly unknown[] | null {
  const request = envelope.message;
  if (!Array.isArray(request) || request[0] !== 'terminate') return null;
  const waiting = envelope.from === null ? undefined : k.table.get(envelope.from.id)?.wait;
  if (waiting?.op === STOP && waiting.ref === envelope.ref) waiting.reply = envelope;
  return request;
}
