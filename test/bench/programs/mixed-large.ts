// The same with 100,000 live processes; the clients wait until all are there.

import { mixedProgram } from './mixed-program.ts';

export default mixedProgram(50_000, 6000);
