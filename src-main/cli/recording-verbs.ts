// The verbs that work on recordings beyond `info` and `at`: their flags.

import type { Command } from 'commander';
import { IMPORT_FORMATS } from '../../recordings/index.ts';
import { parseKeep, parseSeq, parseWord } from './arguments.ts';
import { compact } from './compact.ts';
import { events } from './events.ts';
import { EXPORT_FORMATS, exportLog } from './export.ts';
import { importFile } from './import.ts';
import type { ExitCode, Io } from './io.ts';
import { CliError, USAGE } from './io.ts';
import { lint } from './lint.ts';
import { parseTimeout, SQL_FORMATS, sql } from './sql.ts';
import { verify } from './verify.ts';
import { why } from './why.ts';

type Flags = Readonly<Record<string, string | true | undefined>>;

export function addRecordingVerbs(program: Command, io: Io, done: (code: ExitCode) => void): void {
  program
    .command('events')
    .description('the events of a recording, one a line')
    .argument('<recording>')
    .argument('[query...]', 'which events, such as kind:crash or "type:message_sent to:Worker seq<=500"; docs/QUERY.md')
    .option('--query <query>', 'the same as one word of the shell')
    .option('--from <moment>', 'from this seq, or this time with its unit, on')
    .option('--to <moment>', 'up to this seq or time')
    .option('--limit <n>', 'at most so many')
    .option('--template <text>', 'what to print of each event: {name} got {msg.tag} with {state.count}')
    .option('--count', 'print only how many there are')
    .option('--json', 'print NDJSON: one JSON object a line')
    .action((file: string, words: string[], flags: Flags) => {
      if (words.length > 0 && flags['query'] !== undefined)
        throw new CliError(USAGE, 'give the query once: behind the recording, or with --query');
      const limit = flags['limit'] === undefined ? {} : { limit: parseSeq('--limit', flags['limit'] as string) };
      const query = (flags['query'] as string | undefined) ?? words.join(' ');
      const template = flags['template'] === undefined ? {} : { template: flags['template'] as string };
      return events(
        file,
        { ...rangeFlags(flags), ...limit, ...template, query, count: flags['count'] === true, json: flags['json'] === true },
        io,
      );
    });
  program
    .command('why')
    .description('the causal story of a crash, a restart or any other event')
    .argument('<recording>')
    .argument('[what]', 'a seq, or a process by pid, name or path (its last crash); without it, the last crash')
    .option('--crash <k>', 'the k-th crash, counting from 1')
    .option('--json', 'print the story as JSON')
    .action((file: string, what: string | undefined, flags: Flags) => {
      if (what !== undefined && flags['crash'] !== undefined) throw new CliError(USAGE, 'say what once: an event or process, or --crash K');
      const crash = flags['crash'] === undefined ? {} : { crash: parseSeq('--crash', flags['crash'] as string) };
      return why(file, { ...(what === undefined ? {} : { target: what }), ...crash, json: flags['json'] === true }, io);
    });
  program
    .command('lint')
    .description('what in a recording somebody should look at: deadlocks, calls without answer, mailboxes that grow')
    .argument('<recording>')
    .option('--json', 'print the findings as JSON')
    .action(async (file: string, flags: Flags) => done(await lint(file, flags['json'] === true, io)));
  program
    .command('verify')
    .description('whether a recording is whole: its pages, events, keyframes, lists and log hash')
    .argument('<recording>')
    .option('--re-execute', 'also run the program that lies in the recording again, and compare the logs')
    .option('--json', 'print the problems as JSON')
    .action(async (file: string, flags: Flags) =>
      done(await verify(file, { json: flags['json'] === true, reExecute: flags['reExecute'] === true }, io)),
    );
  program
    .command('export')
    .description('a recording, or a part of it, for other tools')
    .argument('<recording>')
    .requiredOption('--as <format>', EXPORT_FORMATS.join(', '))
    .option('--from <moment>', 'from this seq, or this time with its unit, on')
    .option('--to <moment>', 'up to this seq or time')
    .option(
      '--redact <path>',
      'take out values by path (state.password, msg.*.card, **.token), or all of name, label, child or tag; may be given again',
      collect,
      [],
    )
    .option('--redact-text <text>', 'take out this text wherever it stands; may be given again', collect, [])
    .option('-o <file>', 'write to this file, which must not exist; without it, to stdout')
    .action((file: string, flags: Flags & { readonly redact: string[]; readonly redactText: string[] }) => {
      const as = parseWord('--as', flags['as'] as string, EXPORT_FORMATS);
      return exportLog(
        file,
        {
          as,
          ...rangeFlags(flags),
          redact: flags.redact,
          redactText: flags.redactText,
          ...(flags['o'] === undefined ? {} : { out: flags['o'] as string }),
        },
        io,
      );
    });
  program
    .command('import')
    .description('make a recording of a log that something else wrote: NDJSON of events, or vector clocks as ShiViz reads them')
    .argument('<log>')
    .option('--as <format>', `${IMPORT_FORMATS.join(' or ')}; without it, told by the file's first character`)
    .option('--pattern <regex>', 'how a log with vector clocks is read, with groups host, clock and event')
    .option('-o <file>', 'the recording to write; without it, beside the log')
    .option('--json', 'print what info prints, as JSON')
    .action((file: string, flags: Flags) => {
      const as = flags['as'] === undefined ? {} : { as: parseWord('--as', flags['as'] as string, IMPORT_FORMATS) };
      const text = (name: string) => (flags[name] === undefined ? undefined : (flags[name] as string));
      const [pattern, out] = [text('pattern'), text('o')];
      return importFile(
        file,
        { ...as, ...(pattern === undefined ? {} : { pattern }), ...(out === undefined ? {} : { out }), json: flags['json'] === true },
        io,
      );
    });
  program
    .command('compact')
    .description('write a recording again in well-packed rows, or only its newest part')
    .argument('<recording>')
    .option('--keep <amount>', 'how much detail is kept, the newest: 30m of virtual time, or 500MB')
    .option('-o <file>', 'write to this file, which must not exist; without it, the recording is replaced')
    .option('--json', 'print what was done as JSON')
    .action((file: string, flags: Flags) => {
      const out = flags['o'] as string | undefined;
      const keep = flags['keep'] === undefined ? {} : { keep: parseKeep(flags['keep'] as string) };
      return compact(file, { ...(out === undefined ? {} : { out }), ...keep, json: flags['json'] === true }, io);
    });
  program
    .command('sql')
    .description('read-only SQL over the tables of a recording, and events(from, to)')
    .argument('<recording>')
    .argument('<statements>', 'one that answers, after others that make temporary tables; docs/CLI.md')
    .option('--format <format>', SQL_FORMATS.join(', '), 'table')
    .option('--json', 'the same as --format json: one JSON object a line')
    .option('--timeout <time>', 'ends it after this time of the wall clock', '30s')
    .action(async (file: string, statements: string, flags: Flags) => {
      const format = flags['json'] === true ? 'json' : parseWord('--format', flags['format'] as string, SQL_FORMATS);
      done(await sql(file, { statements, format, timeoutMs: parseTimeout(flags['timeout'] as string) }, io));
    });
}

const collect = (value: string, before: string[]): string[] => [...before, value];

function rangeFlags(flags: Flags): { from?: string; to?: string } {
  return {
    ...(flags['from'] === undefined ? {} : { from: flags['from'] as string }),
    ...(flags['to'] === undefined ? {} : { to: flags['to'] as string }),
  };
}
