// Cards of the recordings on the welcome page: figures and a strip of density each. Reading one means opening it, so cards are kept
// in a file beside the recordings and made again only when a recording's size or time has changed.

import { readFileSync, writeFileSync } from 'node:fs';
import { readdir, stat } from 'node:fs/promises';
import path from 'node:path';
import * as v from 'valibot';
import { RecordingError } from '../../recordings/index.ts';
import type { RecordingCard } from '../../runtime/protocol/views.ts';
import { Failure } from './failure.ts';
import { makeFolder, reasonOfError } from './record-failure.ts';
import { recordingTitle } from './recording-title.ts';
import type { Slices } from './slices.ts';
import type { RecordingStore } from './store.ts';

export const CARD_BUCKETS = 72;
const CRASH_MARKS = 200;
/** The newest recordings that get a card. */
const CARDS = 60;

/** Of the file of cards; 2: titles are those of the open recordings. */
const VERSION = 2;

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
const CACHE = v.object({ version: v.literal(VERSION), cards: v.array(CARD) });

export class RecordingCards {
  readonly #folder: string;
  readonly #cacheFile: string;
  readonly #store: RecordingStore;
  #cards: Map<string, RecordingCard> | undefined;
  #canKeep = true;

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
        card = this.#make(file, modified, bytes);
        changed = true;
        await slices.rest();
      }
      cards.push(card);
    }
    this.#cards = new Map(cards.map((card) => [card.file, card]));
    if (changed && this.#canKeep) this.#keep(cards);
    return cards;
  }

  /** Cards that can't be kept are made again by the next hub; that recordings can't be written either is said elsewhere. */
  #keep(cards: readonly RecordingCard[]): void {
    try {
      writeCache(this.#cacheFile, cards);
    } catch (error) {
      this.#canKeep = false;
      console.error(`hub: the cards of recordings can't be kept in ${this.#cacheFile}: ${reasonOfError(error)}`);
    }
  }

  #make(file: string, modified: number, bytes: number): RecordingCard {
    const head = { file, title: path.basename(file, '.bough'), modified, bytes };
    try {
      const log = this.#store.open(file, false);
      try {
        const world = log.worldAt(log.lastSeq);
        const { events, spawned, crashes } = world.counts;
        const durationUs = world.at;
        const overview = log.overview(CARD_BUCKETS);
        const highest = Math.max(1, ...overview.density);
        return {
          ...head,
          title: recordingTitle(file, log),
          events,
          processes: spawned,
          durationUs,
          crashes,
          density: overview.density.map((n) => n / highest),
          crashAt: overview.crashes.slice(-CRASH_MARKS).map((crash) => crash.at / Math.max(1, durationUs)),
        };
      } finally {
        log.close();
      }
    } catch (error) {
      if (!(error instanceof Failure || error instanceof RecordingError)) throw error;
      const none = { events: 0, processes: 0, durationUs: 0, crashes: 0, density: new Array<number>(CARD_BUCKETS).fill(0), crashAt: [] };
      return { ...head, ...none, problem: error.message };
    }
  }
}

async function recordingsIn(folder: string): Promise<{ file: string; modified: number; bytes: number }[]> {
  let names: string[];
  try {
    names = await readdir(folder);
  } catch (error) {
    if (isNothing(error)) return [];
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

/** There is no such file or folder, or a file stands where the folder should. */
const isNothing = (error: unknown): boolean => ['ENOENT', 'ENOTDIR'].includes(String((error as NodeJS.ErrnoException).code));

/** A cache that can't be read is none: its cards are made again. */
function readCache(file: string): Map<string, RecordingCard> {
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch (error) {
    if (isNothing(error)) return new Map();
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
  makeFolder(path.dirname(file));
  writeFileSync(file, JSON.stringify({ version: VERSION, cards }));
}
