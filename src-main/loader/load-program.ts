// From a program's file to one script: the file, what it imports relatively and the npm packages it uses, bundled by rolldown,
// with reduction counts inserted and a source map back to the text that people wrote. Nothing of the program runs here.
//
// The bundle depends on the files alone: paths in it are relative to the program's folder, so that the same program gives the
// same text on every machine. It stands in each recording, which can then be run again without the files.

import { constants } from 'node:fs';
import { open, stat } from 'node:fs/promises';
import { basename, dirname, resolve } from 'node:path';
import type { OutputChunk, Plugin } from 'rolldown';
import { rolldown } from 'rolldown';
import { parseSync } from 'rolldown/utils';
import type { Node } from './ast.ts';
import { placeOf } from './ast.ts';
import { findObjection } from './imports.ts';
import { insertCounts } from './instrument.ts';
import type { LoadError, Result } from './load-error.ts';
import { LOADER_VERSION } from './version.ts';

/** A program ready to be evaluated in a worker, or kept in a recording. */
export interface LoadedProgram {
  /** What its default export calls it; known once it has been evaluated. */
  readonly name?: string;
  /** Absolute path. */
  readonly file: string;
  /** One script in the manner of CommonJS, with reduction counts. */
  readonly code: string;
  /** Its source map, JSON. Sources are relative to the program's folder, their text included. */
  readonly map: string;
  readonly loaderVersion: number;
  /** The files that went into it, relative to the program's folder. */
  readonly sources: readonly string[];
}

const LANGUAGES: Record<string, 'js' | 'jsx' | 'ts' | 'tsx'> = { js: 'js', jsx: 'jsx', ts: 'ts', tsx: 'tsx' };

/** A program and what it imports are text that people or bundlers write: the largest bundles of npm are a tenth of this. */
const MAX_FILE_BYTES = 16 * 1024 * 1024;

const EMPTY_MAP = '{"version":3,"sources":[],"names":[],"mappings":""}';

/** Carries a LoadError through rolldown, which wraps what its plugins throw. */
class Refused extends Error {
  readonly error: LoadError;
  constructor(error: LoadError) {
    super(error.reason);
    this.error = error;
  }
}

/** Bundles a program. Fails with the first thing that is wrong with it; never throws for the program's sake. */
export async function loadProgram(path: string): Promise<Result<LoadedProgram, LoadError>> {
  const file = resolve(path);
  const unreadable = await checkReadable(file);
  if (unreadable) return { ok: false, error: unreadable };
  let refused: LoadError | undefined;
  const refuse = (error: LoadError): never => {
    refused ??= error;
    throw new Refused(error);
  };
  try {
    const chunk = await bundle(file, refuse);
    // A bundle of which nothing is left has no map.
    const map = chunk.map?.toString() ?? EMPTY_MAP;
    const sources = (chunk.map?.sources ?? []).filter((source) => source !== null);
    return { ok: true, value: { file, code: chunk.code, map, loaderVersion: LOADER_VERSION, sources } };
  } catch (error) {
    return { ok: false, error: refused ?? fromRolldown(error, file) };
  }
}

/** Whether a file can be read to its end, without reading it: what is no file may block the open or never end. */
async function checkReadable(file: string): Promise<LoadError | undefined> {
  const fail = (kind: LoadError['kind'], reason: string): LoadError => ({ kind, file, reason });
  try {
    const found = await stat(file);
    if (found.isDirectory()) return fail('not_readable', 'is a folder; name the program file in it');
    if (!found.isFile()) return fail('not_readable', `is ${found.isFIFO() ? 'a named pipe' : 'a device'}, not a file; name a program file`);
    if (found.size > MAX_FILE_BYTES) {
      const limit = `a file of a program may have ${MAX_FILE_BYTES / 1024 / 1024} MB`;
      return fail('not_readable', `is too large (${Math.ceil(found.size / 1024 / 1024)} MB); ${limit}`);
    }
    // Windows has no O_NONBLOCK.
    await (await open(file, constants.O_RDONLY | (constants.O_NONBLOCK ?? 0))).close();
    return undefined;
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code;
    if (code === 'ENOENT' || code === 'ENOTDIR') return fail('not_found', 'there is no such file');
    return fail('not_readable', `can not be read (${code ?? String(error)})`);
  }
}

