// The scenarios of test/otp/nodes/nodes_oracle.erl as programs of our runtime: the same names, the same steps. `b` is halted, where a
// scenario wants it, by a command of the host at HALT.

import type { Body, Destination, From, Pid, Ref, Self } from '../../runtime/index.ts';
import { ErrorExit, Exit, TIMEOUT } from '../../runtime/index.ts';

const B = 'b@local';
const C = 'c@local';
const NOWHERE = 'nowhere@local';
/** When `b` is halted in the scenarios that say so, ms. */
export const HALT = 5000;

type Option = 'trap' | { readonly name: string };

/** A process that keeps what it gets, and says it or ends when told to. */
function* keeper(self: Self, options: readonly Option[]): Body {
  self.trapExit(options.includes('trap'));
  for (const option of options) if (typeof option === 'object') self.register(option.name);
  const kept: unknown[] = [];
  for (;;) {
    const message = yield self.receive();
    if (!Array.isArray(message)) kept.push(message);
    else if (message[0] === 'say') self.send(message[1], ['kept', [...kept]]);
    else if (message[0] === 'exit') self.exit(message[1]);
    else if (message[0] === 'send_and_exit') {
      for (const m of message[2]) self.send(message[1], m);
      self.exit(message[3]);
    } else kept.push(message);
  }
}

function* serve(self: Self, name?: string, ready?: Pid): Body {
  if (name !== undefined && name !== '') self.register(name);
  if (ready !== undefined) self.send(ready, 'ready');
  for (;;) {
    const message = yield self.receive();
    const [what, from, request] = message as [string, From, unknown];
    if (what === 'system') self.exit((request as unknown[])[1]);
    if (request === 'silent') continue;
    if (Array.isArray(request) && request[0] === 'crash') self.exit(request[1]);
    if (Array.isArray(request) && request[0] === 'after_ms') {
      yield self.sleep(request[1]);
      self.reply(from, request[2]);
    } else self.reply(from, ['answer', request]);
  }
}

function* said(self: Self, pid: Pid): Body {
  self.send(pid, ['say', self.pid]);
  const message = yield self.receive({ match: (m: unknown) => Array.isArray(m) && m[0] === 'kept', after: 3000 });
  return message === TIMEOUT ? 'nothing' : message[1];
}

function* start(self: Self, options: readonly Option[]): Body {
  const pid: Pid = yield self.spawn(B, keeper, options);
  yield* said(self, pid);
  return pid;
}

function* server(self: Self, name = ''): Body {
  const pid: Pid = yield self.spawn(B, serve, name, self.pid);
  yield self.receive({ match: (m: unknown) => m === 'ready' });
  return pid;
}

function* flush(self: Self): Body {
  const messages: unknown[] = [];
  for (;;) {
    const message = yield self.receive({ after: 400 });
    if (message === TIMEOUT) return messages;
    messages.push(message);
  }
}

/** Until `b` has been halted and everybody knows. */
function* halted(self: Self): Body {
  yield self.sleep(HALT + 300 - Math.round(self.now() / 1000));
}

function* caught(make: () => unknown): Body {
  try {
    const made = make();
    return ['value', typeof made === 'object' && made !== null && 'next' in made ? yield* made as Body : made];
  } catch (thrown) {
    if (thrown instanceof Exit) return ['exit', thrown.reason];
    if (thrown instanceof ErrorExit) return ['error', thrown.reason];
    throw thrown;
  }
}
const calling = (self: Self, to: Destination, request: unknown, timeout?: number): Body =>
  caught(function* (): Body {
    return yield self.call(to as Pid, request, timeout);
  });

function* dead(self: Self): Body {
  const [pid, ref]: [Pid, Ref] = yield self.spawnMonitor(B, () => undefined);
  yield self.receive({ match: (m: unknown) => Array.isArray(m) && m[0] === 'DOWN' && (m[1] as Ref).id === ref.id });
  return pid;
}

