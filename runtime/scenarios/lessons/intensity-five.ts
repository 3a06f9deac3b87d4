// 5 restarts in 5 s: four crashes are within the limit.

import { intensityLesson } from './intensity-system.ts';

export default intensityLesson({ strategy: 'one_for_one', intensity: 5, period: 5 });
