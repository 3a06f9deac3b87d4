// A set that several replicas change without asking each other and that comes out the same once they have heard of each other:
// the observed-remove set without tombstones (ORSWOT; Bieniusa et al. 2012, the core of Phoenix.Tracker).
//
// Each addition at replica r gets a dot, the pair (r, n) with the next n of r. The clock says of each replica up to which n its
// additions have been seen. An element that is missing on one side was removed there if that side's clock covers its dot, and is new
// if it does not: so removing needs no memory of what was removed, and an addition that a removal had not seen wins over it.

/** Up to which number the dots of each replica have been seen. Absent: none. */
export type Clock = Readonly<Record<string, number>>;

export interface OrSet {
  readonly clock: Clock;
  /** Each element with the dots that hold it: by replica, the number of its addition there. An element has at least one. */
  readonly entries: Readonly<Record<string, Clock>>;
}

export const EMPTY: OrSet = { clock: {}, entries: {} };

/** The elements, in alphabetical order. */
export const elements = (set: OrSet): string[] => Object.keys(set.entries).sort();

/** Adds an element at a replica; its earlier dot of this replica, if any, is replaced. Only the replica itself may do that. */
export function add(set: OrSet, replica: string, element: string): OrSet {
  const dot = (set.clock[replica] ?? 0) + 1;
  return {
    clock: sorted({ ...set.clock, [replica]: dot }),
    entries: sorted({ ...set.entries, [element]: sorted({ ...set.entries[element], [replica]: dot }) }),
  };
}

/** Removes an element as this side has observed it: additions that it has not seen survive. */
export function remove(set: OrSet, element: string): OrSet {
  const { [element]: _, ...entries } = set.entries;
  return { clock: set.clock, entries };
}

/** Takes back what one replica has added, and leaves what others have. */
export function removeAt(set: OrSet, replica: string, element: string): OrSet {
  const { [replica]: _, ...others } = set.entries[element] ?? {};
  return Object.keys(others).length === 0 ? remove(set, element) : { clock: set.clock, entries: { ...set.entries, [element]: others } };
}

/** What both sides together know: the least upper bound of the two, whatever they are. */
export function merge(a: OrSet, b: OrSet): OrSet {
  const entries: Record<string, Clock> = {};
  for (const element of new Set([...Object.keys(a.entries), ...Object.keys(b.entries)])) {
    const dots = mergeDots(a.entries[element] ?? {}, a.clock, b.entries[element] ?? {}, b.clock);
    if (Object.keys(dots).length > 0) entries[element] = sorted(dots);
  }
  return { clock: sorted(mergeClocks(a.clock, b.clock)), entries: sorted(entries) };
}

/** A dot stays that both have, or that only one has and the other has not seen yet. */
function mergeDots(a: Clock, seenByA: Clock, b: Clock, seenByB: Clock): Record<string, number> {
  const dots: Record<string, number> = {};
  for (const [replica, dot] of Object.entries(a)) {
    if (b[replica] === dot || dot > (seenByB[replica] ?? 0)) dots[replica] = dot;
  }
  for (const [replica, dot] of Object.entries(b)) {
    if (dot > (seenByA[replica] ?? 0) && dot > (dots[replica] ?? 0)) dots[replica] = dot;
  }
  return dots;
}

function mergeClocks(a: Clock, b: Clock): Record<string, number> {
  const clock: Record<string, number> = { ...a };
  for (const [replica, dot] of Object.entries(b)) clock[replica] = Math.max(dot, clock[replica] ?? 0);
  return clock;
}

/**
 * Forgets a replica that is not expected back: its dots and its place in the clock. Should it come back after all, its additions
 * are new again. No part of the lattice: another replica that still remembers brings them back, until it forgets too.
 */
export function forget(set: OrSet, replica: string): OrSet {
  const { [replica]: _, ...clock } = set.clock;
  const entries: Record<string, Clock> = {};
  for (const [element, { [replica]: gone, ...dots }] of Object.entries(set.entries)) {
    if (Object.keys(dots).length > 0) entries[element] = dots;
  }
  return { clock, entries };
}

/** Keys in order, so that equal sets read the same. */
const sorted = <T>(record: Readonly<Record<string, T>>): Record<string, T> =>
  Object.fromEntries(Object.entries(record).sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0)));
