// The links of a process. Most have one, to whoever started them, and a Set for one entry costs more than the process itself: so
// one link is kept as the other process, more as a Set in the order in which they were made.

import { Process } from './process.ts';

export type Links = Process | Set<Process> | null;

export const hasLink = ({ links }: Process, other: Process): boolean =>
  links instanceof Process ? links === other : links?.has(other) === true;

export function putLink(process: Process, other: Process): void {
  const { links } = process;
  if (links === null) process.links = other;
  else if (links instanceof Process) process.links = links === other ? links : new Set([links, other]);
  else links.add(other);
}

/** Whether there was one. */
export function dropLink(process: Process, other: Process): boolean {
  const { links } = process;
  if (links instanceof Process) {
    if (links !== other) return false;
    process.links = null;
    return true;
  }
  if (links?.delete(other) !== true) return false;
  if (links.size === 0) process.links = null;
  return true;
}

/** In the order in which they were made. */
export const linksOf = ({ links }: Process): readonly Process[] =>
  links === null ? [] : links instanceof Process ? [links] : Array.from(links);
