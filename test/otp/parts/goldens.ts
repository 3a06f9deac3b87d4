// The goldens of this folder's scenarios.

import { readFileSync } from 'node:fs';
import { fromGolden } from './terms.ts';

export interface Golden<S> {
  readonly scenario: S;
  readonly expect: unknown;
}

/** What real Erlang or Elixir did, with lists as arrays. */
export function readGoldens<S extends { readonly name: string }>(file: string): Golden<S>[] {
  const text = readFileSync(new URL(`../goldens/parts/${file}`, import.meta.url), 'utf8');
  return (JSON.parse(text) as Golden<S>[]).map(({ scenario, expect }) => ({ scenario, expect: fromGolden(expect) }));
}
