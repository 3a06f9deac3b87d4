// The scenarios that come with Bough: their words from the catalogue, their files beside it. In the built app the sources lie in
// `out/scenarios`, beside `out/main`; in a clone that runs from source, in runtime/scenarios.

import { existsSync } from 'node:fs';
import path from 'node:path';
import type { ScenarioCard } from '../../runtime/protocol/views.ts';
import { type CatalogueEntry, catalogue, lessons, programs } from '../../runtime/scenarios/catalogue.ts';

export const WELCOME = 'welcome';

/** Absolute folder of the scenarios' files. */
export function scenarioFolder(from = import.meta.dirname): string {
  const built = path.join(from, '..', 'scenarios');
  return existsSync(built) ? built : path.join(from, '..', '..', 'runtime', 'scenarios');
}

/** What the gallery offers: MyApp first, then the crash scenarios, then the two counters. */
export function scenarioCards(): ScenarioCard[] {
  const shown = [
    ...programs.filter((one) => one.id === 'my-app'),
    ...catalogue,
    ...programs.filter((one) => one.id !== 'my-app' && one.id !== WELCOME),
  ];
  return shown.map(({ id, title, paragraph }) => ({ id, title, paragraph }));
}

export function findScenario(id: string): { readonly entry: CatalogueEntry; readonly file: string } | undefined {
  const entry = [...catalogue, ...programs, ...lessons].find((one) => one.id === id);
  return entry && { entry, file: path.join(scenarioFolder(), entry.file) };
}
