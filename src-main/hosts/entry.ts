import { fileURLToPath } from 'node:url';

/**
 * The file of a worker or child process that lies in the folder of the module that starts it: `name.ts` where the sources run,
 * `name.js` where they were built into one bundle.
 * @param from `import.meta.url` of the asking module
 */
export function entryFile(name: string, from: string): string {
  const extension = new URL(from).pathname.endsWith('.ts') ? 'ts' : 'js';
  return fileURLToPath(new URL(`./${name}.${extension}`, from));
}
