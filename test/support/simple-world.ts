// The slow model of the fold: plain objects, decoded events, no typed arrays, no recycling of rows, written from the vocabulary
// and DESIGN.md alone. describe-worlds.ts puts it and World into the same words, to be compared.

import type { EventChunk } from '../../runtime/protocol/chunk.ts';
import { decodeEvent } from '../../runtime/protocol/chunk.ts';
import type { RuntimeEvent } from '../../runtime/protocol/events.ts';

interface Entry {
  key: number;
  tag: string;
  from: number;
  kind: string;
  ref: number;
}
interface Process {
  pid: number;
  slot: number;
  kind: string;
  label: string;
  parent: number;
  incarnation: number;
  own: boolean;
  durable: boolean;
  status: string;
  turn: 'running' | 'runnable' | 'waiting';
  alive: boolean;
  suspended: boolean;
  restarting: boolean;
  trap: boolean;
  names: string[];
  node: number;
  links: number[];
  monitors: { ref: number; target: number }[];
  mailbox: Entry[];
  callback: string;
  handlingSeq: number;
  stateSeq: number;
  reductions: number;
  spawnSeq: number;
  exit: { seq: number; tag: string; class: string; terminated: boolean; crashed: boolean } | undefined;
  window: number[];
  specs: Map<string, { restart: string; child: number }>;
  gaveUp: boolean;
}

export class SimpleWorld {
  processes: Process[] = [];
  ended: Process[] = [];
  slots = new Map<
    number,
    { latest: Process | undefined; incarnations: number; crashes: number; label: string; parent: number; own: boolean }
  >();
  counts = { events: 0, crashes: 0, restarts: 0, gaveUp: 0 };
  running: { process: Process; since: number } | undefined;
  readonly #strings: { get(id: number): string };

  constructor(strings: { get(id: number): string }) {
    this.#strings = strings;
  }

