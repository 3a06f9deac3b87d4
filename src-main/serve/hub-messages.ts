// What `serve` and the hub process that it forks say to each other over Node's IPC. Both are of one build: typed, and checked only
// for being one of these, since a process of the same person could be made to send anything else only by itself.

/** Parent → hub. */
export type ToHub =
  | {
      readonly kind: 'start';
      readonly port: number;
      /** Ports to try, upwards. */
      readonly tries: number;
      /** Goes by message, since arguments and environment can be read by others on the machine. */
      readonly token: string;
      readonly home: string;
      readonly renderer: string;
      readonly testHooks: boolean;
      readonly version: string;
      /** Why the previous hub ended, one sentence. */
      readonly lost?: string;
    }
  | { readonly kind: 'shutdown' };

/** Hub → parent. */
export type FromHub =
  | { readonly kind: 'listening'; readonly port: number }
  /** It can't serve: one sentence. The process ends then. */
  | { readonly kind: 'failed'; readonly what: string; readonly portTaken: boolean };
