// 3 restarts in 5 s with one_for_all: each restart takes the siblings along, and counts once.

import { intensityLesson } from './intensity-system.ts';

export default intensityLesson({ strategy: 'one_for_all', intensity: 3, period: 5 });
