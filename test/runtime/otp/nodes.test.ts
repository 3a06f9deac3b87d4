// What real Erlang nodes did (test/otp/nodes/golden.json), and what ours do.

import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { World } from '../../../runtime/fold/world.ts';
import type { Self } from '../../../runtime/index.ts';
import { createSystem, Pid, program, Ref } from '../../../runtime/index.ts';
import { HALT, HALTING, SCENARIOS } from '../../support/node-scenarios.ts';

const golden = JSON.parse(readFileSync(new URL('../../otp/nodes/golden.json', import.meta.url), 'utf8')) as Record<string, unknown[]>;
const LETTERS = ['?', 'a', 'b', 'c'];

/** As the oracle writes it: pids by their node, nodes by their first name; a call's timeout only where it is not the usual one. */
function plain(term: unknown): unknown {
  if (term instanceof Pid) return `pid@${LETTERS[term.node]}`;
  if (term instanceof Ref) return 'ref';
  if (typeof term === 'string') return term.replace(/^(\w+)@local$/, '$1');
  if (!Array.isArray(term)) return term;
  if (term[0] === 'gen_server' && (term[2][2] === 5000 || term[2][2] === 20_000))
    return ['gen_server', 'call', term[2].slice(0, 2).map(plain)];
  return term.map(plain);
}

function play(name: string, delay: number, seed: number): unknown {
  let observed: unknown = 'nothing';
  const world = new World();
  const system = createSystem({ seed, sink: (chunk) => world.apply(chunk) });
  const idle = function* (self: Self) {
    yield self.receive();
  };
  const scenario = SCENARIOS[name];
  if (scenario === undefined) throw new Error(`there is no scenario ${name}`);
  system.start(
    program({
      name,
      nodes: [
        {
          name: 'a@local',
          *start(self: Self) {
            yield self.connectNode('b@local');
            const made = scenario(self);
            observed = plain(Array.isArray(made) ? made : yield* made);
          },
        },
        { name: 'b@local', start: idle },
        { name: 'c@local', start: idle },
      ],
      links: [{ between: ['a@local', 'b@local'], delay, jitter: delay / 2 }],
    }),
  );
  if (HALTING.has(name)) {
    system.run({ turns: 100_000, until: HALT * 1000 });
    system.command({ kind: 'halt', node: 'b@local' });
  }
  system.run({ turns: 100_000, until: 60_000_000 });
  system.flush();
  expect(world.problems).toEqual([]);
  return observed;
}

const NODE_2 = [
  'link_and_monitor_when_a_node_halts',
  'link_and_monitor_after_disconnect_node',
  'call_in_flight_when_the_node_halts',
  'call_in_flight_when_disconnected',
  'a_third_node_stays',
];
const NODE_3 = ['the_far_end_of_a_link_hears_too', 'disconnect_twice', 'connect_node_answers'];
const NODE_5 = [
  'ties_to_a_halted_node',
  'call_to_an_unknown_node',
  'send_reconnects',
  'send_to_a_halted_node',
  'links_do_not_come_back',
  'link_connects',
  'stop_on_a_halted_node',
  'cast_is_always_ok',
];
const NODE_6 = [
  'monitor_of_a_name_that_nobody_has',
  'monitor_of_a_dead_process',
  'monitor_by_name_reports_the_name',
  'link_to_a_dead_process',
  'link_to_a_dead_process_without_trapping',
  'call_to_an_absent_name',
  'call_to_a_dead_process',
  'call_to_a_server_that_crashes',
  'call_that_times_out',
  'call_by_name_and_node',
  'send_to_an_absent_name',
  'stop_over_a_link',
  'stop_of_an_absent_name',
];
const NODE_7 = [
  'spawn_on_a_halted_node',
  'spawn_link_on_a_halted_node',
  'spawn_monitor_on_a_halted_node',
  'spawn_runs_there',
  'spawn_link_and_an_end',
];
const NODE_8 = ['monitor_node_counts', 'monitor_node_of_a_halted_node', 'monitor_nodes_twice'];
const NODE_9 = ['register_of_a_remote_process', 'local_operations_refuse_remote_pids', 'local_name_with_own_node'];
const NODE_10 = [
  'exit_signals',
  'exit_normal_does_nothing',
  'unlink_before_the_end',
  'demonitor_before_the_end',
  'a_normal_end',
  'messages_before_the_end',
  'alias_over_a_link',
];

test('every scenario of the oracle is played under a rule, and no other', () => {
  expect(Object.keys(SCENARIOS)).toEqual(Object.keys(golden));
  expect([NODE_2, NODE_3, NODE_5, NODE_6, NODE_7, NODE_8, NODE_9, NODE_10].flat().sort()).toEqual(Object.keys(golden).sort());
});

describe.each([
  [1, 1],
  [30, 7],
])('over a link of %s ms, seed %s', (delay, seed) => {
  const check = (name: string): void => expect(play(name, delay, seed)).toEqual(golden[name]);
  test.each(NODE_2)('[NODE-2] %s, as on real nodes', check);
  test.each(NODE_3)('[NODE-3] %s, as on real nodes', check);
  test.each(NODE_5)('[NODE-5] %s, as on real nodes', check);
  test.each(NODE_6)('[NODE-6] %s, as on real nodes', check);
  test.each(NODE_7)('[NODE-7] %s, as on real nodes', check);
  test.each(NODE_8)('[NODE-8] %s, as on real nodes', check);
  test.each(NODE_9)('[NODE-9] %s, as on real nodes', check);
  test.each(NODE_10)('[NODE-10] %s, as on real nodes', check);
});
