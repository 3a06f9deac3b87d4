// What the supervisors did about an exit, in words: by strategy and rule, up to the one that coped.

import { type Fallen, gaveUp, type Level, restarts, type Story } from './story.ts';
import { type ExplainContext, listOf, ordinal, shortReason } from './wording.ts';

/** One sentence per answer; a supervisor that gave up and the answer to that are one. */
export function supervision(story: Story, fallen: Fallen, context: ExplainContext): string[] {
  const first = story.levels[0];
  if (!first) {
    const cared = story.exit.terminated || !story.settled;
    return [cared ? '' : 'No supervisor restarts it.'];
  }
  const sentences: string[] = [];
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
    const done = decision(level, fallen, context, i === 0);
    sentences.push(escalation === '' ? `${done}.` : `${escalation}; ${done}.`);
  });
  return sentences;
}

/** `4th restart within 5 s`: the restart that was one too many. */
function whichRestart(level: Level): string {
  const told = level.gaveUp;
  if (!told) return 'One restart too many';
  return `${ordinal(Math.max(told.used, told.intensity + 1))} restart within ${told.period} s`;
}

function decision(level: Level, fallen: Fallen, context: ExplainContext, own: boolean): string {
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
  return `${by} ${restartText(level, fallen, context, own)}${retries(level)}`;
}

function restartText(level: Level, fallen: Fallen, context: ExplainContext, own: boolean): string {
  const fresh = own ? ' with fresh state' : '';
  const alone = fallen.bystanders.map((exit) => exit.pid);
  const stopped = level.terminated.filter((t) => t.child !== level.child && !alone.includes(t.child));
  const others = stopped.length > 0 ? stopped.map((t) => t.childId || context.name(t.child)) : othersRestarted(level, context);
  switch (level.decided.strategy) {
    case 'one_for_all':
      if (others.length === 0) return `restarted it${fresh}`;
      return `stopped ${listOf(others)} and restarted all ${others.length + 1}${fresh}`;
    case 'rest_for_one':
      if (others.length === 0) return `restarted it${fresh}; no sibling was started after it`;
      return `stopped ${listOf(others)}, started after it, and restarted all ${others.length + 1}${fresh}; those before were not touched`;
    default:
      return own && context.children(level.supervisor) > 1 ? `restarted it${fresh}; siblings were not touched` : `restarted it${fresh}`;
  }
}

function othersRestarted(level: Level, context: ExplainContext): string[] {
  return level.restarted.filter((r) => r.childId !== level.decided.childId).map((r) => r.childId || context.name(r.child));
}

const retries = (level: Level): string => (level.failed.length === 0 ? '' : ` at attempt ${level.failed.length + 1}`);