async function bundle(file: string, refuse: (error: LoadError) => never): Promise<OutputChunk> {
  const build = await rolldown({
    input: file,
    cwd: dirname(file),
    platform: 'neutral',
    // npm packages name their entry in these fields; a program is closer to a browser than to Node, having neither's modules.
    resolve: { mainFields: ['module', 'main'], conditionNames: ['import', 'default'] },
    external: ['bough', 'bough/test'],
    tsconfig: false,
    transform: { define: { 'process.env.NODE_ENV': '"production"' }, target: 'es2023' },
    plugins: [limitedFiles(refuse), countReductions(refuse)],
    checks: { pluginTimings: false },
    onLog(_level, log) {
      // Rolldown would leave what it can't find to the run; here there is nobody who could find it.
      if (log.code === 'UNRESOLVED_IMPORT') refuse(toLoadError(log, file));
    },
  });
  try {
    const { output } = await build.generate({
      format: 'cjs',
      exports: 'named',
      // Writing to a frozen value must be an error, also in packages that did not ask for it.
      strict: true,
      // Nothing is written: the folder only says what the map's sources are relative to.
      dir: dirname(file),
      sourcemap: 'hidden',
      codeSplitting: false,
      minify: false,
    });
    return output[0];
  } finally {
    await build.close();
  }
}

/** What is imported has the same limit; rolldown reads it by itself, whatever its size. */
function limitedFiles(refuse: (error: LoadError) => never): Plugin {
  return {
    name: 'bough:files',
    async load(id) {
      if (id.startsWith('\0')) return null;
      const error = await checkReadable(id);
      if (error) refuse(error);
      return null;
    },
  };
}

/** The transform that checks each module and inserts the counts. */
function countReductions(refuse: (error: LoadError) => never): Plugin {
  return {
    name: 'bough:reductions',
    transform(source, id, { moduleType }) {
      const lang = LANGUAGES[moduleType];
      // Ids that begin with \0 are rolldown's own helpers.
      if (lang === undefined || id.startsWith('\0')) return null;
      const { program, errors } = parseSync(id, source, { lang });
      const tree = program as unknown as Node;
      // Rolldown parses again and reports errors of syntax better than this one would.
      if (errors.length > 0) return null;
      const objection = findObjection(tree);
      if (objection) refuse({ kind: objection.kind, file: id, ...placeOf(source, objection.offset), reason: objection.reason });
      const counted = insertCounts(source, tree);
      return { code: counted.toString(), map: counted.generateMap({ source: id, hires: 'boundary', includeContent: true }) };
    },
  };
}

/** The fields of rolldown's logs and errors that are used here. */
interface RolldownLog {
  readonly code?: string | undefined;
  readonly message: string;
  readonly id?: string | undefined;
  readonly exporter?: string | undefined;
  readonly loc?: { readonly line: number; readonly column: number; readonly file?: string | undefined } | undefined;
}

function fromRolldown(error: unknown, file: string): LoadError {
  if (error instanceof Refused) return error.error;
  const logs = (error as { errors?: readonly RolldownLog[] }).errors;
  const log = logs?.[0] ?? (error as RolldownLog);
  return toLoadError(log, file);
}

function toLoadError(log: RolldownLog, program: string): LoadError {
  const file = log.loc?.file ?? log.id ?? program;
  const place = log.loc ? { line: log.loc.line, column: log.loc.column + 1 } : {};
  if (log.code === 'UNRESOLVED_IMPORT') {
    const wanted = log.exporter ?? 'the module';
    const advice = wanted.startsWith('.')
      ? `there is no such file beside ${basename(file)}`
      : 'install the package where the program lies, or correct the name';
    return { kind: 'import', file, ...place, reason: `can not find '${wanted}': ${advice}` };
  }
  const reason = firstLine(log.message);
  return { kind: log.code === 'PARSE_ERROR' ? 'syntax' : 'import', file, ...place, reason };
}

/** The sentence of a rolldown message, without colours, its code and the drawing below it. */
function firstLine(message: string): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: terminal colours begin with ESC
  const plain = message.replace(/\u001b\[[0-9;]*m/g, '');
  const line = plain.split('\n').find((text) => text.trim() !== '' && !text.startsWith('Build failed')) ?? plain;
  return line.replace(/^\[[A-Z_]+\]\s*/, '').trim();
}
