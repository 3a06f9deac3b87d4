// 3 restarts in 1 s: the crashes lie 600 ms apart, so no more than two are ever within the period.

import { intensityLesson } from './intensity-system.ts';

export default intensityLesson({ strategy: 'one_for_one', intensity: 3, period: 1 });
