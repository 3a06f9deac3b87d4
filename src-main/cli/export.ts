// `bough export`: a recording, or a part of it, in the formats of other tools.

import { once } from 'node:events';
import { createWriteStream, existsSync, rmSync } from 'node:fs';
import { finished } from 'node:stream/promises';
import type { Hiding, Redaction } from '../../recordings/index.ts';
import { EventView, hideSecrets, mermaid, ndjson, parseRedaction, perfetto, shiviz } from '../../recordings/index.ts';
import type { RangeFlags } from './events.ts';
import { rangeOf } from './events.ts';
import type { Io } from './io.ts';
import { CliError, FAILED, USAGE } from './io.ts';
import { openOrFail } from './open.ts';
import { createProgress, Interrupted } from './progress.ts';

export const EXPORT_FORMATS = ['ndjson', 'perfetto', 'mermaid', 'shiviz'] as const;
export type ExportFormat = (typeof EXPORT_FORMATS)[number];

export interface ExportFlags extends RangeFlags {
  readonly as: ExportFormat;
  /** Paths of values, and kinds of strings, that are taken out. */
  readonly redact: readonly string[];
  /** Texts that are taken out wherever they stand. */
  readonly redactText: readonly string[];
  /** A file; without it, stdout. */
  readonly out?: string;
}

const BATCH = 64 * 1024;

export async function exportLog(file: string, flags: ExportFlags, io: Io): Promise<void> {
  const redactions = flags.redact.map(readRedaction);
  if (flags.redactText.includes('')) throw new CliError(USAGE, '--redact-text "" would be everywhere; give a text');
  if (flags.out !== undefined && existsSync(flags.out))
    throw new CliError(USAGE, `${flags.out} exists already; choose another name for -o`);
  const reader = openOrFail(file);
  const progress = createProgress(io);
  const target = flags.out === undefined ? undefined : createWriteStream(flags.out, { flags: 'wx' });
  try {
    const range = rangeOf(reader, flags);
    const view = new EventView(reader);
    const hiding = await hideSecrets(view, { redactions, texts: flags.redactText }, (share) =>
      progress.step(share, () => 'looked through'),
    );
    const note = (what: string): void => {
      progress.clear();
      io.err(`bough: ${what}\n`);
    };
    let text = '';
    for (const part of parts(flags.as, view, { ...range, hiding }, note)) {
      text += part;
      if (text.length < BATCH) continue;
      if (target === undefined) progress.clear();
      await write(target, text, io);
      text = '';
      await progress.step((view.world.seq - range.from) / Math.max(1, range.to - range.from), () => `event ${view.world.seq}`);
    }
    await write(target, text, io);
    if (target) {
      target.end();
      await finished(target);
    }
  } catch (error) {
    target?.destroy();
    // What is half written looks whole in most formats.
    if (target && error instanceof Interrupted) rmSync(flags.out as string, { force: true });
    if (error instanceof Error && 'code' in error && 'path' in error)
      throw new CliError(FAILED, `can't write ${flags.out}: ${error.message}`);
    throw error;
  } finally {
    progress.end();
    reader.close();
  }
}

function parts(
  as: ExportFormat,
  view: EventView,
  options: { from: number; to: number; hiding: Hiding | undefined },
  note: (what: string) => void,
): Generator<string> {
  switch (as) {
    case 'ndjson':
      return ndjson(view, options);
    case 'perfetto':
      return perfetto(view, options);
    case 'mermaid':
      return mermaid(view, options);
    case 'shiviz':
      return shiviz(view, options, note);
  }
}

function readRedaction(text: string): Redaction {
  const redaction = parseRedaction(text);
  if (!redaction)
    throw new CliError(
      USAGE,
      `--redact ${text} is no path; write it like state.password, msg.*.card or **.token, or name, label, child or tag`,
    );
  return redaction;
}

async function write(target: ReturnType<typeof createWriteStream> | undefined, text: string, io: Io): Promise<void> {
  if (text === '') return;
  if (target === undefined) await io.out(text);
  else if (!target.write(text)) await once(target, 'drain');
}
