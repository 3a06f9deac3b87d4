// What an exit did to others, in short sentences: for the panel, and for the story taken elsewhere.

import type { Impact, SignalTaken, SimilarCrashes } from '../../runtime/protocol/impact-view.ts';
import { formatCount, formatDuration, plural } from './format.ts';

/** What being told of an exit did: `died with it`, `got a DOWN message`. */
export const TOLD: Readonly<Record<SignalTaken['what'], string>> = {
  died: 'died with it',
  trapped: 'trapped it: an EXIT message',
  unmoved: 'was not moved by it',
  down: 'got a DOWN message',
};

/** Why somebody else ended too. */
export const STOPPED: Readonly<Record<Impact['stopped'][number]['how'], string>> = {
  signal: 'taken down by a link',
  waiting: 'waited for its answer',
  supervisor: 'stopped by a supervisor',
};

/** "It stopped 2 others. 3 were started again within 140 µs." */
export function impactSentence({ stopped, restarted, recoveredUs, settled }: Impact): string {
  const others = stopped.length === 0 ? 'Nobody else was stopped.' : `It stopped ${plural(stopped.length, 'other', 'others')}.`;
  if (restarted.length === 0) return `${others} ${settled ? 'Nothing was started again.' : 'Nothing has been started again so far.'}`;
  const again = restarted.length === 1 ? '1 was started again' : `${formatCount(restarted.length)} were started again`;
  if (!settled) return `${others} ${again} so far.`;
  return `${others} ${again}${recoveredUs === undefined ? '' : ` within ${formatDuration(recoveredUs)}`}.`;
}

/** "3 of 8 crashes are like this: badmatch at my-app.ts:136, handling debit." */
export function similarSentence({ tag, place, message, crashes, of }: SimilarCrashes): string {
  const common = `${tag}${place === undefined ? '' : ` at ${place}`}${message === undefined ? '' : `, handling ${message}`}`;
  return crashes.length <= 1
    ? `No other crash is like this: ${common}.`
    : `${formatCount(crashes.length)} of ${plural(of, 'crash', 'crashes')} are like this: ${common}.`;
}
