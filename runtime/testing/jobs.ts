// The test's own process: it waits for jobs and does them one after the other, so that a test can call, link and monitor as
// processes do. Messages that are no jobs stay in its mailbox until the test receives them.

import { UNWIND } from '../process/raised.ts';
import { PREEMPT_ME } from '../process/request.ts';
import type { Body, Plain, Self } from '../process/self.ts';
import { isGenerator } from '../process/terms.ts';

/** What the test wants done, and what came of it. */
export interface Job {
  readonly body: (self: Self) => Body | Plain;
  outcome?: { readonly value: unknown } | { readonly thrown: unknown };
}

/** The message that says that there is a job. */
export const JOB = '$test_job';

const isJob = (message: unknown): boolean => message === JOB;

export function* doJobs(self: Self, jobs: Job[]): Body<never> {
  for (;;) {
    yield* self.receive({ match: isJob });
    const job = jobs.shift();
    if (job === undefined) continue;
    try {
      const result = job.body(self);
      job.outcome = { value: isGenerator(result) ? yield* result as Body : result };
    } catch (thrown) {
      if (thrown === UNWIND) throw thrown;
      job.outcome = { thrown };
    }
    yield PREEMPT_ME;
  }
}
