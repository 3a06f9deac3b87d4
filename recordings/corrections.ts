// What the model of records (record-model.ts) and the codec of columns hand each other.

/** Fields in the order in which they are guessed, which is that of the bits of a miss. */
export const FIELDS = ['at', 'pid', 'cause', 'd', 'a', 'b', 'c', 'payload'] as const;

/** What was guessed wrongly: for each field what is to be added, one number for each record whose miss has the field's bit. */
export interface Corrections {
  readonly at: Float64Array;
  readonly pid: Int32Array;
  readonly cause: Int32Array;
  readonly d: Int32Array;
  readonly a: Int32Array;
  readonly b: Int32Array;
  readonly c: Int32Array;
  readonly payload: Int32Array;
  /** How many of each there are, by position in FIELDS. */
  readonly counts: Int32Array;
}