  apply(chunk: EventChunk, i: number): void {
    this.event(decodeEvent(chunk, i, this.#strings));
  }

  find(pid: number): Process | undefined {
    return this.processes.find((p) => p.pid === pid);
  }
  alive(pid: number): Process | undefined {
    const process = this.find(pid);
    return process?.alive ? process : undefined;
  }

  event(e: RuntimeEvent): void {
    this.counts.events += 1;
    if (e.turnBegin) {
      const process = this.alive(e.pid);
      if (process) {
        this.running = { process, since: e.at };
        process.turn = 'running';
      }
    }
    this.#facts(e);
    if (e.turnEnd && this.running) {
      const { process, since } = this.running;
      process.reductions += e.type === 'turn_ended' ? e.reductions : e.at - since;
      this.running = undefined;
      process.turn = e.turnEnd === 'preempted' ? 'runnable' : 'waiting';
      if (process.alive && e.turnEnd === 'waiting' && process.callback === '') process.handlingSeq = 0;
    }
  }

  #facts(e: RuntimeEvent): void {
    const own = this.alive(e.pid);
    switch (e.type) {
      case 'process_spawned': {
        const parent = this.find(e.parent);
        const before = this.slots.get(e.slot);
        const slot = before ?? {
          latest: undefined as Process | undefined,
          incarnations: 0,
          crashes: 0,
          label: e.label,
          parent: parent?.slot ?? 0,
          own: e.ownSlot,
        };
        const process: Process = {
          pid: e.pid,
          slot: e.slot,
          kind: e.kind,
          label: e.label,
          parent: e.parent,
          incarnation: slot.incarnations + 1,
          own: e.ownSlot,
          durable: e.ownSlot && (e.parent === 0 || parent?.durable === true),
          status: '',
          turn: 'runnable',
          alive: true,
          suspended: false,
          restarting: false,
          trap: false,
          names: [],
          node: e.node ?? 0,
          links: [],
          monitors: [],
          mailbox: [],
          callback: '',
          handlingSeq: 0,
          stateSeq: 0,
          reductions: 0,
          spawnSeq: e.seq,
          exit: undefined,
          window: [],
          specs: new Map(),
          gaveUp: false,
        }; // prettier-ignore
        this.slots.set(e.slot, slot);
        slot.incarnations += 1;
        const last = slot.latest;
        slot.latest = process;
        this.processes.push(process);
        if (last) {
          last.restarting = false;
          if (!last.alive) this.#end(last);
        }
        return;
      }
      case 'process_exited': {
        if (!own) return;
        own.alive = false;
        own.exit = { seq: e.seq, tag: e.tag, class: e.class, terminated: e.terminated, crashed: e.crashed };
        if (e.crashed) {
          this.counts.crashes += 1;
          (this.slots.get(own.slot) as { crashes: number }).crashes += 1;
        }
        for (const other of this.processes) if (other.node === own.node) other.links = other.links.filter((pid) => pid !== own.pid);
        own.links = [];
        own.monitors = [];
        own.mailbox = [];
        for (const spec of own.specs.values()) {
          const child = this.find(spec.child);
          if (child) child.restarting = false;
        }
        if (!own.durable) this.#end(own);
        return;
      }
      case 'name_registered':
        own?.names.push(e.name);
        return;
      case 'name_unregistered':
        if (own) own.names = own.names.filter((name) => name !== e.name);
        return;
      case 'flag_changed':
        if (own && e.flag === 'trap_exit') own.trap = e.value === 1;
        if (own && e.flag === 'label') own.label = e.text;
        return;
      case 'process_suspended':
        if (own) own.suspended = true;
        return;
      case 'process_resumed':
        if (own) own.suspended = false;
        return;
      case 'message_sent':
        if (e.delivered) this.#deliver(e.to, { key: e.seq, tag: e.tag, from: e.pid, kind: e.kind, ref: e.ref }, e.wakes);
        return;
      case 'message_delivered':
        if (e.delivered) this.#deliver(e.pid, { key: e.cause, tag: e.tag, from: e.from, kind: e.kind, ref: e.ref }, e.wakes);
        return;
      case 'message_received':
        if (!own) return;
        own.mailbox = own.mailbox.filter((entry) => entry.key !== e.cause);
        if (e.callback) own.callback = e.kind === 'call' || e.kind === 'cast' ? `handle_${e.kind}` : 'handle_info';
        if (e.callback || own.callback === '') own.handlingSeq = e.seq;
        return;
      case 'message_dropped':
        if (own) own.mailbox = own.mailbox.filter((entry) => entry.key !== e.cause);
        return;
      case 'linked': {
        const other = this.alive(e.other);
        const far = this.find(e.other);
        if (own && far && far.node !== own.node) {
          if (!own.links.includes(far.pid)) own.links.push(far.pid);
          return;
        }
        if (!own || !other) return;
        if (!own.links.includes(other.pid)) own.links.push(other.pid);
        if (!other.links.includes(own.pid)) other.links.push(own.pid);
        return;
      }
      case 'unlinked': {
        const [a, b] = [this.find(e.pid), this.find(e.other)];
        if (a) a.links = a.links.filter((pid) => pid !== e.other);
        if (b && a?.node !== b.node && a) return;
        if (b) b.links = b.links.filter((pid) => pid !== e.pid);
        return;
      }
      case 'monitored':
        own?.monitors.push({ ref: e.ref, target: e.target });
        return;
      case 'demonitored':
        if (own) own.monitors = own.monitors.filter((m) => m.ref !== e.ref);
        return;
      case 'exit_signal_received':
        if (e.outcome === 'trapped' && e.delivered)
          this.#deliver(e.pid, { key: e.seq, tag: 'EXIT', from: e.from, kind: 'info', ref: 0 }, e.wakes);
        return;
      case 'down_sent': {
        const watcher = this.find(e.to);
        if (watcher) watcher.monitors = watcher.monitors.filter((m) => m.ref !== e.ref);
        if (e.delivered) this.#deliver(e.to, { key: e.seq, tag: 'DOWN', from: e.pid, kind: 'info', ref: e.ref }, e.wakes);
        return;
      }
      case 'timer_fired': {
        if (e.delivered) this.#deliver(e.target, { key: e.seq, tag: e.tag, from: e.pid, kind: 'timer', ref: e.timer }, e.wakes);
        else this.#wake(this.find(e.target), e.wakes);
        return;
      }
      case 'state_changed':
        if (own) own.stateSeq = e.seq;
        return;
      case 'callback_started':
        if (own) own.callback = e.callback;
        return;
      case 'callback_finished':
        if (!own) return;
        own.callback = '';
        own.handlingSeq = 0;
        if (e.state) own.stateSeq = e.seq;
        return;
      case 'child_spec_added':
        own?.specs.set(e.childId, { restart: e.restart, child: own.specs.get(e.childId)?.child ?? 0 });
        return;
      case 'child_spec_removed': {
        const child = this.find(own?.specs.get(e.childId)?.child ?? 0);
        own?.specs.delete(e.childId);
        if (!child) return;
        child.restarting = false;
        if (child.durable) {
          child.durable = false;
          if (!child.alive) this.#end(child);
        }
        return;
      }
      case 'child_started':
        this.#adopt(e.pid, e.child, e.childId);
        return;
      case 'child_restarted':
        this.counts.restarts += 1;
        this.#adopt(e.pid, e.child, e.childId);
        return;
      case 'restart_counted': {
        if (!own) return;
        own.window = [...own.window, e.at].slice(Math.max(0, own.window.length + 1 - e.used));
        this.#restarting(this.find(own.specs.get(e.childId)?.child ?? 0));
        return;
      }
      case 'supervisor_decided':
        if (['permanent_always_restarts', 'transient_restarts_on_abnormal_exit', 'restart_failed_try_again'].includes(e.rule)) {
          this.#restarting(this.find(e.child));
        }
        return;
      case 'gave_up': {
        this.counts.gaveUp += 1;
        if (!own) return;
        own.gaveUp = true;
        const child = this.find(own.specs.get(e.childId)?.child ?? 0);
        if (child) child.restarting = false;
        return;
      }
      default:
    }
  }

  #adopt(supervisor: number, child: number, childId: string): void {
    const spec = this.find(supervisor)?.specs.get(childId);
    if (spec) spec.child = child;
  }

