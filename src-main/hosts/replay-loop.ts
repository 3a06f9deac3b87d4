// Runs a program again as its recording says: so many turns, then the command or the answer that came there, and so on to the end.
// What came from outside is put in between the same two turns and at the same virtual time, so nothing else can make a difference.

import type { System } from '../../runtime/index.ts';
import { fromWire } from '../../runtime/wire-command.ts';
import type { ControlWords } from './control-words.ts';
import { PHASE, WORD } from './control-words.ts';
import { answerFromWire } from './program-loop.ts';
import type { EndedBy, Place, Replay } from './worker-messages.ts';

/** So that a stop is heard and the events are handed over. */
const SLICE = 2000;

/** Runs the system to the recording's end, or to where it goes another way. */
export function runReplay(system: System, { steps, end }: Replay, { words, clock }: ControlWords): EndedBy {
  /** Whether the place was reached. */
  const runTo = ({ turns, at }: Place): boolean => {
    for (;;) {
      if (Atomics.load(words, WORD.stop) === 1) return false;
      Atomics.add(words, WORD.heartbeat, 1);
      Atomics.store(words, WORD.phase, PHASE.running);
      // With no turn left to run this still fires the timers that are due.
      const { stopped } = system.run({ until: at, turns: Math.min(SLICE, turns - system.turns) });
      [clock[0], clock[1]] = [system.now, system.seq];
      if (system.turns >= turns) return true;
      system.flush();
      if (stopped !== 'turns') return false;
    }
  };
  for (const step of steps) {
    if (!runTo(step) || system.seq !== step.seq - 1) return 'stopped';
    try {
      if (step.wire.kind === 'answer') answerFromWire(system, step.wire);
      else system.command(fromWire(step.wire), step.at);
    } catch (error) {
      // The process that it was for is not there this time: the logs differ already, and the comparison says where.
      if (error instanceof RangeError) return 'stopped';
      throw error;
    }
  }
  return runTo(end) ? 'limit' : 'stopped';
}
