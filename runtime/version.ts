/** Raised whenever the same program, seed and inputs may give another log. Stands in every recording. */
export const SEMANTICS_VERSION = 3;
