// Version 2: rows of `chunks` hold their columns in another way (FORMAT.md, "Columns"), which says so itself. No table changes, so a file of
// version 1 is read as it is; the version only tells older programs that they can't read the rows.

export const ROWS = '';
