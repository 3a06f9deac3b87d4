// What has just been written, before any of it is handed over: for whoever asks after each turn whether it is worth a closer look.
// To close a chunk costs as much as some hundred records; to look at the words of the last few costs nearly nothing.

/** The records of one turn, or of one timer, in the open chunk; valid until anything else happens in the system. */
export interface OpenTurn {
  /** Seq of its first record, and how many there are. */
  readonly firstSeq: number;
  readonly count: number;
  /** Record `i` of it, from 0. */
  type(i: number): number;
  flags(i: number): number;
  pid(i: number): number;
  a(i: number): number;
  /** The payload as the program has it, not encoded; `undefined` where there is none. */
  payload(i: number): unknown;
  /** Messages that are in the mailbox of a process now; `undefined` where it is not there any more. */
  mailbox(pid: number): number | undefined;
}
