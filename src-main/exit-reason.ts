// Why a process ended, in one sentence, from its exit code and the last it said on standard error. Pure.

const SIGNALS: Readonly<Record<number, string>> = { 4: 'SIGILL', 5: 'SIGTRAP', 6: 'SIGABRT', 9: 'SIGKILL', 11: 'SIGSEGV', 15: 'SIGTERM' };

/** V8's last words before it aborts a process whose heap is full. */
const OUT_OF_MEMORY = /heap out of memory|allocation failed|Array buffer allocation failed/i;

/** `code` as Electron's `exit` gives it: a signal's number for a process that was ended by one. */
export function describeExit(code: number, standardError: string): string {
  if (OUT_OF_MEMORY.test(standardError)) return 'The hub ran out of memory.';
  const error = lastError(standardError);
  if (error !== undefined) return `The hub ended: ${error}${/[.!?]$/.test(error) ? '' : '.'}`;
  const signal = SIGNALS[code];
  return signal ? `The hub was ended by ${signal}.` : `The hub ended with code ${code}.`;
}

/** The last line that names an error, without the stack below it. */
function lastError(text: string): string | undefined {
  const lines = text.split('\n').map((line) => line.trim());
  return lines.findLast((line) => /^(?:Uncaught )?(?:[A-Z]\w*)?Error(?: \[\w+\])?: \S/.test(line));
}
