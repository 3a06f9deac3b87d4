// Lesson 7: a supervisor that had to restart too often gives up, and its own supervisor decides. Programs: runtime/scenarios/lessons/.

import type { Lesson } from './lesson.ts';

const MARK = 'Mark what you expect for each process.';

export const restartIntensity: Lesson = {
  id: 'restart-intensity',
  number: 7,
  title: 'Restart intensity',
  teaser: '3 restarts in 5 s are allowed. What happens at the fourth crash? Say it first, then watch it.',
  read: 'A supervisor restarts what crashes, but not for ever. It counts its restarts within a sliding period. More than 3 in 5 s, and it gives up: it ends its children, exits with shutdown, and its own supervisor decides. Worker is about to be handed four bad numbers in a row, 600 ms apart.',
  rule: 'As long as the restarts within the period are no more than the intensity: restart. One more: end the children, last started first, and exit with shutdown.',
  heading: 'What happens at the fourth crash?',
  variants: [
    {
      scenario: 'lesson-intensity',
      title: 'one_for_one, 3 in 5 s',
      question: `Worker has crashed three times within 1.2 s, and Pool.Sup has restarted it each time: its window is full. In a moment Worker crashes a fourth time. ${MARK}`,
    },
    {
      scenario: 'lesson-intensity-five',
      title: 'one_for_one, 5 in 5 s',
      question: `The same four crashes, but Pool.Sup allows 5 restarts in 5 s. Three are used. ${MARK}`,
    },
    {
      scenario: 'lesson-intensity-short',
      title: 'one_for_one, 3 in 1 s',
      question: `The same four crashes, but the period is 1 s. The crashes lie 600 ms apart. ${MARK}`,
    },
    {
      scenario: 'lesson-intensity-all',
      title: 'one_for_all, 3 in 5 s',
      question: `3 in 5 s again, with one_for_all: each time Cache and Index were restarted along with Worker. How often did that count? ${MARK}`,
    },
  ],
  seed: 42,
  crash: 4,
  verdict: (gaveUp) => (gaveUp ? 'Pool.Sup gave up, and Root decided' : 'Pool.Sup restarted it once more'),
  tryFor: 'The same four crashes at the same moments. What would have prevented the giving up, and what would not?',
  reason(subject, outcome, gaveUp, variant) {
    if (subject.name === 'Root') return 'One restart of Pool.Sup is well within what Root allows, 3 in 5 s.';
    if (subject.name === 'Feed') return 'It is a child of Root, and Root is one_for_one: siblings of Pool.Sup are not touched.';
    if (subject.name === 'Pool.Sup')
      return gaveUp
        ? 'A fourth restart within 5 s would be one too many. It exits with shutdown, and Root (one_for_one) starts it again with an empty window.'
        : `The restarts within its period are no more than it allows (${variant.title}).`;
    if (subject.crashes)
      return gaveUp
        ? 'Nobody restarted this one: its supervisor gave up. The new Pool.Sup starts all its children, a new Worker among them.'
        : 'It crashed, and its supervisor restarted it with fresh state.';
    if (outcome === 'stays') return 'one_for_one: siblings of the one that crashed are not touched.';
    return gaveUp
      ? 'A supervisor that gives up ends its children first, last started first. The new Pool.Sup starts them again.'
      : 'one_for_all: when one child ends, all are ended and started again. It counts as one restart.';
  },
};
