// The reference of the recording benches: 2,000 live processes.

import { mixedProgram } from './mixed-program.ts';

export default mixedProgram(1000);
