// What a bench file exports as `bench`; scripts/bench.mjs runs it.

export interface Row<C> {
  readonly name: string;
  readonly unit: string;
  readonly better: 'higher' | 'lower';
  /** What is compared with goal and floor: the value itself, the ratio to the peer, or a time that is scaled by the calibration. */
  readonly judge: 'value' | 'ratio' | 'time';
  readonly goal?: number;
  /** Not acceptable beyond this. */
  readonly floor?: number;
  /** At most this many rounds, for what takes long. */
  readonly rounds?: number;
  readonly peer?: { readonly name: string; measure(context: C): Promise<number> | number };
  measure(context: C): Promise<number> | number;
  /** What else there is to say of what was measured: that the peer was ended at a limit. */
  remark?(context: C): Promise<string | undefined> | string | undefined;
  /** A reason why the row can't be measured here. */
  skip?(context: C): Promise<string | undefined> | string | undefined;
}

export interface Bench<C = unknown> {
  prepare?(): Promise<C> | C;
  readonly rows: readonly Row<C>[];
  finish?(context: C): Promise<void> | void;
}
