/** Raised whenever the same program may be counted or rewritten differently, and so give another log. Stands in every recording. */
export const LOADER_VERSION = 3;
