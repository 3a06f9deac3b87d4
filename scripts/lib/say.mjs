// What the set-up scripts tell a person: on standard error, so that standard output stays the program's own.

/** @param {string} line */
export const say = (line) => process.stderr.write(`bough: ${line}\n`);

/** Ends with one line that says what to do. @param {string} line @param {number} [code] @returns {never} */
export function fail(line, code = 1) {
  say(line);
  process.exit(code);
}
