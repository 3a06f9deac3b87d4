// The hub: every session there is, live or opened, and every window that looks at them. Written once; Electron, the browser and the
// command line reach it through carriers. It starts what a person should see at once (the welcome miniature), opens again what a
// predecessor was recording when it died, and closes every recording when it ends.

import { existsSync } from 'node:fs';
import path from 'node:path';
import type { Params, Push } from '../../runtime/protocol/bridge.ts';
import type { AttachableProgram, RecordingCard, SessionInfo } from '../../runtime/protocol/views.ts';
import { findPrograms } from '../attach/descriptor.ts';
import type { Carrier } from '../carriers/carrier.ts';
import { BreakpointFile } from './breakpoint-file.ts';
import { RecordingCards } from './cards.ts';
import { Failure } from './failure.ts';
import { LiveSession } from './live-session.ts';
import { openSession } from './open-session.ts';
import { recordingName, recordingsFolder } from './paths.ts';
import { cannotRecordIn, reasonOfError, whyNotWritable } from './record-failure.ts';
import { recordingStore } from './recording-store.ts';
import type { HubServices } from './requests.ts';
import { findScenario, scenarioCards, WELCOME } from './scenarios.ts';
import type { Session } from './session.ts';
import { createSlices } from './slices.ts';
import { type LiveEntry, StatusFile, takeLost } from './status-file.ts';
import type { RecordingStore } from './store.ts';
import { pruneWelcome } from './welcome-files.ts';
import { HubWindow } from './window.ts';

const STATUS_MS = 250;
/** The same seed each time, so that what people say about the welcome page is true for all of them. */
const WELCOME_SEED = 1;

export interface HubOptions {
  /** Absolute folder of recordings and of what the hub remembers. */
  readonly home: string;
  /** Frames carry the world hash. Default false. */
  readonly testHooks?: boolean;
  readonly version: string;
  readonly carrier: 'electron' | 'browser';
  /** Start the welcome miniature. Default true. */
  readonly welcome?: boolean;
  /** Why the previous hub of this app ended, one sentence. */
  readonly lost?: string;
  readonly store?: RecordingStore;
}

export interface Hub {
  /** A window, or a command line, on a carrier. */
  connect(carrier: Carrier): void;
  startProgram(params: Params<'startProgram'>): Promise<SessionInfo>;
  /** Programs in processes of their own that one may attach to. */
  programs(): AttachableProgram[];
  attach(program: string): Promise<SessionInfo>;
  openRecording(file: string, salvage?: boolean): Promise<SessionInfo>;
  closeSession(id: string): Promise<void>;
  /** Resolves when the welcome session runs (or could not be started, of which a notice says why) and what was lost is open again. */
  readonly ready: Promise<void>;
  /** Ends all programs and closes all recordings. */
  close(): Promise<void>;
}

export function createHub(options: HubOptions): Hub {
  return new TheHub(options);
}

class TheHub implements Hub, HubServices {
  readonly version: string;
  readonly testHooks: boolean;
  readonly carrier: 'electron' | 'browser';
  readonly ready: Promise<void>;
  welcome: string | undefined;
  current: string | undefined;
  readonly #home: string;
  readonly #store: RecordingStore;
  readonly #cards: RecordingCards;
  readonly #status: StatusFile;
  readonly #breakpoints: BreakpointFile;
  readonly #sessions = new Map<string, Session>();
  readonly #live = new Map<string, LiveSession>();
  readonly #windows = new Set<HubWindow>();
  readonly #timer: NodeJS.Timeout;
  /** Said to the first window that comes. */
  #untold: Push[] = [];
  #nextId = 1;
  #closing = false;
  /** Said once; it is not tried again. */
  #statusFailed = false;

  constructor(options: HubOptions) {
    this.#home = options.home;
    this.version = options.version;
    this.testHooks = options.testHooks ?? false;
    this.carrier = options.carrier;
    this.#store = options.store ?? recordingStore;
    this.#cards = new RecordingCards(recordingsFolder(this.#home), path.join(this.#home, 'cards.json'), this.#store);
    this.#status = new StatusFile(this.#home);
    this.#breakpoints = new BreakpointFile(this.#home);
    this.#timer = setInterval(() => this.#writeStatus(), STATUS_MS);
    this.#timer.unref();
    this.ready = this.#begin(options);
  }

