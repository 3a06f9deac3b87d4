// The `bough` command line. The same file is the child process of `bough run`, so that there is one file to build and to find.

import { runCli } from './cli.ts';
import { processIo } from './io.ts';
import { CHILD_FLAG } from './run.ts';
import { runChild } from './run-child.ts';
import { SQL_CHILD_FLAG } from './sql.ts';
import { sqlChild } from './sql-child.ts';

// `bough events … | head` closes the pipe early: that is no error.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code === 'EPIPE') process.exit(0);
  throw error;
});

// better-sqlite3 ends an older Node with a segmentation fault, which tells nobody anything.
const LEAST_NODE = 22;

if (Number.parseInt(process.versions.node, 10) < LEAST_NODE) {
  process.stderr.write(`bough: Node ${process.versions.node} is too old for recordings; use Node ${LEAST_NODE} or newer\n`);
  process.exitCode = 2;
} else if (process.argv[2] === CHILD_FLAG && process.send) runChild();
else if (process.argv[2] === SQL_CHILD_FLAG && process.send) sqlChild();
else process.exitCode = await runCli(process.argv.slice(2), processIo());
