// The lessons there are, in their order.

import type { Lesson } from './lesson.ts';
import { restartIntensity } from './restart-intensity.ts';

export const LESSONS: readonly Lesson[] = [restartIntensity];
