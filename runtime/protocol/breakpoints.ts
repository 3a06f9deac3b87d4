// Breakpoints and logpoints between window, hub and the file they are kept in (docs/DEBUGGER.md).

import * as v from 'valibot';
import type { SlotId } from './ids.ts';
import type { Micros } from './units.ts';

/**
 * `pause`: the system stops at the end of the turn. `freeze`: the view stops there, the system goes on. `log`: a row with the
 * template's text. `mark`: only marks and counts. `end`: recording stops at the end of the turn, and with it a program of Bough's own.
 */
export const BREAKPOINT_ACTIONS = ['pause', 'freeze', 'log', 'mark', 'end'] as const;
export type BreakpointAction = (typeof BREAKPOINT_ACTIONS)[number];

/** What a person asks for. `ignore`: hits that pass before it stops the system, from when it was armed. */
export const BREAKPOINT = v.object({
  query: v.pipe(v.string(), v.maxLength(4096)),
  action: v.picklist(BREAKPOINT_ACTIONS),
  template: v.optional(v.pipe(v.string(), v.maxLength(4096))),
  enabled: v.boolean(),
  ignore: v.optional(v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(1e9)), 0),
});
export type NewBreakpoint = v.InferInput<typeof BREAKPOINT>;

/** One of a session; ids count from 1 and are not used again there. */
export interface BreakpointSpec extends v.InferOutput<typeof BREAKPOINT> {
  readonly id: number;
}

export interface BreakpointView extends BreakpointSpec {
  /** In the whole log, as far as it has been looked at; while it is switched off, until then. */
  readonly hits: number;
  readonly last?: { readonly seq: number; readonly at: Micros };
  /** 0 to 1: how much of the log has been looked at. */
  readonly share: number;
  /** All of the log has been looked at: only then no hits means that there are none. */
  readonly complete: boolean;
  /** Why the condition is none. */
  readonly problem?: string;
  /** How often the condition could not be evaluated, and why last. */
  readonly threw?: { readonly times: number; readonly what: string };
  /** Names in the template that are no fields. */
  readonly unknown?: readonly string[];
  /** What it cannot do. */
  readonly note?: string;
}

export interface HitRow {
  /** The breakpoint. */
  readonly id: number;
  readonly seq: number;
  readonly at: Micros;
  readonly slot: SlotId;
  readonly who: string;
  /** The template filled in, or the event in words. */
  readonly text: string;
}

/** A page of the hits of a session's breakpoints that are switched on, in the order of the log. */
export interface HitPage {
  /** All hits so far. */
  readonly total: number;
  /** Position of the first row, from 0. */
  readonly from: number;
  readonly rows: readonly HitRow[];
}
