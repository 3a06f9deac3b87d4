// pg: process groups (kernel's pg.erl). A process may be in many groups, and in one of them several times. Joining and leaving are
// calls to the scope's process on this node; who is in a group is read from its table.

import { groupsOf } from '../process/group-table.ts';
import { ProcessSelf } from '../process/process-self.ts';
import { ErrorExit } from '../process/raised.ts';
import type { Body, Effect, Self } from '../process/self.ts';
import { TIMEOUT } from '../process/self.ts';
import { Pid, Ref } from '../protocol/ids.ts';
import type { GenServer } from './gen-server.ts';
import { startLink as startLinkModule, start as startModule } from './module.ts';
import type { StartResult } from './module-types.ts';
import { scopeModule } from './pg-scope.ts';

/** The scope that is meant where none is said, as in OTP. */
const DEFAULT_SCOPE = 'pg';

/** The module of a scope, for child specs: `{ id: 'pg', start: { module: pg.module(), name: 'pg' } }`. The name has to be the scope's. */
const module = (scope: string = DEFAULT_SCOPE): GenServer<undefined> => scopeModule(scope);

/** Without a link. Yields `['ok', pid]` or `['error', ['already_started', pid]]`. */
const start = (self: Self, scope: string = DEFAULT_SCOPE): Effect<StartResult> =>
  startModule(self, module(scope), undefined, { name: scope });

const startLink = (self: Self, scope: string = DEFAULT_SCOPE): Effect<StartResult> =>
  startLinkModule(self, module(scope), undefined, { name: scope });

/** Puts processes of this node into a group, once more where they are in it. Yields 'ok'. @throws `['nolocal', pid]` for others. */
const join = (self: Self, group: unknown, pids: Pid | readonly Pid[], scope: string = DEFAULT_SCOPE): Effect<'ok'> =>
  self.call(scope, ['join_local', group, local(self, pids)], 'infinity');

/** Takes them out, each once. Yields 'ok', or 'not_joined' where none of them was in it. */
const leave = (self: Self, group: unknown, pids: Pid | readonly Pid[], scope: string = DEFAULT_SCOPE): Effect<'ok' | 'not_joined'> =>
  self.call(scope, ['leave_local', group, local(self, pids)], 'infinity');

function local(self: Self, pids: Pid | readonly Pid[]): Pid | readonly Pid[] {
  if (!(pids instanceof Pid) && !Array.isArray(pids)) throw new ErrorExit('function_clause', 'pg: expected a pid or a list of pids');
  for (const pid of pids instanceof Pid ? [pids] : (pids as readonly Pid[]))
    if (!(pid instanceof Pid) || pid.node !== self.pid.node) throw new ErrorExit(['nolocal', pid]);
  return pids;
}

const row = (self: Self, group: unknown, scope: string) => tableOf(self, scope)?.get(group);
function tableOf(self: Self, scope: string) {
  const { k, process } = ProcessSelf.open(self);
  k.meter.left -= 1;
  return groupsOf(k, process.pid.node, scope);
}

/** The members of all nodes, who joined last first, as often as they have joined; `[]` for an unknown group or scope. */
const getMembers = (self: Self, group: unknown, scope: string = DEFAULT_SCOPE): readonly Pid[] => row(self, group, scope)?.all ?? [];

/** The members on this node. */
const getLocalMembers = (self: Self, group: unknown, scope: string = DEFAULT_SCOPE): readonly Pid[] => row(self, group, scope)?.local ?? [];

/** The groups that have members, in no order of meaning. @throws badarg for an unknown scope. */
const whichGroups = (self: Self, scope: string = DEFAULT_SCOPE): readonly unknown[] =>
  Array.from(known(self, scope).rows, ({ group }) => group);

/** The groups that have members on this node. */
const whichLocalGroups = (self: Self, scope: string = DEFAULT_SCOPE): readonly unknown[] =>
  Array.from(known(self, scope).rows).flatMap((groups) => (groups.local.length > 0 ? [groups.group] : []));

function known(self: Self, scope: string) {
  const table = tableOf(self, scope);
  if (table === undefined) throw new ErrorExit('badarg', `pg: there is no scope ${scope} on this node`);
  return table;
}

/** Yields `[ref, members]`; from then on `[ref, 'join' | 'leave', group, pids]` of each change. */
const monitor = (self: Self, group: unknown, scope: string = DEFAULT_SCOPE): Effect<readonly [Ref, readonly Pid[]]> =>
  self.call(scope, ['monitor', group], 'infinity');

/** As `monitor`, of all groups: yields `[ref, members by group]`. */
const monitorScope = (self: Self, scope: string = DEFAULT_SCOPE): Effect<readonly [Ref, ReadonlyMap<unknown, readonly Pid[]>]> =>
  self.call(scope, 'monitor', 'infinity');

/** Ends a monitor and takes its messages out of the mailbox. 'ok', or false for an unknown one. */
function* demonitor(self: Self, ref: Ref, scope: string = DEFAULT_SCOPE): Body<'ok' | false> {
  if ((yield* self.call(scope, ['demonitor', ref], 'infinity')) !== 'ok') return false;
  const match = (message: unknown): boolean =>
    Array.isArray(message) && message.length === 4 && message[0] instanceof Ref && message[0].id === ref.id;
  while ((yield* self.receive({ match, after: 0 })) !== TIMEOUT);
  return 'ok';
}

/**
 * OTP's process groups. `join`, `leave` and the monitors ask the scope's process; the others read its table. Source: kernel's pg.
 */
export const pg = Object.freeze({
  module,
  start,
  startLink,
  join,
  leave,
  getMembers,
  getLocalMembers,
  whichGroups,
  whichLocalGroups,
  monitor,
  monitorScope,
  demonitor,
});
