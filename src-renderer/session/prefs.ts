// What a person set up and finds again tomorrow: theme, sizes of the panels, presentation of the tree. Kept in the browser's storage;
// a value there that does not fit (an older version, a damaged entry) is replaced by the default, never trusted.

import * as v from 'valibot';
import { HEATS } from '../scales/heat.ts';
import { LANE_ORDERS } from './lane-slots.ts';
import { SPEEDS } from './playback.ts';

const size = (min: number, max: number, fallback: number) =>
  v.optional(v.fallback(v.pipe(v.number(), v.minValue(min), v.maxValue(max)), fallback), fallback);

const KEY_NAME = v.pipe(v.string(), v.minLength(1), v.maxLength(32));
const QUERIES = v.pipe(v.array(v.pipe(v.string(), v.maxLength(4096))), v.maxLength(40), v.readonly());
const NO_QUERIES = { saved: [], recent: [] };
export const RAIL_SECTIONS = ['processes', 'crashes', 'bookmarks', 'breakpoints', 'findings'] as const;
export type RailSection = (typeof RAIL_SECTIONS)[number];

const PREFS = v.object({
  theme: v.optional(v.fallback(v.picklist(['system', 'dark', 'light']), 'system'), 'system'),
  motion: v.optional(v.fallback(v.picklist(['system', 'less']), 'system'), 'system'),
  /** Crashes are said to those who listen instead of looking. */
  announce: v.optional(v.fallback(v.picklist(['crashes', 'nothing']), 'crashes'), 'crashes'),
  density: v.optional(v.fallback(v.picklist(['compact', 'default', 'roomy']), 'default'), 'default'),
  singleKeys: v.optional(v.fallback(v.picklist(['on', 'chord', 'off']), 'on'), 'on'),
  rail: size(160, 400, 240),
  inspector: size(280, 640, 360),
  dock: size(120, 900, 260),
  dockOpen: v.optional(v.fallback(v.boolean(), true), true),
  inspectorOpen: v.optional(v.fallback(v.boolean(), true), true),
  presentation: v.optional(v.fallback(v.picklist(['diagram', 'outline', 'cells']), 'diagram'), 'diagram'),
  heat: v.optional(v.fallback(v.picklist(HEATS), 'off'), 'off'),
  mainTab: v.optional(v.fallback(v.picklist(['tree', 'space-time', 'table']), 'tree'), 'tree'),
  dockTab: v.optional(v.fallback(v.picklist(['lanes', 'log', 'hits']), 'lanes'), 'lanes'),
  laneOrder: v.optional(v.fallback(v.picklist(LANE_ORDERS), 'tree'), 'tree'),
  axis: v.optional(v.fallback(v.picklist(['wall', 'logical']), 'wall'), 'wall'),
  queries: v.optional(v.fallback(v.object({ saved: QUERIES, recent: QUERIES }), NO_QUERIES), NO_QUERIES),
  /** The next and the previous event are those that match the query. */
  stepInFilter: v.optional(v.fallback(v.boolean(), false), false),
  /** In LIVE whoever crashes is selected and shown. */
  followCrashes: v.optional(v.fallback(v.boolean(), false), false),
  matches: v.optional(v.fallback(v.picklist(['highlight', 'hide']), 'highlight'), 'highlight'),
  arrows: v.optional(v.fallback(v.picklist(['selection', 'all']), 'selection'), 'selection'),
  inspectorTab: v.optional(
    v.fallback(v.picklist(['overview', 'state', 'mailbox', 'messages', 'links', 'exit', 'restarts']), 'overview'),
    'overview',
  ),
  stateMode: v.optional(v.fallback(v.picklist(['diff', 'both', 'plain']), 'diff'), 'diff'),
  stepBy: v.optional(v.fallback(v.picklist(['event', 'process', 'message', 'turn', 'crash', 'breakpoint']), 'event'), 'event'),
  speed: v.optional(v.fallback(v.picklist(SPEEDS), 1), 1),
  /** Keys that differ from the table, by the first key there; see interactions/key-map.ts. */
  keys: v.optional(v.fallback(v.record(KEY_NAME, v.pipe(v.array(KEY_NAME), v.maxLength(4), v.readonly())), {}), {}),
  /** Sections of the left rail that are closed. */
  railClosed: v.optional(v.fallback(v.array(v.picklist(RAIL_SECTIONS)), ['bookmarks', 'findings']), ['bookmarks', 'findings']),
  /** Columns of the table beyond those it always has: `module`, or a place in the state: `state.count`. */
  columns: v.optional(v.fallback(v.pipe(v.array(v.pipe(v.string(), v.maxLength(200))), v.maxLength(12)), []), []),
  layoutLock: v.optional(v.fallback(v.boolean(), false), false),
});

export type Prefs = v.InferOutput<typeof PREFS>;
export type InspectorTab = Prefs['inspectorTab'];
export type StateMode = Prefs['stateMode'];
export type StepBy = Prefs['stepBy'];

export const DEFAULT_PREFS: Prefs = v.parse(PREFS, {});

/** The part of `Storage` that is needed. */
export interface Shelf {
  getItem(key: string): string | null;
  setItem(key: string, value: string): void;
}

const KEY = 'bough.prefs.1';

export function readPrefs(shelf: Shelf | undefined): Prefs {
  try {
    const text = shelf?.getItem(KEY);
    const result = v.safeParse(PREFS, text ? JSON.parse(text) : {});
    return result.success ? result.output : DEFAULT_PREFS;
  } catch {
    // Storage may be forbidden or hold what is not JSON: the defaults are a complete answer to both.
    return DEFAULT_PREFS;
  }
}

export function writePrefs(shelf: Shelf | undefined, prefs: Prefs): void {
  try {
    shelf?.setItem(KEY, JSON.stringify(prefs));
  } catch {
    // A full or forbidden storage costs only that sizes are not remembered.
  }
}
