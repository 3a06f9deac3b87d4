import { readFileSync } from 'node:fs';

// package.json lies two folders up, from the sources as from a build.
const manifest = JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8')) as { version: string };

/** Bough's version. */
export const version = manifest.version;
