// What happened to processes, as one would tell it, in OTP's words: a few lines that a test can compare and a person can read.

import type { TestEvent } from './recorder.ts';

/**
 * `counter registered`, `Worker crashed: badarg`, `Worker ended: normal`, `Root restarted Worker`, `Root stopped Worker`,
 * `Root gave up`, `Worker: a line that it logged`, in order. Processes that come and go normally without a word are left out.
 */
export function tell(events: readonly TestEvent[]): string[] {
  const lines: string[] = [];
  for (const event of events as readonly (TestEvent & Record<string, unknown>)[]) {
    const line = lineOf(event);
    if (line !== undefined) lines.push(line);
  }
  return lines;
}

function lineOf(event: TestEvent & Record<string, unknown>): string | undefined {
  const { process } = event;
  switch (event.type as string) {
    case 'process_exited':
      if (event['terminated'] === true) return `${process} stopped: ${event['tag']}`;
      return event['crashed'] === true ? `${process} crashed: ${event['tag']}` : `${process} ended: ${event['tag']}`;
    case 'child_started':
      return `${process} started ${event['childId']}`;
    case 'child_restarted':
      return `${process} restarted ${event['childId']}`;
    case 'gave_up':
      return `${process} gave up`;
    case 'log_line':
      return `${process}: ${String(event.payload)}`;
    default:
      return undefined;
  }
}
