// Lines in the log.

import { EV, KIND_SHIFT, LOG_LEVELS } from '../protocol/event-table.ts';
import type { Kernel } from './kernel.ts';
import type { Process } from './process.ts';

export function writeLog(k: Kernel, process: Process, level: (typeof LOG_LEVELS)[number], text: string): void {
  k.writeTerm(EV.log_line, LOG_LEVELS.indexOf(level) << KIND_SHIFT, process.id, process.handling, 0, 0, 0, 0, text);
}
