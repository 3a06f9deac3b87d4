import type { World } from '../../runtime/fold/world.ts';
import type { ProcessId } from '../../runtime/protocol/ids.ts';
import { Pid } from '../../runtime/protocol/ids.ts';

/** A process as it prints: `<node.id.0>`. */
export const pidText = (world: World, pid: ProcessId): string => String(new Pid(world.process(pid)?.node ?? 0, pid));
