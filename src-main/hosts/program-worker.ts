// The worker in which a program under study runs, alone. Wiring only: the system, the program's evaluation, the loop.

import { parentPort, receiveMessageOnPort, workerData } from 'node:worker_threads';
import type { Program } from '../../runtime/index.ts';
import { createSystem } from '../../runtime/index.ts';
import type { EventChunk } from '../../runtime/protocol/chunk.ts';
import { encodeTerm } from '../../runtime/protocol/term-codec.ts';
import { createEnvironment, sealGlobals } from '../loader/environment.ts';
import { evaluateProgram } from '../loader/evaluate.ts';
import type { LoadError, Result } from '../loader/load-error.ts';
import { createStackMapper, installStackMapping } from '../loader/stack-map.ts';
import { controlWords, MAX_IN_FLIGHT, MAX_LINE, MAX_LINES, PHASE, WORD } from './control-words.ts';
import { inlineMore } from './engine.ts';
import { joinChunks } from './join-chunks.ts';
import { runLoop } from './program-loop.ts';
import { runReplay } from './replay-loop.ts';
import { makeTransferable } from './transferable.ts';
import type { Look, LookAnswer } from './watch.ts';
import { Watch } from './watch.ts';
import type { FromWorker, WorkerSetup } from './worker-messages.ts';

const port = parentPort;
if (port === null) throw new Error('program-worker is started by program-host as a worker thread');
const setup = workerData as WorkerSetup;
inlineMore();
const control = controlWords(setup.shared);
const { words } = control;
const clock = performance.now.bind(performance);
const post = (message: FromWorker): void => port.postMessage(message);

/** Virtual time of the last record that was handed over. */
let lastAt = 0;

const watch = new Watch(look, (id, why) => post({ kind: 'disarmed', id, why }));
/** Chunks of a watched system, a turn each, that are sent on as one. */
let kept: EventChunk[] = [];
let keptRecords = 0;
const MOST_KEPT = 8192;

function sink(chunk: EventChunk): void {
  lastAt = chunk.at[chunk.count - 1] ?? lastAt;
  watch.take(chunk);
  if (!watch.active) {
    handOver();
    send(chunk);
    return;
  }
  kept.push(chunk);
  keptRecords += chunk.count;
  if (keptRecords >= MOST_KEPT) handOver();
}

function handOver(): void {
  if (kept.length === 0) return;
  const chunks = kept;
  kept = [];
  keptRecords = 0;
  const joined = chunks.length === 1 ? (chunks[0] as EventChunk) : joinChunks(chunks);
  watch.settle(joined);
  // What is sent is gone from here.
  send(watch.active ? joinChunks([joined]) : joined);
}

/** Asks the hub, and stands still until it has answered. */
function look(what: Look): LookAnswer {
  // Of what is looked at here nothing may be asked for before the hub has what came before it.
  handOver();
  post({ kind: 'look', ...what });
  for (;;) {
    const seen = Atomics.load(words, WORD.wake);
    const answer = receiveMessageOnPort(setup.looks);
    if (answer) {
      Atomics.store(words, WORD.phase, PHASE.running);
      return answer.message as LookAnswer;
    }
    if (Atomics.load(words, WORD.stop) === 1) return { failed: 'the program is to end' };
    Atomics.store(words, WORD.phase, PHASE.blocked);
    Atomics.wait(words, WORD.wake, seen, 100);
  }
}

/** Sends a chunk. Where too many are on their way it waits, and with it the scheduler: nothing is dropped (DESIGN.md D8). */
function send(chunk: EventChunk): void {
  for (;;) {
    const seen = Atomics.load(words, WORD.wake);
    if (Atomics.load(words, WORD.inFlight) < MAX_IN_FLIGHT || Atomics.load(words, WORD.stop) === 1) break;
    Atomics.store(words, WORD.phase, PHASE.blocked);
    Atomics.wait(words, WORD.wake, seen, 100);
  }
  Atomics.store(words, WORD.phase, PHASE.running);
  Atomics.add(words, WORD.inFlight, 1);
  const { chunk: exact, buffers } = makeTransferable(chunk);
  port?.postMessage({ kind: 'chunk', chunk: exact } satisfies FromWorker, buffers);
}

let unshown = 0;

/** The program's console. Unlike events its lines may be left out, or a program could fill the host's memory with them. */
function print(level: string, text: string): void {
  if (Atomics.load(words, WORD.lines) >= MAX_LINES) {
    unshown += 1;
    return;
  }
  const more = unshown === 0 ? '' : `(${unshown} lines before this one are not shown)\n`;
  unshown = 0;
  Atomics.add(words, WORD.lines, 1);
  post({ kind: 'printed', level, text: more + (text.length > MAX_LINE ? `${text.slice(0, MAX_LINE)}…` : text) });
}

const system = createSystem({
  seed: setup.seed,
  sink,
  contents: setup.contents,
  runningCell: control.runningCell,
  host: ({ ref, name, argument }) => {
    // Run again, the answers come from the recording.
    if (!setup.replay) post({ kind: 'host_request', ref, name, argument: encodeTerm(argument) });
  },
});
const surroundings = {
  seed: setup.seed,
  now: () => system.now,
  print,
};
const environment = createEnvironment(surroundings);
sealGlobals(environment);
post({ kind: 'evaluating' });
const evaluated = evaluateProgram(setup.loaded, { ...surroundings, environment, meter: system.meter });

// Not before: an error while loading is looked up in the map by its unmapped places.
installStackMapping(createStackMapper(setup.loaded));
const started = evaluated.ok ? startRoot(evaluated.value) : evaluated;
if (!started.ok) post({ kind: 'load_failed', error: started.error });
else {
  post({ kind: 'loaded', name: started.value.name });
  if (setup.breakpoints.length > 0) watch.arm(setup.breakpoints);
  const by = setup.replay ? runReplay(system, setup.replay, control) : runLoop({ system, control, setup, post, clock, watch, handOver });
  system.flush();
  handOver();
  const reason = system.rootExit === undefined ? {} : { reason: encodeTerm(system.rootExit.reason) };
  // Where nothing more can happen, the system's clock has run on to the limit: the end is the last thing that did.
  const at = by === 'idle' || by === 'root_exit' ? lastAt : system.now;
  post({ kind: 'ended', by, at, seq: system.seq, ...reason });
}
Atomics.store(words, WORD.phase, PHASE.ended);
setup.commands.close();
setup.looks.close();

/** A root that can't be started at all is a fault of the program's description. */
function startRoot(program: Program): Result<Program, LoadError> {
  try {
    system.start(program);
    return { ok: true, value: program };
  } catch (error) {
    const reason = `its program can not be started: ${error instanceof Error ? error.message : String(error)}`;
    return { ok: false, error: { kind: 'no_program', file: setup.loaded.file, reason } };
  }
}
