// A program that runs: its host in a worker, its recording, and the session that windows look at. Every chunk goes first into the
// recording (which gives the newest world), then to the windows; where the recorder has fallen behind, the program waits.

import { randomInt } from 'node:crypto';
import type { NewBreakpoint } from '../../runtime/protocol/breakpoints.ts';
import type { Params } from '../../runtime/protocol/bridge.ts';
import type { ProcessId } from '../../runtime/protocol/ids.ts';
import type { SessionInfo } from '../../runtime/protocol/views.ts';
import type { NetworkCommand, SystemCommand } from '../../runtime/system-types.ts';
import type { Found } from '../attach/descriptor.ts';
import { type AttachedHost, attachTo } from '../hosts/attached-host.ts';
import type { Goal } from '../hosts/goal.ts';
import type { ProgramEnd } from '../hosts/program-end.ts';
import { hasCrashed, isRegularEnd } from '../hosts/program-end.ts';
import { type ProgramStatus, type RunningHost, type StartOptions, startProgram } from '../hosts/program-host.ts';
import type { Stopped } from '../hosts/worker-messages.ts';
import { loadProgram } from '../loader/load-program.ts';
import { stopFromHere } from './attached-stops.ts';
import { armedOf } from './breakpoints.ts';
import { Failure } from './failure.ts';
import { loadFailure } from './load-failure.ts';
import { answerLook } from './look.ts';
import { toSystemCommand } from './process-command.ts';
import { reasonOfError } from './record-failure.ts';
import { Session } from './session.ts';
import type { GrowingLog } from './session-log.ts';
import { watchSources } from './source-watch.ts';
import { stopOf } from './stop-info.ts';
import type { RecordingStore } from './store.ts';

/** How often the session looks for crashes to tell, hogs, and news from the recorder. */
const WATCH_MS = 50;
/** A crash whose story does not end is told after this. */
const TELL_AFTER_MS = 700;
/** For a program to end by itself when it is asked to. */
const STOP_MS = 1500;
const CONFIRM_MS = 300;
/** Of a recording that has no file any more. */
const GONE = 'The session can be looked at until it is closed, but neither its past nor what comes can be opened later.';

/** Of a program that was ended by force. */
const kept = (seq: number): string => `The recording is whole up to event ${seq}.`;

export interface LiveOptions {
  readonly id: string;
  readonly program: string;
  readonly title?: string;
  readonly scenario?: string;
  readonly seed?: number;
  readonly store: RecordingStore;
  /** The file to record to, for a program of this name. */
  readonly fileFor: (program: string) => string;
  /** What was kept from the last time: the system stops there from its first event on. */
  readonly breakpoints?: readonly NewBreakpoint[];
  readonly notice: (level: 'info' | 'warning' | 'error', text: string, session: string) => void;
}

type Taking = Pick<StartOptions, 'onChunk' | 'onStatus' | 'onCommandFailed' | 'breakpoints' | 'onLook' | 'onStopped' | 'onDisarmed'>;
interface Connected {
  readonly host: RunningHost;
  readonly seed: number;
  /** The same host, where the program runs in a process of its own. */
  readonly attached?: AttachedHost;
}

export class LiveSession {
  readonly session: Session;
  readonly host: RunningHost;
  /** Resolves when the program is gone and its recording is closed. */
  readonly ended: Promise<void>;
  readonly #log: GrowingLog;
  readonly #options: LiveOptions;
  readonly #timer: NodeJS.Timeout;
  readonly #waits = new Map<number, number>();
  /** What is to be said of an end that a breakpoint has brought about. */
  #endedBy: string | undefined;
  /** Stops of a program in a process of its own, which does not count them. */
  #stops = 0;
  #recorded = 0;
  #hogTold = 0;
  /** Why nothing can be recorded any more, a sentence. */
  #failed: string | undefined;
  #goneTold = false;
  #statusChanged: () => void = () => undefined;
  #stopChanged: () => void = () => undefined;

