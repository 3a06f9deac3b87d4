/** Raised whenever the same program may be counted differently, and so give another log. Stands in every recording. */
export const LOADER_VERSION = 1;