const isConnected = (self: Self, node: string): boolean => self.nodes().includes(node);

export const SCENARIOS: Readonly<Record<string, (self: Self) => Body<unknown[]> | unknown[]>> = {
  *link_and_monitor_when_a_node_halts(self) {
    self.trapExit(true);
    self.monitorNodes(true, { reason: true });
    const p = yield* start(self, []);
    self.link(p);
    self.monitor(p);
    yield* halted(self);
    return [...(yield* flush(self)), ['nodes', self.nodes().filter((node) => node !== C)]];
  },
  *link_and_monitor_after_disconnect_node(self) {
    self.trapExit(true);
    self.monitorNodes(true, { reason: true });
    const p = yield* start(self, []);
    self.link(p);
    self.monitor(p);
    return [self.disconnectNode(B), ...(yield* flush(self))];
  },
  *the_far_end_of_a_link_hears_too(self) {
    self.trapExit(true);
    const p = yield* start(self, ['trap']);
    self.link(p);
    yield* said(self, p);
    self.disconnectNode(B);
    yield self.sleep(300);
    const seen = yield* flush(self);
    return [...seen, ...(yield* said(self, p))];
  },
  *monitor_of_a_name_that_nobody_has(self) {
    self.monitor(['nobody', B]);
    return yield* flush(self);
  },
  *monitor_of_a_dead_process(self) {
    self.monitor(yield* dead(self));
    return yield* flush(self);
  },
  *monitor_by_name_reports_the_name(self) {
    const p = yield* start(self, [{ name: 'kept' }]);
    self.monitor(['kept', B]);
    yield* said(self, p);
    self.send(p, ['exit', 'bye']);
    return yield* flush(self);
  },
  *link_to_a_dead_process(self) {
    self.trapExit(true);
    const d = yield* dead(self);
    return [self.link(d), ...(yield* flush(self))];
  },
  *link_to_a_dead_process_without_trapping(self) {
    const d = yield* dead(self);
    const me = self.pid;
    self.spawnMonitor(function* (child) {
      child.send(me, ['linked', child.link(d)]);
      yield child.sleep(3000);
    });
    const linked = yield self.receive();
    const down = yield self.receive();
    return [linked[1], down[4]];
  },
  *ties_to_a_halted_node(self) {
    self.trapExit(true);
    const p = yield* start(self, []);
    yield* halted(self);
    const linked = [self.link(p), ...(yield* flush(self))];
    self.monitor(p);
    const monitored = yield* flush(self);
    self.monitor(['name', B]);
    return [...linked, ...monitored, ...(yield* flush(self))];
  },
  *call_in_flight_when_the_node_halts(self) {
    const s = yield* server(self);
    return [yield* calling(self, s, 'silent', 20_000), ...(yield* flush(self))];
  },
  *call_in_flight_when_disconnected(self) {
    yield* server(self, 'srv');
    self.spawn(function* (other) {
      yield other.sleep(200);
      other.disconnectNode(B);
    });
    return [yield* calling(self, ['srv', B], 'silent'), ...(yield* flush(self))];
  },
  *call_to_an_absent_name(self) {
    return [yield* calling(self, ['nobody', B], 'x')];
  },
  *call_to_an_unknown_node(self) {
    return [yield* calling(self, ['nobody', NOWHERE], 'x')];
  },
  *call_to_a_dead_process(self) {
    return [yield* calling(self, yield* dead(self), 'x')];
  },
  *call_to_a_server_that_crashes(self) {
    return [yield* calling(self, yield* server(self), ['crash', 'oops'])];
  },
  *call_that_times_out(self) {
    const s = yield* server(self);
    const failed = yield* calling(self, s, ['after_ms', 400, 'late'], 100);
    yield self.sleep(600);
    return [failed, ...(yield* flush(self))];
  },
  *call_by_name_and_node(self) {
    yield* server(self, 'srv');
    return [yield self.call(['srv', B], 'hello')];
  },
  *send_reconnects(self) {
    const p = yield* start(self, []);
    self.monitorNodes(true, { reason: true });
    self.disconnectNode(B);
    yield self.sleep(300);
    const before = isConnected(self, B);
    self.send(p, 'again');
    yield self.sleep(300);
    return [before, isConnected(self, B), ...(yield* flush(self)), yield* said(self, p)];
  },
  *send_to_a_halted_node(self) {
    const p = yield* start(self, []);
    yield* halted(self);
    self.send(p, 'x');
    self.send(['name', B], 'y');
    return ['x', 'y', isConnected(self, B), ...(yield* flush(self))];
  },
  send_to_an_absent_name(self) {
    self.send(['nobody', B], 'x');
    return ['x', isConnected(self, B)];
  },
  *spawn_on_a_halted_node(self) {
    yield* halted(self);
    const p: Pid = yield self.spawn(B, () => undefined);
    return [true, self.node(p), ...(yield* flush(self))];
  },
  *spawn_link_on_a_halted_node(self) {
    self.trapExit(true);
    yield* halted(self);
    const p: Pid = yield self.spawnLink(B, () => undefined);
    return [self.node(p), ...(yield* flush(self))];
  },
  *spawn_monitor_on_a_halted_node(self) {
    yield* halted(self);
    const [p]: [Pid] = yield self.spawnMonitor(B, () => undefined);
    return [self.node(p), ...(yield* flush(self))];
  },
  *spawn_runs_there(self) {
    const p: Pid = yield self.spawn(B, (child: Self, me: Pid) => child.send(me, [child.node(), child.node(me), child.pid]), self.pid);
    return [self.node(p), ...(yield* flush(self))];
  },
  *spawn_link_and_an_end(self) {
    self.trapExit(true);
    yield self.spawnLink(B, (child: Self) => child.exit('done'));
    yield self.spawnMonitor(B, (child: Self) => child.exit('gone'));
    return yield* flush(self);
  },
  *register_of_a_remote_process(self) {
    const p = yield* start(self, []);
    return [yield* caught(() => self.register('remote', p))];
  },
  *local_operations_refuse_remote_pids(self) {
    const p = yield* start(self, []);
    return [
      yield* caught(() => self.isAlive(p)),
      yield* caught(() => self.sendAfter(10, p, 'x')),
      yield* caught(() => self.processInfo(p)),
    ];
  },
  *exit_signals(self) {
    const [p, q, r]: [Pid, Pid, Pid] = [yield* start(self, ['trap']), yield* start(self, []), yield* start(self, ['trap'])];
    self.monitor(q);
    self.monitor(r);
    self.exit(p, 'why');
    self.exit(q, 'why');
    self.exit(r, 'kill');
    return [...(yield* flush(self)), ...(yield* said(self, p))];
  },
  *exit_normal_does_nothing(self) {
    const p = yield* start(self, []);
    return [self.exit(p, 'normal'), yield* said(self, p)];
  },
  disconnect_twice(self) {
    return [self.disconnectNode(B), self.disconnectNode(B), self.disconnectNode(NOWHERE)];
  },
  *monitor_node_counts(self) {
    for (const on of [true, true, true, false]) self.monitorNode(B, on);
    self.disconnectNode(B);
    return yield* flush(self);
  },
  *monitor_node_of_a_halted_node(self) {
    yield* halted(self);
    return [self.monitorNode(B, true), ...(yield* flush(self))];
  },
  *unlink_before_the_end(self) {
    self.trapExit(true);
    const p = yield* start(self, []);
    self.link(p);
    self.unlink(p);
    self.send(p, ['exit', 'bye']);
    yield self.sleep(200);
    return yield* flush(self);
  },
  *demonitor_before_the_end(self) {
    const p = yield* start(self, []);
    const gone = self.demonitor(self.monitor(p));
    self.send(p, ['exit', 'bye']);
    yield self.sleep(200);
    return [gone, ...(yield* flush(self))];
  },
  *a_normal_end(self) {
    self.trapExit(true);
    const p = yield* start(self, []);
    self.link(p);
    self.monitor(p);
    self.send(p, ['exit', 'normal']);
    return yield* flush(self);
  },
  *messages_before_the_end(self) {
    self.trapExit(true);
    const p = yield* start(self, []);
    self.link(p);
    self.send(p, ['send_and_exit', self.pid, ['one', 'two'], 'bye']);
    return yield* flush(self);
  },
  *links_do_not_come_back(self) {
    self.trapExit(true);
    const p = yield* start(self, ['trap']);
    self.link(p);
    yield* said(self, p);
    self.disconnectNode(B);
    yield self.sleep(300);
    const seen = yield* flush(self);
    yield self.connectNode(B);
    return [...seen, self.links(), isConnected(self, B)];
  },
  *connect_node_answers(self) {
    self.disconnectNode(B);
    yield self.sleep(300);
    const answers: unknown[] = [];
    for (const node of [B, B, self.node(), NOWHERE]) answers.push(yield self.connectNode(node));
    return answers;
  },
  *link_connects(self) {
    self.trapExit(true);
    const p = yield* start(self, []);
    self.disconnectNode(B);
    yield self.sleep(300);
    const linked = self.link(p);
    yield self.sleep(300);
    const connected = isConnected(self, B);
    self.send(p, ['exit', 'bye']);
    return [linked, connected, ...(yield* flush(self))];
  },
  *a_third_node_stays(self) {
    yield self.connectNode(C);
    self.trapExit(true);
    const p: Pid = yield self.spawn(C, keeper, []);
    self.link(p);
    self.monitorNodes(true);
    yield* halted(self);
    const seen = yield* flush(self);
    return [...seen, isConnected(self, C), isConnected(self, B)];
  },
  *stop_over_a_link(self) {
    const s = yield* server(self);
    self.monitor(s);
    return [yield self.stop(s, 'bye', 1000), ...(yield* flush(self))];
  },
  *stop_of_an_absent_name(self) {
    return [yield* stopping(self)];
  },
  *stop_on_a_halted_node(self) {
    yield* halted(self);
    return [yield* stopping(self)];
  },
  *monitor_nodes_twice(self) {
    self.monitorNodes(true);
    self.monitorNodes(true);
    self.disconnectNode(B);
    const first = yield* flush(self);
    self.monitorNodes(false);
    const connected = yield self.connectNode(B);
    return [...first, 'stopped', connected, ...(yield* flush(self))];
  },
  cast_is_always_ok(self) {
    return [self.cast(['nobody', B], 'x'), self.cast(['nobody', NOWHERE], 'x')];
  },
  *local_name_with_own_node(self) {
    self.register('here');
    self.send(['here', self.node()], 'hello');
    self.monitor(['here', self.node()]);
    return yield* flush(self);
  },
  *alias_over_a_link(self) {
    const alias = self.alias({ reply: true });
    yield self.spawn(
      B,
      (child: Self, to: Ref) => {
        child.send(to, 'one');
        child.send(to, 'two');
      },
      alias,
    );
    return yield* flush(self);
  },
};

const stopping = (self: Self): Body =>
  caught(function* (): Body {
    return yield self.stop(['nobody', B], 'bye', 1000);
  });

/** The scenarios in which the host halts `b` at HALT. */
export const HALTING: ReadonlySet<string> = new Set([
  'link_and_monitor_when_a_node_halts',
  'ties_to_a_halted_node',
  'call_in_flight_when_the_node_halts',
  'send_to_a_halted_node',
  'spawn_on_a_halted_node',
  'spawn_link_on_a_halted_node',
  'spawn_monitor_on_a_halted_node',
  'monitor_node_of_a_halted_node',
  'a_third_node_stays',
  'stop_on_a_halted_node',
]);
