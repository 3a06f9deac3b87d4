// `npm run build:runtime`: the runtime as a package of its own, in out/runtime-package (or the folder that is named): ES modules,
// their types, README and licence. Everything reachable from its four doors and nothing else; immer is its one dependency.

import { spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { builtinModules } from 'node:module';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { fail, say } from './lib/say.mjs';

const root = fileURLToPath(new URL('..', import.meta.url));

/** What programs, hosts and tests import, and the module behind it. */
const DOORS = { '.': 'runtime/bough', './host': 'runtime/index', './test': 'runtime/testing/index', './node': 'src-main/attach/index' };

/** Builds the package. @param {string} [folder] where; what is there already is replaced */
export function buildRuntime(folder = path.join(root, 'out/runtime-package')) {
  // beside and moved into place whole, so that nobody finds half of it
  const beside = `${folder}.${process.pid}`;
  rmSync(beside, { recursive: true, force: true });
  mkdirSync(beside, { recursive: true });
  compile(beside);
  const dependencies = outside(beside);
  writeFileSync(path.join(beside, 'package.json'), `${JSON.stringify(manifest(dependencies), null, 2)}\n`);
  cpSync(path.join(root, 'runtime/README.md'), path.join(beside, 'README.md'));
  cpSync(path.join(root, 'LICENSE'), path.join(beside, 'LICENSE'));
  rmSync(folder, { recursive: true, force: true });
  renameSync(beside, folder);
  return folder;
}

/** @param {string} out */
function compile(out) {
  const config = path.join(out, 'tsconfig.json');
  const compilerOptions = {
    noEmit: false,
    outDir: out,
    rootDir: root,
    declaration: true,
    rewriteRelativeImportExtensions: true,
    types: ['node'],
    typeRoots: [path.join(root, 'node_modules/@types')],
    lib: ['ES2023', 'DOM'],
    paths: {},
    allowJs: false,
    checkJs: false,
  };
  const files = Object.values(DOORS).map((door) => path.join(root, `${door}.ts`));
  writeFileSync(config, JSON.stringify({ extends: path.join(root, 'tsconfig.json'), compilerOptions, include: [], files }));
  const tsc = path.join(root, 'node_modules/typescript/bin/tsc');
  const done = spawnSync(process.execPath, [tsc, '-p', config], { encoding: 'utf8' });
  rmSync(config);
  if (done.status === 0) return rewriteTypes(out);
  rmSync(out, { recursive: true, force: true });
  fail(`build:runtime: the compiler says\n${done.stdout}${done.stderr}`);
}

/** The compiler leaves `./x.ts` in types, which only some settings of a reader resolve. @param {string} out */
function rewriteTypes(out) {
  for (const file of emitted(out).filter((name) => name.endsWith('.d.ts'))) {
    const text = readFileSync(file, 'utf8');
    writeFileSync(file, text.replace(/(from |import\()(['"])(\.{1,2}\/[^'"]*)\.ts\2/g, '$1$2$3.js$2'));
  }
}

/** The packages that the modules import, each with the version that the project has. @param {string} out */
function outside(out) {
  const { dependencies, devDependencies } = JSON.parse(readFileSync(path.join(root, 'package.json'), 'utf8'));
  const names = new Set(
    emitted(out)
      .filter((file) => file.endsWith('.js'))
      .flatMap((file) =>
        [...readFileSync(file, 'utf8').matchAll(/^(?:import|export)\b[^'"]*?from ['"]([^.'"][^'"]*)['"]/gm)].map((m) => m[1]),
      ),
  );
  const own = [...names].filter((name) => !builtinModules.includes((name ?? '').replace(/^node:/, '')));
  const other = own.filter((name) => name !== 'immer');
  if (other.length > 0) fail(`build:runtime: the runtime may depend on immer alone, but imports ${other.join(', ')}`);
  return Object.fromEntries(
    own.map((name) => [name, dependencies[/** @type {string} */ (name)] ?? devDependencies[/** @type {string} */ (name)]]),
  );
}

/** @param {string} folder @returns {string[]} */
function emitted(folder) {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((name) => /\.(js|d\.ts)$/.test(name))
    .map((name) => path.join(folder, name));
}

/** @param {Record<string, string>} dependencies */
function manifest(dependencies) {
  const { version, license, author } = JSON.parse(readFileSync(path.join(root, 'package.json'), 'utf8'));
  const door = (/** @type {string} */ file) => ({ types: `./${file}.d.ts`, default: `./${file}.js` });
  return {
    name: 'bough',
    version,
    description: 'An actor runtime with the semantics of Erlang/OTP: supervisors, gen_servers, links, monitors, virtual time.',
    license,
    author,
    type: 'module',
    sideEffects: false,
    engines: { node: '>=20' },
    exports: { ...Object.fromEntries(Object.entries(DOORS).map(([name, file]) => [name, door(file)])), './package.json': './package.json' },
    dependencies,
  };
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const folder = buildRuntime(process.argv[2] === undefined ? undefined : path.resolve(process.argv[2]));
  say(`the runtime as a package: ${path.relative(process.cwd(), folder) || '.'}`);
}
