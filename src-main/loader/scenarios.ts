// The scenarios of the catalogue are programs in files and are loaded as any other. In the sources they lie in the runtime, in
// a build beside the folder of the bundle.

import { fileURLToPath } from 'node:url';
import { catalogue, programs } from '../../runtime/scenarios/catalogue.ts';

const FOLDER = fileURLToPath(new URL(import.meta.url.endsWith('.ts') ? '../../runtime/scenarios/' : '../scenarios/', import.meta.url));

/** Ids of all scenarios and programs of the catalogue. */
export const scenarioIds = (): string[] => [...catalogue, ...programs].map((entry) => entry.id);

/** The file of a scenario by its id; `undefined` for an unknown one. */
export function scenarioFile(id: string): string | undefined {
  const entry = [...catalogue, ...programs].find((candidate) => candidate.id === id);
  return entry && FOLDER + entry.file;
}
