// How it went with a request that a process made. Where the turn ends with it, it is the status that the process has from then on.

import { RUNNABLE, RUNNING, WAITING, WAITING_FOR_MAIL } from '../process/process.ts';

/** The answer stands in the process, whose code goes on. */
export const DONE = RUNNING;
/** It waits; `BLOCKED_FOR_MAIL`: a message would wake it. */
export const BLOCKED = WAITING;
export const BLOCKED_FOR_MAIL = WAITING_FOR_MAIL;
/** It gives the processor up and could go on. */
export const YIELDED = RUNNABLE;
