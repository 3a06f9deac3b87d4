// The table of a pg scope: what ETS holds there. Its scope process alone writes it; everybody on its node reads it.

import type { Pid } from '../protocol/ids.ts';
import { encodeTerm } from '../protocol/term-codec.ts';
import type { Kernel } from './kernel.ts';
import type { Process } from './process.ts';
import { EXITED } from './process.ts';

export interface GroupRow {
  readonly group: unknown;
  /** All members and those on this node; who joined last comes first, and as often as it has joined. */
  readonly all: readonly Pid[];
  readonly local: readonly Pid[];
}

/** More rows than this are not shown as the scope's state. */
const SHOWN_ROWS = 200;

export class GroupTable {
  readonly scope: string;
  readonly owner: Process;
  readonly #rows = new Map<string, GroupRow>();

  constructor(scope: string, owner: Process) {
    this.scope = scope;
    this.owner = owner;
  }

  get rows(): Iterable<GroupRow> {
    return this.#rows.values();
  }

  get(group: unknown): GroupRow | undefined {
    return this.#rows.get(encodeTerm(group));
  }

  /** A row without members is none. */
  set(row: GroupRow): void {
    const key = encodeTerm(row.group);
    if (row.all.length === 0) this.#rows.delete(key);
    else this.#rows.set(key, row);
  }

  /** What the window shows as the scope's state. */
  shown(): unknown {
    if (this.#rows.size > SHOWN_ROWS) return { scope: this.scope, groups: this.#rows.size };
    return { scope: this.scope, groups: Array.from(this.#rows.values(), ({ group, all }) => [group, all]) };
  }
}

const keyOf = (node: number, scope: string): string => `${node}:${scope}`;

/** The table of a scope on a node, while its process lives. */
export function groupsOf(k: Kernel, node: number, scope: string): GroupTable | undefined {
  const table = k.groups?.get(keyOf(node, scope));
  return table === undefined || table.owner.status === EXITED ? undefined : table;
}

export function addGroups(k: Kernel, table: GroupTable): void {
  k.groups ??= new Map();
  k.groups.set(keyOf(table.owner.pid.node, table.scope), table);
}
