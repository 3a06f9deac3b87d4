// Which message brought a state.

import { termText } from '../../text/term-text.ts';
import { bareMessage, pidNamer } from '../log-text.ts';
import type { WhySource } from './source.ts';

/** `, by {:limit, 0} from Console`, `, in init`; nothing where no message is known. */
export function writer(source: Pick<WhySource, 'log' | 'context'>, stateSeq: number): string {
  const { log, context } = source;
  let event = log.event(stateSeq);
  const pid = event?.pid;
  for (let n = 0; event && n < 8 && event.type !== 'message_received'; n++) {
    if (event.type === 'callback_started') return `, in ${event.callback}`;
    event = event.cause > 0 ? log.event(event.cause) : undefined;
  }
  if (event?.type !== 'message_received' || event.pid !== pid) return ' ';
  const message = log.message(event.cause);
  const put = log.event(event.cause);
  const from = event.from === 0 || put?.type === 'timer_fired' ? '' : ` from ${context.name(event.from)}`;
  return `, by ${message === undefined ? event.tag : termText(bareMessage(message), { max: 60, pid: pidNamer(context) })}${from}`;
}