  #restarting(child: Process | undefined): void {
    if (!child || child.alive || !child.own) return;
    if (this.slots.get(child.slot)?.latest === child) child.restarting = true;
  }

  #deliver(pid: number, entry: Entry, wakes: boolean): void {
    const process = this.alive(pid);
    if (!process) return;
    process.mailbox.push(entry);
    this.#wake(process, wakes);
  }

  #wake(process: Process | undefined, wakes: boolean): void {
    if (process && wakes && process.turn === 'waiting') process.turn = 'runnable';
  }

  /** Ended and not kept for its slot: the 256 latest of these stay. */
  #end(process: Process): void {
    if (this.ended.includes(process)) return;
    this.ended.push(process);
    if (this.ended.length <= 256) return;
    const gone = this.ended.shift() as Process;
    this.processes = this.processes.filter((p) => p !== gone);
    const slot = this.slots.get(gone.slot);
    if (slot?.latest === gone) slot.latest = undefined;
    // A slot without a process stays for the paths of the slots that child specs hold below it.
    for (let before = -1; before !== this.slots.size; ) {
      before = this.slots.size;
      for (const [id, { latest }] of this.slots) {
        if (!latest && ![...this.slots.values()].some((below) => below.own && below.parent === id)) this.slots.delete(id);
      }
    }
  }

  path(id: number): string {
    const slot = this.slots.get(id);
    if (!slot) return `#${id}`;
    if (!slot.own) return `${slot.label}#${id}`;
    return slot.parent === 0 ? slot.label : `${this.path(slot.parent)}/${slot.label}`;
  }

  status(p: Process): string {
    if (p.alive) return p.turn === 'running' ? 'running' : p.suspended ? 'suspended' : p.turn;
    if (p.restarting) return 'restarting';
    return p.exit?.crashed ? 'crashed' : p.exit?.terminated ? 'terminated' : 'exited';
  }
}
