// 3 restarts in 5 s, as a supervisor has it that says nothing: four crashes within 2 s are one too many.

import { intensityLesson } from './intensity-system.ts';

export default intensityLesson({ strategy: 'one_for_one', intensity: 3, period: 5 });
