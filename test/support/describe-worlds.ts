// The slow model of the fold and the real one in the same words, to be compared.

import type { World } from '../../runtime/fold/world.ts';
import type { SimpleWorld } from './simple-world.ts';

export function describeModel(model: SimpleWorld): unknown {
  return {
    ...model.counts,
    live: model.processes.filter((p) => p.alive).length,
    processes: model.processes
      .toSorted((a, b) => a.pid - b.pid)
      .map((p) => ({
        pid: p.pid,
        path: model.path(p.slot),
        kind: p.kind,
        label: p.label,
        parent: p.parent,
        incarnation: p.incarnation,
        crashes: model.slots.get(p.slot)?.crashes ?? 0,
        status: model.status(p),
        trap: p.trap,
        names: p.names,
        links: p.links,
        monitors: p.monitors,
        mailbox: p.mailbox,
        callback: p.callback,
        handlingSeq: p.handlingSeq,
        stateSeq: p.stateSeq,
        reductions: p.reductions,
        spawnSeq: p.spawnSeq,
        exit: p.exit,
        window: p.window,
        gaveUp: p.gaveUp,
        specs: [...p.specs].map(([id, { restart, child }]) => ({ id, restart, child })),
      })),
  };
}

export function describeWorld(world: World): unknown {
  const { events, crashes, restarts, gaveUp, live } = world.counts;
  return {
    events,
    crashes,
    restarts,
    gaveUp,
    live,
    processes: [...world.processes()].map((p) => ({
      pid: p.pid,
      path: p.path,
      kind: p.kind,
      label: p.label,
      parent: p.parent,
      incarnation: p.incarnation,
      crashes: p.crashes,
      status: p.status,
      trap: p.trapExit,
      names: [...p.names],
      links: [...p.links],
      monitors: p.monitors.map(({ ref, target }) => ({ ref, target })),
      mailbox: p.mailbox.map(({ key, tag, from, kind, ref }) => ({ key, tag, from, kind, ref })),
      callback: p.callback ?? '',
      handlingSeq: p.handlingSeq,
      stateSeq: p.stateSeq,
      reductions: p.reductions,
      spawnSeq: p.spawnSeq,
      exit: p.exit && { seq: p.exit.seq, tag: p.exit.tag, class: p.exit.class, terminated: p.exit.terminated, crashed: p.exit.crashed },
      window: [...(p.supervisor?.window ?? [])],
      gaveUp: p.supervisor?.gaveUp ?? false,
      specs: p.childSpecs.map(({ childId, restart, child }) => ({ id: childId, restart, child })),
    })),
  };
}
