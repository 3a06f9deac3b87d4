import path from 'node:path';
import { expect, test } from 'vitest';
import { filesToOpen } from '../../../src-main/file-arguments.ts';

const cwd = path.resolve('/home/someone');

test('recordings and programs are files to open, from the folder the command was given in', () => {
  const argv = ['/usr/bin/bough', 'a.bough', '/tmp/b.BOUGH', 'sub/program.ts', 'x.mjs'];
  expect(filesToOpen(argv, cwd)).toEqual([
    path.join(cwd, 'a.bough'),
    path.resolve('/tmp/b.BOUGH'),
    path.join(cwd, 'sub', 'program.ts'),
    path.join(cwd, 'x.mjs'),
  ]);
});

test('switches, the app’s folder and other files are not', () => {
  expect(filesToOpen(['/usr/bin/electron', '--no-sandbox', '.', '--user-data-dir=/tmp/x.bough', 'notes.txt', '/srv/bough'], cwd)).toEqual(
    [],
  );
});

test('a file named twice opens once', () => {
  expect(filesToOpen(['electron', 'a.bough', './a.bough'], cwd)).toEqual([path.join(cwd, 'a.bough')]);
});
