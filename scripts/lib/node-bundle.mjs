// How the parts that run in Node are bundled: with all the project's own modules in one scope, so that the engine knows what each
// name stands for. Between modules it looks at every use of an import whether it is there yet and what it is now, which made the
// runtime's hot path a third longer. For the same reason what is constant stays a `const`: the bundler would make a `var` of it,
// whose value the compiler has to load and to look at again at each use (a traced hop takes a tenth less time so).

import { readFileSync } from 'node:fs';
import { builtinModules } from 'node:module';
import path from 'node:path';

/**
 * The options of such a bundle for vite's `build`.
 * @param {{ root: string, input: Record<string, string>, dir: string, format?: 'es' | 'cjs', empty?: boolean, whole?: boolean, alias?: any }} options
 *   `input`: files by the name of their output, from `root`. `whole`: no parts that other files could share; one input then.
 *   `alias`: other modules in the place of some.
 * @returns {import('vite').InlineConfig}
 */
export function nodeBundle({ root, input, dir, format = 'es', empty = true, whole = false, alias = [] }) {
  const dependencies = Object.keys(JSON.parse(readFileSync(path.join(root, 'package.json'), 'utf8')).dependencies);
  const external = ['electron', /^node:/, ...builtinModules, ...dependencies, ...dependencies.map((name) => new RegExp(`^${name}/`))];
  const files = Object.fromEntries(Object.entries(input).map(([name, file]) => [name, path.join(root, file)]));
  return {
    configFile: false,
    root,
    logLevel: 'warn',
    resolve: { alias: [{ find: /^bough$/, replacement: path.join(root, 'runtime/bough.ts') }, ...alias] },
    ssr: { noExternal: true, external: dependencies },
    plugins: [constantClasses],
    build: {
      ssr: true,
      target: 'node20.18',
      outDir: dir,
      emptyOutDir: empty,
      sourcemap: true,
      minify: false,
      rolldownOptions: {
        input: files,
        external,
        optimization: { inlineConst: { mode: 'all', pass: 2 } },
        output: {
          format,
          topLevelVar: false,
          entryFileNames: `[name].${format === 'cjs' ? 'cjs' : 'js'}`,
          chunkFileNames: 'chunk-[name].js',
          ...(whole && { codeSplitting: false }),
        },
      },
    },
  };
}

/** The bundler writes each class of a module as `var Name = class`. The text stays as long as it is, and so the source map true. */
const constantClasses = {
  name: 'constant-classes',
  renderChunk: (/** @type {string} */ code) => ({ code: code.replace(/^var (\w+) = class\b/gm, 'const $1=class'), map: null }),
};
