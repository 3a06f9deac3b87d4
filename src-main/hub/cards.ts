// Cards of the recordings on the welcome page: figures and a strip of density each. Reading one means opening it, so cards are kept
// in a file beside the recordings and made again only when a recording's size or time has changed.

import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { readdir, stat } from 'node:fs/promises';
import path from 'node:path';
import * as v from 'valibot';
import type { RecordingCard } from '../../runtime/protocol/views.ts';
import { Density } from './density.ts';
import { Failure } from './failure.ts';
import { ProcessHistory } from './process-history.ts';
import type { Slices } from './slices.ts';
import { chunksOf, type RecordingStore } from './store.ts';

export const CARD_BUCKETS = 72;
/** The newest recordings that get a card. */
const CARDS = 60;

const number = v.number();
const CARD = v.object({
  file: v.string(),
  title: v.string(),
  modified: number,
  bytes: number,
  events: number,
  processes: number,
  durationUs: number,
  crashes: number,
  density: v.array(number),
  crashAt: v.array(number),
  problem: v.optional(v.string()),
});
const CACHE = v.object({ version: v.literal(1), cards: v.array(CARD) });

export class RecordingCards {
  readonly #folder: string;
  readonly #cacheFile: string;
  readonly #store: RecordingStore;
  #cards: Map<string, RecordingCard> | undefined;

  constructor(folder: string, cacheFile: string, store: RecordingStore) {
    this.#folder = folder;
    this.#cacheFile = cacheFile;
    this.#store = store;
  }

  /** Cards of the newest recordings, newest first; `skip` names files that are being written. */
  async list(skip: ReadonlySet<string>, slices: Slices): Promise<RecordingCard[]> {
    const known = (this.#cards ??= readCache(this.#cacheFile));
    const found = await recordingsIn(this.#folder);
    const cards: RecordingCard[] = [];
    let changed = known.size > CARDS;
    for (const { file, modified, bytes } of found.filter((one) => !skip.has(one.file)).slice(0, CARDS)) {
      let card = known.get(file);
      if (card?.modified !== modified || card.bytes !== bytes) {
        card = await this.#make(file, modified, bytes, slices);
        changed = true;
      }
      cards.push(card);
    }
    this.#cards = new Map(cards.map((card) => [card.file, card]));
    if (changed) writeCache(this.#cacheFile, cards);
    return cards;
  }

  async #make(file: string, modified: number, bytes: number, slices: Slices): Promise<RecordingCard> {
    const head = { file, title: path.basename(file, '.bough'), modified, bytes };
    try {
      const log = this.#store.open(file, false);
      try {
        const density = new Density();
        const history = new ProcessHistory((id) => log.strings.get(id));
        let events = 0;
        for (const chunk of chunksOf(log)) {
          density.add(chunk);
          history.add(chunk);
          events += chunk.count;
          await slices.rest();
        }
        const end = Math.max(1, density.end);
        const most = density.buckets(CARD_BUCKETS).density;
        const highest = Math.max(1, ...most);
        const crashAt = history.crashed.map((pid) => (history.life(pid)?.exit?.at ?? 0) / end);
        return {
          ...head,
          title: log.program,
          events,
          processes: history.count,
          durationUs: density.end,
          crashes: crashAt.length,
          density: most.map((n) => n / highest),
          crashAt: crashAt.slice(-200),
        };
      } finally {
        log.close();
      }
    } catch (error) {
      if (!(error instanceof Failure)) throw error;
      return {
        ...head,
        events: 0,
        processes: 0,
        durationUs: 0,
        crashes: 0,
        density: new Array(CARD_BUCKETS).fill(0),
        crashAt: [],
        problem: error.message,
      };
    }
  }
}

async function recordingsIn(folder: string): Promise<{ file: string; modified: number; bytes: number }[]> {
  let names: string[];
  try {
    names = await readdir(folder);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return [];
    throw error;
  }
  const found = [];
  for (const name of names) {
    if (!name.endsWith('.bough')) continue;
    const file = path.join(folder, name);
    const info = await stat(file).catch((error: NodeJS.ErrnoException) => {
      if (error.code === 'ENOENT') return undefined; // taken away in this moment
      throw error;
    });
    if (info?.isFile()) found.push({ file, modified: Math.floor(info.mtimeMs), bytes: info.size });
  }
  return found.sort((a, b) => b.modified - a.modified || a.file.localeCompare(b.file));
}

/** A cache that can't be read is none: its cards are made again. */
function readCache(file: string): Map<string, RecordingCard> {
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return new Map();
    throw error;
  }
  try {
    const parsed = v.safeParse(CACHE, JSON.parse(text));
    return new Map(parsed.success ? parsed.output.cards.map((card) => [card.file, card]) : []);
  } catch (error) {
    if (error instanceof SyntaxError) return new Map();
    throw error;
  }
}

function writeCache(file: string, cards: readonly RecordingCard[]): void {
  mkdirSync(path.dirname(file), { recursive: true });
  writeFileSync(file, JSON.stringify({ version: 1, cards }));
}
