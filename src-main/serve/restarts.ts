// When a hub that died is started again, and when it is given up: a program that kills it every time must not make the machine
// busy for ever. (The program itself is not started again, only its recording is opened; a fault of ours could still repeat.)

const WITHIN_MS = 60_000;
const MOST = 4;

export class HubDeaths {
  #deaths: number[] = [];

  /** Notes a death; true when the hub should be started again. */
  mayRestart(now: number): boolean {
    this.#deaths = [...this.#deaths.filter((at) => now - at < WITHIN_MS), now];
    return this.#deaths.length <= MOST;
  }
}

/** Why a process ended, one sentence without a full stop; `tail` is the end of what it wrote on its standard error. */
export function describeDeath(code: number | null, signal: NodeJS.Signals | null, tail: string): string {
  if (/heap out of memory|Allocation failed|out of memory/i.test(tail)) return 'The hub ran out of memory';
  if (signal !== null) return `The hub was ended by ${signal}`;
  const last = tail
    .trim()
    .split('\n')
    .find((line) => /Error/.test(line));
  return `The hub ended with code ${code}${last ? ` (${last.trim().slice(0, 200)})` : ''}`;
}
