// The verbs and their flags (docs/CLI.md). Each verb is a file of its own; this one reads the arguments and turns whatever
// goes wrong into one line on stderr and an exit code.

import { Command, CommanderError } from 'commander';
import { RecordingError } from '../../recordings/index.ts';
import { nearest } from '../../runtime/protocol/nearest.ts';
import { parseDuration, parseKeep, parsePermission, parseSeed, parseSeq, parseWord } from './arguments.ts';
import { at } from './at.ts';
import { info } from './info.ts';
import type { ExitCode, Io } from './io.ts';
import { CliError, FAILED, OK, shownBy, USAGE } from './io.ts';
import { addRecordingVerbs } from './recording-verbs.ts';
import { rerunRecording } from './rerun.ts';
import { run } from './run.ts';
import { serve } from './serve.ts';
import { version } from './version.ts';

const DEFAULT_SEED = '1';
const DEFAULT_LENGTH = '10s';

/** Runs one command line (without `node` and the script). Never throws; resolves with the exit code. */
export async function runCli(args: readonly string[], terminal: Io): Promise<ExitCode> {
  const io = shownBy(terminal);
  let code: ExitCode = OK;
  const program = createProgram(io, (result) => (code = result));
  try {
    await program.parseAsync(args as string[], { from: 'user' });
    return code;
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? OK : USAGE;
    if (error instanceof CliError) {
      io.err(`bough: ${error.message}\n`);
      return error.code;
    }
    // A part of a recording that turned out damaged on the way.
    if (error instanceof RecordingError) {
      io.err(`bough: ${error.message}\n`);
      return USAGE;
    }
    io.err(`bough: an error of Bough itself, please report it: ${error instanceof Error ? error.stack : String(error)}\n`);
    return FAILED;
  }
}

function createProgram(io: Io, done: (code: ExitCode) => void): Command {
  const program = new Command('bough')
    .description('See an actor system run: record it, travel through the recording.')
    .version(version, '-V, --version', 'print the version')
    .helpOption('-h, --help', 'show help')
    .showSuggestionAfterError(true)
    .exitOverride()
    .configureOutput({
      writeOut: (text) => void io.out(text),
      writeErr: (text) => io.err(text),
      outputError: (text, write) => write(oneLine(text)),
    });
  addRun(program, io, done);
  addReaders(program, io, done);
  addRecordingVerbs(program, io, done);
  addServe(program, done);
  // Verbs without a file of their own do not exist: commander would take the word for an argument.
  program
    .argument('[verb...]')
    .allowUnknownOption()
    .usage('<verb> [options]')
    .action(([verb]: string[]) => {
      const verbs = program.commands.map((command) => command.name());
      if (verb === undefined) throw new CliError(USAGE, `name a verb: ${verbs.join(', ')}`);
      if (verb.startsWith('-')) throw new CliError(USAGE, `unknown option ${verb}; --help shows what there is`);
      const meant = nearest(verb, verbs);
      throw new CliError(USAGE, `unknown verb ${verb}; ${meant ? `did you mean ${meant}? There are` : 'there are'} ${verbs.join(', ')}`);
    });
  for (const command of program.commands) command.exitOverride().copyInheritedSettings(program);
  return program;
}

function addRun(program: Command, io: Io, done: (code: ExitCode) => void): void {
  program
    .command('run')
    .description('run a program without a window and record it')
    .argument('<file>', 'a program file, or the id of a scenario')
    .option('--seed <n>', `seed of all chance, 0 to 4294967295 (default ${DEFAULT_SEED})`)
    .option('--for <time>', `virtual time after which it ends, as 5s or 250ms (default ${DEFAULT_LENGTH})`)
    .option('--until <what>', '"idle": run until nothing can happen any more, however long that takes')
    .option('--pace <pace>', '"real" waits for the wall clock, "max" does not; the log is the same', 'max')
    .option('--allow <what...>', "what self.host may do: read (files below the program's folder), net, net=HOST, clock")
    .option('--bare', 'record structure only, no messages and states')
    .option('--keep <amount>', 'how much detail is kept, the newest: 30m of virtual time, or 500MB; without it, all')
    .option('-o <file>', 'the recording to write; without it, a new one in the folder of recordings')
    .option('--json', 'print the facts as JSON')
    .action(async (file: string, flags: Record<string, string | string[] | true | undefined>) => {
      const text = (name: string): string | undefined => flags[name] as string | undefined;
      const untilIdle = text('until') !== undefined && parseWord('--until', text('until') as string, ['idle']) === 'idle';
      const length = text('for') ?? (untilIdle ? undefined : DEFAULT_LENGTH);
      const options = {
        seed: parseSeed(text('seed') ?? DEFAULT_SEED),
        ...(length === undefined ? {} : { until: parseDuration('--for', length) }),
        pace: parseWord('--pace', text('pace') as string, ['real', 'max']),
        allow: ((flags['allow'] ?? []) as readonly string[]).map(parsePermission),
        bare: flags['bare'] === true,
        ...(text('keep') === undefined ? {} : { keep: parseKeep(text('keep') as string) }),
        ...(text('o') === undefined ? {} : { out: text('o') as string }),
        json: flags['json'] === true,
      };
      done(await run(file, options, io));
    });
}

function addReaders(program: Command, io: Io, done: (code: ExitCode) => void): void {
  program
    .command('info')
    .description('what a recording holds')
    .argument('<recording>')
    .option('--json', 'print the facts as JSON')
    .action((file: string, flags: { json?: boolean }) => info(file, flags.json === true, io));
  program
    .command('rerun')
    .description('run the program in a recording again, with the same seed and inputs, and compare the logs')
    .argument('<recording>')
    .option('--json', 'print the facts as JSON')
    .action(async (file: string, flags: { json?: boolean }) => done(await rerunRecording(file, flags.json === true, io)));
  program
    .command('at')
    .description('the world at one moment: tree, states, mailboxes')
    .argument('<recording>')
    .option('--seq <n>', 'after this event; 0 is before the first')
    .option('--time <time>', 'after the last event at or before this virtual time, as 1.25s')
    .option('--json', 'print the world as JSON')
    .action((file: string, flags: { seq?: string; time?: string; json?: boolean }) => {
      if ((flags.seq === undefined) === (flags.time === undefined))
        throw new CliError(USAGE, 'say which moment: either --seq 120 or --time 1.25s');
      const moment =
        flags.seq === undefined ? { time: parseDuration('--time', flags.time as string) } : { seq: parseSeq('--seq', flags.seq) };
      return at(file, { ...moment, json: flags.json === true }, io);
    });
}

function addServe(program: Command, done: (code: ExitCode) => void): void {
  program
    .command('serve')
    .description('show the window in a browser; only this machine can reach it')
    .option('--port <n>', 'the port to try first')
    .option('--open', 'open the browser')
    .action(async (flags: { port?: string; open?: boolean }) => done(await serve(flags)));
}

/** Commander's errors as one line that says what to do. */
function oneLine(text: string): string {
  const said = text
    .replace(/^error: /, '')
    .trim()
    .replace(/\s*\n\s*/g, ' ');
  return `bough: ${said}${said.includes('(Did you mean') ? '' : '; --help shows what there is'}\n`;
}