  /** Loads and starts a program. @throws Failure `load_failed`, or what the store says where it can't be recorded */
  static async start(options: LiveOptions): Promise<LiveSession> {
    const loaded = await loadProgram(options.program);
    if (!loaded.ok) throw loadFailure(loaded.error);
    const seed = options.seed ?? randomInt(0x1_0000_0000);
    return LiveSession.#begin(options, async (taking) => {
      const started = await startProgram({ program: loaded.value, seed, ...taking });
      if (!started.ok) throw loadFailure(started.error);
      return { host: started.value, seed };
    });
  }

  /** Attaches to a program that runs in a process of its own. @throws Failure that says why it can't be */
  static async attach(options: LiveOptions, descriptor: Found): Promise<LiveSession> {
    let begun: Promise<void> | undefined;
    const live = await LiveSession.#begin(options, async (taking) => {
      const attached = await attachTo(descriptor, taking);
      if (!attached.ok) throw new Failure('not_found', `${descriptor.name} (process ${descriptor.pid}) ${attached.error}.`);
      const host = attached.value;
      begun = host.begun;
      return { host, seed: host.seed, attached: host };
    });
    await begun;
    return live;
  }

  static async #begin(options: LiveOptions, connect: (taking: Taking) => Promise<Connected>): Promise<LiveSession> {
    let live: LiveSession | undefined;
    let open: (session: LiveSession | undefined) => void = () => undefined;
    /** Without a session where it can't be recorded: what waits for it must come to an end too. */
    const ready = new Promise<LiveSession | undefined>((resolve) => (open = resolve));
    const connected = await connect({
      // Chunks can come before the recording is made; they wait here in order, and the program with them.
      onChunk: (chunk) => (live ? live.#take(chunk) : ready.then((session) => (session ? session.#take(chunk) : undefined))),
      onStatus: (status) =>
        live ? live.#onStatus(status) : void ready.then((session) => (session ? session.#onStatus(status) : undefined)),
      breakpoints: armedOf(options.breakpoints ?? []),
      onLook: async (what) => {
        const session = await ready;
        return session ? answerLook(what, session.#log, session.session) : { failed: 'the session has not begun' };
      },
      onDisarmed: (id, why) => void ready.then((session) => session?.session.breakpoints.disarmed(id, why)),
      onStopped: (stopped) => void ready.then((session) => session?.stopped(stopped)),
      onCommandFailed: (what) => options.notice('warning', what, options.id),
    });
    try {
      live = new LiveSession(options, connected);
    } catch (error) {
      open(undefined);
      await connected.host.terminate();
      throw error;
    }
    open(live);
    return live;
  }

  private constructor(options: LiveOptions, { host, seed, attached }: Connected) {
    this.#options = options;
    this.host = host;
    const { code, map, loaderVersion } = host.loaded ?? {};
    const from = code === undefined ? {} : { code, map, loaderVersion };
    const runtime = attached === undefined ? {} : { semanticsVersion: attached.semanticsVersion };
    const file = options.fileFor(host.name);
    const scenario = options.scenario === undefined ? {} : { scenario: options.scenario };
    this.#log = options.store.create(file, { program: host.name, seed, ...scenario, ...from, ...runtime });
    const info: SessionInfo = {
      id: options.id,
      kind: 'live',
      title: options.title ?? host.name,
      program: host.name,
      ...scenario,
      ...(options.scenario === undefined && attached === undefined ? { programFile: options.program } : {}),
      ...(attached === undefined ? {} : { attached: { pid: attached.pid, control: attached.control } }),
      file,
      seed,
      state: 'running',
      readOnly: false,
    };
    this.session = new Session(info, this.#log, this.#log.world);
    if (attached)
      stopFromHere(this.session, attached.control, {
        pause: () => this.pause(true),
        stopped: (id, seq) => this.stopped({ stop: 0, hits: [{ id, seq }], at: host.now, seq: this.session.endSeq }),
        end: (id, seq) => this.#endRecording(id, seq),
      });
    this.session.breakpoints.restore(options.breakpoints ?? []);
    this.#timer = setInterval(() => this.#watch(), WATCH_MS);
    this.#timer.unref();
    if (info.programFile !== undefined && host.loaded !== undefined)
      this.session.onClose = watchSources(info.programFile, host.loaded.sources, (changed) => this.session.change({ changed }));
    this.ended = host.ended.then((end) => this.#close(end));
  }

  /** @throws Failure where a program in a process of its own has not allowed it */
  assertControl(): void {
    const { attached, title } = this.session.info;
    if (attached && !attached.control)
      throw new Failure('not_allowed', `${title} lets itself be looked at, not changed: start it with BOUGH_ATTACH=control to allow that.`);
  }

  /** @throws Failure for nodes that the program does not have. */
  networkCommand(command: NetworkCommand): void {
    this.assertNodes(command);
    this.#send(command);
  }

  /** @throws Failure for nodes that the program does not have. */
  assertNodes(command: NetworkCommand): void {
    const known = this.session.newest.nodes().map(({ name }) => name);
    const unknown = ('node' in command ? [command.node] : command.nodes).find((name) => !known.includes(name));
    if (unknown !== undefined)
      throw new Failure(
        'unknown_node',
        `There is no node ${unknown}; ${known.length === 0 ? 'this program has none' : `the nodes are ${known.join(', ')}`}.`,
      );
  }

  command(command: Extract<Params<'command'>['command'], { slot: number }>, pid: ProcessId): void {
    this.#send(toSystemCommand(command, pid));
  }

  /** Lets the clock jump ahead. */
  jump(ms: number): void {
    this.#send({ kind: 'jump', ms });
  }

  #send(command: SystemCommand): void {
    this.host.command(command);
  }

  /** Resolves when the program has confirmed, or with the state as it is when a process does not give the thread back. */
  async pause(paused: boolean): Promise<SessionInfo> {
    const wanted = paused ? 'paused' : 'running';
    this.host.pause(paused);
    if (this.session.info.state !== wanted) {
      await new Promise<void>((resolve) => {
        const timer = setTimeout(resolve, CONFIRM_MS);
        this.#statusChanged = () => {
          clearTimeout(timer);
          resolve();
        };
      });
    }
    return { ...this.session.info };
  }

  /** What the breakpoints of its session are now. */
  watch(): void {
    if (this.session.info.attached === undefined) this.host.watch(this.session.breakpoints.armed());
  }

  /** A breakpoint's hit is the end of the recording. */
  #endRecording(id: number, seq: number): void {
    if (this.#endedBy !== undefined) return;
    const { session } = this;
    const query = session.breakpoints.specs().find((spec) => spec.id === id)?.query ?? '';
    this.#endedBy = `The breakpoint ${query} stopped the recording of ${session.info.program} at event ${seq}${session.info.attached ? '; the program goes on without Bough' : ''}.`;
    void this.stop();
  }

  /** Resolves when the system is there, or with the state as it is while it is on its way. @throws Failure */
  async advance({ by, slot, seq }: Omit<Params<'advance'>, 'session'>): Promise<SessionInfo> {
    const { session } = this;
    if (session.info.state !== 'paused')
      throw new Failure('bad_request', `${session.info.title} is running: pause the system, then step it.`);
    const there = new Promise<void>((resolve) => {
      const timer = setTimeout(resolve, CONFIRM_MS);
      this.#stopChanged = () => {
        clearTimeout(timer);
        resolve();
      };
    });
    this.host.advance(this.#goal(by, slot, seq));
    await there;
    return { ...session.info };
  }

  #goal(by: Params<'advance'>['by'], slot: number | undefined, seq: number | undefined): Goal {
    if (by === 'effect') {
      if (seq === undefined)
        throw new Failure('bad_request', 'A step to what an event brings about needs the event.', { where: 'params.seq' });
      return { by, seq };
    }
    if (by !== 'process' && by !== 'message') return { by };
    const process = slot === undefined ? undefined : this.session.newest.slotSummary(slot);
    if (!process) throw new Failure('unknown_slot', 'Select a process that is there to step by its events.');
    return { by, pid: process.pid, slot: process.slot };
  }

  /** The system stands still. */
  stopped(stopped: Stopped): void {
    const { session } = this;
    const stop = stopOf(session, session.info.attached ? { ...stopped, stop: ++this.#stops } : stopped);
    // A story that is not over yet is told as far as it is: nothing comes until somebody goes on.
    session.tellCrashes(() => true);
    session.change({ state: 'paused', stop });
    const last = stopped.hits.find(({ id }) => session.breakpoints.specs().some((spec) => spec.id === id && spec.action === 'end'));
    if (last) this.#endRecording(last.id, last.seq);
    this.#statusChanged();
    this.#stopChanged();
  }

  /** Ends the program, by force where it does not come to an end, and closes its recording. */
  async stop(): Promise<void> {
    const timer = setTimeout(() => void this.host.terminate(), STOP_MS);
    void this.host.stop();
    await this.ended;
    clearTimeout(timer);
  }

  async #take(chunk: Parameters<GrowingLog['append']>[0]): Promise<void> {
    const before = this.#log.lastSeq;
    const waits = this.#log.append(chunk);
    // What was not taken does not exist: what is shown is what the log can be asked for.
    if (this.#log.lastSeq !== before) this.session.advanced(chunk);
    await waits;
  }

  #onStatus(status: ProgramStatus): void {
    if (status.state === 'ended') return;
    // What it stopped at is said in `stopped`, with it.
    if (this.session.info.state !== status.state)
      this.session.change({ state: status.state, ...(status.state === 'running' ? { stop: undefined } : {}) });
    this.#statusChanged();
  }

  #watch(): void {
    const now = performance.now();
    this.#watchRecording();
    this.session.tellCrashes((crash) => {
      const since = this.#waits.get(crash.seq) ?? now;
      this.#waits.set(crash.seq, since);
      return now - since > TELL_AFTER_MS;
    });
    if (this.#waits.size > 1000) this.#waits.clear();
    if (this.session.recordedUpTo !== this.#recorded) {
      this.#recorded = this.session.recordedUpTo;
      for (const watcher of this.session.watchers) watcher.onAdvanced(this.session, []);
    }
    const { pid = 0 } = this.host.hog() ?? {};
    const said = pid === 0 || pid === this.#hogTold ? undefined : this.hogSentence();
    if (said !== undefined) this.#options.notice('warning', said, this.session.id);
    this.#hogTold = pid;
  }

  /** Who holds the thread now, if anybody does. */
  hogSentence(): string | undefined {
    const hog = this.host.hog();
    if (!hog) return undefined;
    const who = this.session.history.name(hog.pid);
    return `${who} has held the thread for ${Math.round(hog.forMs)} ms and can't be preempted: a plain function runs to its end.`;
  }

  /** A session that can't be recorded ends, so that nobody takes for kept what is not. One whose file is gone goes on. */
  #watchRecording(): void {
    const { failure, gone } = this.#log;
    const { file, program, title } = this.session.info;
    if (failure !== undefined && this.#failed === undefined) {
      const upTo = `what happened up to event ${this.session.recordedUpTo} is in ${file}`;
      const why = gone === undefined ? `${reasonOfError(failure)}; ${upTo}` : `it was ${gone}`;
      this.#failed = `${program} was ended, because ${file} can't be written any more: ${why}.`;
      this.#options.notice('error', `${this.#failed} Make room, or set BOUGH_HOME to another folder, and start it again.`, this.session.id);
      void this.host.terminate();
    }
    if (this.#log.file !== file) this.#movedOn(file, this.#log.file);
    if (gone !== undefined && failure === undefined && !this.#goneTold) {
      this.#goneTold = true;
      this.#options.notice(
        'warning',
        `${file}, the recording of ${title}, was ${gone} while it was written. ${GONE} No new file could be made beside it.`,
        this.session.id,
      );
    }
  }

  #movedOn(from: string, to: string): void {
    this.session.change({ file: to });
    this.#options.notice(
      'warning',
      `${from}, the recording of ${this.session.info.title}, was deleted or replaced while it was written. It goes on in ${to}, which has all that happened before, too.`,
      this.session.id,
    );
  }

  async #close(end: ProgramEnd): Promise<void> {
    clearInterval(this.#timer);
    this.#watchRecording();
    const { session } = this;
    const who = end.running === undefined ? '' : ` (${session.history.name(end.running)})`;
    const regular = isRegularEnd(end);
    const failed = this.#failed !== undefined || hasCrashed(end) || !(regular || end.by === 'terminated');
    const reason = [
      this.#failed ?? this.#endedBy ?? `${session.info.program} ${end.sentence}${who}.`,
      ...(this.#goneTold ? [GONE] : []),
      ...(end.by === 'terminated' && this.#failed === undefined && !this.#goneTold ? [kept(session.endSeq)] : []),
    ].join(' ');
    this.#reopen(regular && this.#failed === undefined);
    session.change({ state: failed ? 'failed' : 'ended', readOnly: true, reason, stop: undefined });
    session.tellCrashes(() => true);
    for (const watcher of session.watchers) watcher.onAdvanced(session, []);
    this.#statusChanged();
    this.#stopChanged();
  }

  /** Closes the recording and goes on in the closed one. Where that can't be, the session stays with the log as it is. */
  #reopen(cleanly: boolean): void {
    const { session } = this;
    if (this.#goneTold) return;
    try {
      this.#log.finish(cleanly);
    } catch (error) {
      if (this.#failed !== undefined) return; // as was said
      const { file } = session.info;
      this.#failed = `The end of ${session.info.title} could not be written into ${file}: ${reasonOfError(error)}.`;
      this.#options.notice('error', `${this.#failed} What is there up to event ${session.recordedUpTo} can be opened.`, session.id);
      return;
    }
    try {
      const reopened = this.#options.store.open(session.info.file, false);
      session.continueIn(reopened, reopened.worldAt(reopened.lastSeq));
    } catch (error) {
      const why = error instanceof Error ? error.message : String(error);
      this.#options.notice('error', `The recording of ${session.info.title} could not be read again: ${why}`, session.id);
    }
  }
}