  async #begin(options: HubOptions): Promise<void> {
    try {
      await this.#reopenLost(takeLost(this.#home), options.lost);
    } catch (error) {
      this.#notice('warning', `What was running when Bough last ended could not be looked up in ${this.#home}: ${reasonOfError(error)}.`);
    }
    if (options.welcome === false) return;
    try {
      this.#assertWritable();
      pruneWelcome(recordingsFolder(this.#home), new Set([...this.#sessions.values()].map((session) => session.info.file)));
      const info = await this.startProgram({ scenario: WELCOME, seed: WELCOME_SEED });
      this.welcome = info.id;
      this.current ??= info.id;
    } catch (error) {
      this.#notice('error', `The welcome system is not running. ${messageOf(error)}`);
    }
  }

  /** Every session is recorded, so without a place for recordings none begins. @throws Failure that says why */
  #assertWritable(): void {
    const folder = recordingsFolder(this.#home);
    const reason = whyNotWritable(folder);
    if (reason !== undefined) throw new Failure('internal', cannotRecordIn(folder, reason), { where: folder });
  }

  /** Opens what a hub that died was recording, and says which process was running there. */
  async #reopenLost(lost: readonly LiveEntry[], why: string | undefined): Promise<void> {
    for (const entry of lost) {
      if (!existsSync(entry.file)) continue;
      if (entry.welcome && why === undefined) continue; // nobody misses the miniature of another day
      try {
        const info = await this.openRecording(entry.file, true);
        if (!entry.welcome) this.current = info.id;
        const session = this.session(info.id);
        const pid = session.newest.running;
        const running = entry.running ?? (pid === 0 ? undefined : session.history.name(pid));
        const who = running === undefined ? entry.title : `${running} in ${entry.title}`;
        const cause = `${why?.replace(/\.$/, '') ?? 'Bough ended unexpectedly'} while ${who} was running`;
        const again = why === undefined ? '' : '; the hub was started again';
        this.#notice('error', `${cause}${again}. The recording up to event ${session.endSeq} is open, read-only.`, info.id);
      } catch (error) {
        this.#notice('error', `The recording of ${entry.title} (${entry.file}) could not be opened again: ${messageOf(error)}`);
      }
    }
  }

  // ── windows ──

