// A causal story to take elsewhere (UX.md 2.10, 2.15): what is shown of it beside the story itself, and where it comes from.

import type { Impact, SimilarCrashes } from '../../runtime/protocol/impact-view.ts';
import type { Why, WhyStep } from '../../runtime/protocol/why-view.ts';
import { formatDuration, formatMoment } from './format.ts';

export interface WhyReport {
  readonly story: Why;
  readonly impact?: Impact | undefined;
  readonly similar?: SimilarCrashes | undefined;
  /** Of the session: its title, program and seed. */
  readonly title: string;
  readonly program: string;
  readonly seed: number;
}

export const reportTitle = ({ story }: WhyReport): string => (story.crash ? `Why ${story.crash.name} crashed` : 'Why this happened');

/** `−7.4 ms`, from the step that a story begins with. */
export const before = (step: WhyStep, origin: number): string =>
  step.at === origin ? '0' : `${step.at < origin ? '−' : '+'}${formatDuration(Math.abs(origin - step.at))}`;

/** "MyApp, seed 7, event 1,644 at 10.542 s" */
export const reportSource = ({ title, program, seed, story }: WhyReport): string =>
  `${title}${title === program ? '' : ` (${program})`}, seed ${seed}, event ${story.seq.toLocaleString('en-US')} at ${formatMoment(story.crash?.at ?? story.steps[0]?.at ?? 0)}`;

/** A name for a file: `why-Worker-3-1644`. */
export const reportFile = ({ story }: WhyReport): string => `why-${(story.crash?.name ?? 'event').replace(/[^\w.-]+/g, '-')}-${story.seq}`;
