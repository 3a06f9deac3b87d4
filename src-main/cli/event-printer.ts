// Events as lines for people.

import { EventView } from '../../recordings/index.ts';
import type { RuntimeEvent } from '../../runtime/protocol/events.ts';
import { parseEncoded } from '../../runtime/protocol/term-codec.ts';
import { describeEvent } from '../hub/log-text.ts';
import { moment } from './format.ts';

export class EventPrinter extends EventView {
  line(event: RuntimeEvent): string {
    const context = {
      name: (pid: number) => this.headline(pid),
      node: (number: number) => this.world.nodes().find((node) => node.number === number)?.name,
      message: (key: number) => this.#message(key),
    };
    const cause = event.cause === 0 ? '' : `⟵ ${event.cause}`;
    return `${String(event.seq).padStart(7)}  ${moment(event.at).padStart(14)}  ${this.headline(event.pid).padEnd(20)}  ${describeEvent(event, context)}  ${cause}`.trimEnd();
  }

  #message(key: number): unknown {
    const text = this.log.payloadAt(key);
    return text === undefined ? undefined : parseEncoded(text);
  }
}