  connect(carrier: Carrier): void {
    const window = new HubWindow(this, carrier);
    this.#windows.add(window);
    for (const session of this.#sessions.values()) session.watchers.add(window);
    window.open(() => {
      this.#windows.delete(window);
      for (const session of this.#sessions.values()) session.watchers.delete(window);
    });
  }

  greet(window: HubWindow): void {
    for (const push of this.#untold.splice(0)) window.push(push);
  }

  /** What is said of a session concerns the windows that look at it; where none does, nobody may miss it. */
  #notice(level: 'info' | 'warning' | 'error', text: string, session?: string): void {
    const push: Push = { push: 'notice', level, text, ...(session === undefined ? {} : { session }) };
    if (this.#windows.size === 0) this.#untold.push(push);
    const looking = [...this.#windows].filter((window) => session !== undefined && window.viewOf(session) !== undefined);
    for (const window of looking.length > 0 ? looking : this.#windows) window.push(push);
  }

  // ── sessions ──

  sessions(): Iterable<Session> {
    return this.#sessions.values();
  }

  session(id: string): Session {
    const session = this.#sessions.get(id);
    if (!session) throw new Failure('unknown_session', `There is no session “${id}” any more; it was closed.`);
    return session;
  }

  live(id: string): LiveSession {
    const session = this.session(id);
    const live = this.#live.get(id);
    if (live) return live;
    if (session.info.kind === 'recording')
      throw new Failure('read_only', 'This is a recording: what happened in it can be looked at, not changed.');
    throw new Failure('ended', `${session.info.reason ?? 'The program has ended.'} Start it again to act on it.`);
  }

  /** A hog was told to those who looked then. */
  standing(id: string): Push | undefined {
    const text = this.#live.get(id)?.hogSentence();
    return text === undefined ? undefined : { push: 'notice', level: 'warning', text, session: id };
  }

  scenarios() {
    return scenarioCards();
  }

  recordings(window: HubWindow): Promise<RecordingCard[]> {
    return this.#cards.list(new Set([...this.#live.values()].map((live) => live.session.info.file)), window.slices());
  }

  async startProgram(params: Params<'startProgram'>): Promise<SessionInfo> {
    if ((params.scenario === undefined) === (params.file === undefined))
      throw new Failure('bad_request', 'startProgram takes either a scenario or a file.');
    const scenario = params.scenario === undefined ? undefined : findScenario(params.scenario);
    if (params.scenario !== undefined && !scenario)
      throw new Failure('not_found', `There is no scenario “${params.scenario}”.`, { where: 'params.scenario' });
    this.#assertWritable();
    const id = this.#newId();
    const program = scenario?.file ?? path.resolve(params.file ?? '');
    const source = scenario?.entry.id ?? program;
    const live = await LiveSession.start({
      id,
      program,
      breakpoints: scenario?.entry.id === WELCOME ? [] : this.#breakpoints.before(source),
      ...(scenario ? { title: scenario.entry.title, scenario: scenario.entry.id } : {}),
      ...(params.seed === undefined ? {} : { seed: params.seed }),
      store: this.#store,
      fileFor: (program) => this.#freeFile(program),
      notice: (level, text, session) => this.#notice(level, text, session),
    });
    return this.#adopt(id, live, source);
  }

  /** `source`: the file or the scenario that it was started from. */
  async #adopt(id: string, live: LiveSession, source: string | undefined): Promise<SessionInfo> {
    this.#live.set(id, live);
    if (source !== WELCOME && live.session.breakpoints.specs().length === 0) {
      // Started from here for the first time: what it calls itself is only known now.
      live.session.breakpoints.restore(this.#breakpoints.of(live.session.info.program));
      live.watch();
    }
    this.#keepBreakpoints(live.session, source);
    this.#add(live.session);
    this.#writeStatus();
    void live.ended.then(() => {
      this.#live.delete(id);
      if (!this.#closing) this.#writeStatus();
    });
    if (this.#closing) await live.stop();
    return { ...live.session.info };
  }

  programs(): AttachableProgram[] {
    return findPrograms(this.#home).map(({ id, name, pid, control, started }) => {
      const session = [...this.#live.values()].find((live) => live.session.info.attached?.pid === pid)?.session.id;
      return { id, name, pid, control, started, ...(session === undefined ? {} : { session }) };
    });
  }

  async attach(program: string): Promise<SessionInfo> {
    const descriptor = findPrograms(this.#home).find(({ id }) => id === program);
    if (descriptor === undefined) throw new Failure('not_found', 'That program is not there any more; it has ended.');
    this.#assertWritable();
    const id = this.#newId();
    const live = await LiveSession.attach(
      {
        id,
        program: descriptor.name,
        title: descriptor.name,
        store: this.#store,
        fileFor: (name) => this.#freeFile(name),
        notice: (level, text, session) => this.#notice(level, text, session),
      },
      descriptor,
    );
    return this.#adopt(id, live, undefined);
  }

  async openRecording(file: string, salvage = false): Promise<SessionInfo> {
    const absolute = path.resolve(file);
    for (const session of this.#sessions.values()) if (session.info.file === absolute) return { ...session.info };
    const session = await openSession(this.#store, this.#newId(), absolute, salvage, createSlices());
    session.breakpoints.restore(this.#breakpoints.of(session.info.program));
    this.#keepBreakpoints(session, undefined);
    this.#add(session);
    session.readAhead().catch((error) => console.error('hub: reading ahead failed:', error));
    return { ...session.info };
  }

  /** What is changed in a session is found again in the next of its program. The miniature of the welcome page begins anew each time. */
  #keepBreakpoints(session: Session, source: string | undefined): void {
    const { breakpoints, info } = session;
    breakpoints.onChanged = () => {
      this.#live.get(session.id)?.watch();
      if (info.scenario === WELCOME) return;
      try {
        this.#breakpoints.put(info.program, source, breakpoints.specs());
      } catch (error) {
        this.#notice('warning', `The breakpoints could not be kept in ${this.#home} for the next time: ${messageOf(error)}.`, session.id);
      }
    };
  }

  async closeSession(id: string): Promise<void> {
    const session = this.session(id);
    await this.#live.get(id)?.stop();
    this.#sessions.delete(id);
    if (this.welcome === id) this.welcome = undefined;
    if (this.current === id) this.current = undefined;
    for (const window of this.#windows) window.leave(id);
    session.watchers.clear();
    session.close();
  }

  #add(session: Session): void {
    this.#sessions.set(session.id, session);
    for (const window of this.#windows) {
      session.watchers.add(window);
      window.onInfo(session);
    }
  }

  #newId(): string {
    return `s${this.#nextId++}`;
  }

  /** Two sessions of one program may begin in the same second. */
  #freeFile(program: string): string {
    const file = path.join(recordingsFolder(this.#home), recordingName(program, new Date()));
    for (let n = 1; ; n++) {
      const candidate = n === 1 ? file : file.replace(/\.bough$/, `-${n}.bough`);
      if (!existsSync(candidate)) return candidate;
    }
  }

  #writeStatus(): void {
    if (this.#statusFailed) return;
    try {
      this.#status.write(
        [...this.#live.values()].map(({ session, host }) => ({
          file: session.info.file,
          title: session.info.title,
          program: session.info.program,
          welcome: session.info.scenario === WELCOME,
          ...(host.hog() ? { running: session.history.name(host.hog()?.pid ?? 0) } : {}),
        })),
      );
    } catch (error) {
      this.#statusFailed = true;
      clearInterval(this.#timer);
      this.#notice(
        'warning',
        `Bough can't write in ${this.#home} (${messageOf(error)}); after an accident it would not know what was running.`,
      );
    }
  }

  async close(): Promise<void> {
    this.#closing = true;
    clearInterval(this.#timer);
    await Promise.all([...this.#live.values()].map((live) => live.stop()));
    for (const session of this.#sessions.values()) session.close();
    this.#sessions.clear();
    for (const window of this.#windows) window.close('Bough was ended');
    this.#status.remove();
  }
}

const messageOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));
