// What `import { … } from 'bough/test'` gives a unit test (docs/PROGRAMS.md, Tests).

export type { TestEvent } from './recorder.ts';
export { TestError, TestExit } from './test-error.ts';
export type { TestSystem } from './test-system.ts';
export { testSystem } from './test-system.ts';
export type { TestEnd, TestNode, TestOptions } from './test-types.ts';
