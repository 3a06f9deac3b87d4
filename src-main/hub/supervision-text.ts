// What the supervisors did about an exit, in words: by strategy and rule, up to the one that coped.

import type { ProcessId } from '../../runtime/protocol/ids.ts';
import { type Fallen, gaveUp, type Level, restarts, type Story } from './story.ts';
import { type ExplainContext, listOf, ordinal, shortReason } from './wording.ts';

/** One sentence per answer; a supervisor that gave up and the answer to that are one. */
export function supervision(story: Story, fallen: Fallen, context: ExplainContext): string[] {
  const sentences = failedStarts(story, context);
  const first = story.levels[0];
  if (!first) {
    if (sentences.length > 0) return sentences;
    const cared = story.exit.terminated || !story.settled;
    const who = fallen.bystanders.length > 0 ? context.name(story.exit.pid) : 'it';
    return [cared ? '' : `No supervisor restarts ${who}.`];
  }
  let escalation = '';
  story.levels.forEach((level, i) => {
    const next = story.levels[i + 1];
    if (gaveUp(level)) {
      escalation +=
        escalation === ''
          ? `${whichRestart(level)}: ${context.name(level.supervisor)} gave up`
          : `; ${whichRestart(level)}: ${context.name(level.supervisor)} gave up too`;
      if (next === undefined) sentences.push(`${escalation}${story.settled || level.ended ? ', and nobody is above it' : ''}.`);
      return;
    }
    const done = decision(level, i === 0 ? siblingsOf(story, level, fallen, context) : NONE, context, i === 0);
    sentences.push(escalation === '' ? `${done}.` : `${escalation}; ${done}.`);
  });
  return sentences;
}

/** Who had been starting it, where it ended in its start: a supervisor tries a restart again, and ends itself where it was starting. */
function failedStarts({ failedStarts }: Story, context: ExplainContext): string[] {
  return failedStarts.map(({ failed, ended }, i) => {
    const [who, whom] = [context.name(failed.pid), i === 0 ? 'it' : failed.childId];
    if (failed.restart) return `So ${who} could not restart ${whom}.`;
    return `So ${who} could not start ${whom}${ended ? ' and ended' : ''}.`;
  });
}

/** `4th restart within 5 s`: the restart that was one too many. */
function whichRestart(level: Level): string {
  const told = level.gaveUp;
  if (!told) return 'One restart too many';
  return `${ordinal(Math.max(told.used, told.intensity + 1))} restart within ${told.period} s`;
}

/** Siblings of the process that ended, who fell with it. */
interface Siblings {
  readonly fallen: readonly ProcessId[];
  /** Those of them whom the same supervisor started again. */
  readonly restarted: readonly ProcessId[];
  /** A signal went to one of them whose effect the log does not show (yet), so nothing can be said of those who stayed. */
  readonly doubtful: boolean;
}
const NONE: Siblings = { fallen: [], restarted: [], doubtful: false };

function siblingsOf(story: Story, level: Level, { bystanders, callers }: Fallen, context: ExplainContext): Siblings {
  const isSibling = (pid: ProcessId): boolean => context.parent(pid) === level.supervisor;
  const fallen = [...new Set([...bystanders, ...callers].map((exit) => exit.pid))].filter(isSibling);
  const trapped = new Set(story.trapped.map((signal) => signal.pid));
  return {
    fallen,
    restarted: fallen.filter((pid) => context.restartedBy(pid) === level.supervisor),
    doubtful: story.signals.some(({ to }) => isSibling(to) && !trapped.has(to) && !fallen.includes(to)),
  };
}

function decision(level: Level, siblings: Siblings, context: ExplainContext, own: boolean): string {
  const { decided } = level;
  const by = `${context.name(level.supervisor)} (${decided.strategy})`;
  switch (decided.rule) {
    case 'temporary_never_restarts':
      return `${context.name(level.supervisor)} does not restart it, because it is temporary`;
    case 'transient_ended_normally':
      return `${context.name(level.supervisor)} does not restart it, because it is transient and ended normally`;
    case 'auto_shutdown':
      return `${context.name(level.supervisor)} shut itself down, because it was significant`;
    case 'shutdown_from_parent':
      return `${context.name(level.supervisor)} was stopping it`;
    default:
  }
  if (!restarts(level)) return `${by} left it as it is`;
  if (level.restarted.length === 0) {
    const failed = level.failed.at(-1);
    return failed ? `${by} could not restart it: ${shortReason(failed.payload, failed.tag, context)}` : `${by} is restarting it`;
  }
  return `${by} ${restartText(level, siblings, context, own)}${retries(level)}`;
}

function restartText(level: Level, siblings: Siblings, context: ExplainContext, own: boolean): string {
  const fresh = own ? ' with fresh state' : '';
  const stopped = level.terminated.filter((t) => t.child !== level.child && !siblings.fallen.includes(t.child));
  const others = stopped.length > 0 ? stopped.map((t) => t.childId || context.name(t.child)) : othersRestarted(level, context);
  // Those who had fallen already are started again with the others.
  const all = Math.max(others.length + 1, level.restarted.length);
  switch (level.decided.strategy) {
    case 'one_for_all':
      if (others.length === 0) return `restarted it${fresh}`;
      return `stopped ${listOf(others)} and restarted all ${all}${fresh}`;
    case 'rest_for_one':
      if (others.length === 0) return `restarted it${fresh}; no sibling was started after it`;
      return `stopped ${listOf(others)}, started after it, and restarted all ${all}${fresh}; those before were not touched`;
    default:
      return own ? oneForOne(level, siblings, context) : 'restarted it';
  }
}

/** Who was restarted, each by itself, and that the others stayed, where there are others and the log shows it. */
function oneForOne(level: Level, { fallen, restarted, doubtful }: Siblings, context: ExplainContext): string {
  const names = restarted.map((pid) => context.name(pid));
  const whom = names.length === 0 ? 'it with' : `${listOf(['it', ...names])}, each with`;
  const stayed = !doubtful && restarted.length === fallen.length && context.children(level.supervisor) > fallen.length + 1;
  return `restarted ${whom} fresh state${stayed ? `; ${fallen.length > 0 ? 'the other ' : ''}siblings were not touched` : ''}`;
}

function othersRestarted(level: Level, context: ExplainContext): string[] {
  return level.restarted.filter((r) => r.childId !== level.decided.childId).map((r) => r.childId || context.name(r.child));
}

const retries = (level: Level): string => (level.failed.length === 0 ? '' : ` at attempt ${level.failed.length + 1}`);
