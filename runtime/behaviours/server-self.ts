// What a gen_server keeps between two messages: its state, and what it said comes next. It stands in the very `self` that its
// callbacks are handed, under symbols, so that an idle server costs one small object; a million of them are meant to be had.

import { ProcessSelf } from '../process/process-self.ts';
import { NO_STATE } from './gen-server-next.ts';

export const STATE: unique symbol = Symbol('state');
/**
 * What the last callback asked for: a timeout, hibernate (which does nothing here), or handle_continue. Before init: its argument.
 * While a run works for the server: that run, which knows what comes next.
 */
export const NEXT: unique symbol = Symbol('next');

export class ServerSelf extends ProcessSelf {
  [STATE]: unknown = NO_STATE;
  [NEXT]: unknown = undefined;
}

// A program that puts its self into a term sees it recorded by this name, whatever the process runs.
Object.defineProperty(ServerSelf, 'name', { value: ProcessSelf.name });
