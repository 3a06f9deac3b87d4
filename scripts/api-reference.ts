// `npm run docs:api`: writes docs/API.md from the docstrings of everything that programs, tests and hosts can import.
// With --check it writes nothing and ends with 1 where the file is out of date.

import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import type { Entry, Member } from './lib/api-extract.ts';
import { Extractor } from './lib/api-extract.ts';

const root = fileURLToPath(new URL('..', import.meta.url));
export const API_FILE = 'docs/API.md';

interface Door {
  readonly title: string;
  readonly file: string;
  readonly text: string;
}

/** What can be imported, and from where. A name of an earlier door is not told again. */
const DOORS: readonly Door[] = [
  { title: 'bough', file: 'runtime/bough.ts', text: "For programs: `import { … } from 'bough'`. `docs/PROGRAMS.md` teaches their use." },
  { title: 'bough/test', file: 'runtime/testing/index.ts', text: "For unit tests: `import { testSystem } from 'bough/test'`." },
  {
    title: 'bough/host',
    file: 'runtime/index.ts',
    text: 'For hosts, besides all that programs have. In the clone: `runtime/index.ts`; in the package: `bough/host`.',
  },
];

/** The doors with their exports, each name once. */
export function readApi(): { readonly door: Door; readonly entries: readonly Entry[] }[] {
  const extractor = new Extractor(root);
  const told = new Set<string>();
  return DOORS.map((door) => {
    const entries = extractor.exportsOf(door.file).filter(({ name }) => !told.has(name));
    for (const { name } of entries) told.add(name);
    return { door, entries };
  });
}

/** The text of docs/API.md. */
export function renderApi(): string {
  const parts = [
    '# API reference',
    '',
    '<!-- Made by `npm run docs:api` from the docstrings of the source. Edit those. -->',
    '',
    'Tuples are arrays and atoms are strings. What gives an `Effect` waits, and has to be yielded from a generator: `yield* self.receive()`.',
    'Times are milliseconds unless a name says otherwise; `badarg` and its kin are raised as an `ErrorExit`, exits as an `Exit`.',
    '',
  ];
  const api = readApi();
  const anchors = anchorsOf(api.flatMap(({ door, entries }) => [door.title, ...inOrder(entries).map(({ name }) => name)]));
  for (const { door, entries } of api) {
    parts.push(`**${door.title}:** ${entries.map(({ name }) => `[${name}](#${anchors.get(name)})`).join(' · ')}`, '');
  }
  for (const { door, entries } of api) {
    parts.push(`## ${door.title}`, '', door.text, '');
    for (const entry of inOrder(entries)) parts.push(...render(entry));
  }
  return `${parts.join('\n').trimEnd()}\n`;
}

/** What there is at run time comes first, then types. */
function inOrder(entries: readonly Entry[]): Entry[] {
  const isCode = ({ kind }: Entry): boolean => kind === 'function' || kind === 'value' || kind === 'class';
  return [...entries.filter(isCode), ...entries.filter((entry) => !isCode(entry))];
}

/** The anchors that GitHub gives headings: a name that has been there in other letters gets a number. */
function anchorsOf(headings: readonly string[]): Map<string, string> {
  const used = new Map<string, number>();
  return new Map(
    headings.map((heading) => {
      const slug = heading.toLowerCase().replace(/[^\w-]/g, '');
      const before = used.get(slug) ?? 0;
      used.set(slug, before + 1);
      return [heading, before === 0 ? slug : `${slug}-${before}`];
    }),
  );
}

function render({ name, kind, file, signature, doc, members }: Entry): string[] {
  const where = file.startsWith('runtime/') ? `\`${file}\`` : file;
  const lines = [`### ${name}`, '', '```ts', signature, '```', '', `*${kind}, ${where}.* ${prose(doc)}`, ''];
  if (members.length > 0) lines.push(...merged(members).map(renderMember), '');
  return lines;
}

/** Overloads stand one under the other; the docstring of the first holds for all. */
function merged(members: readonly Member[]): { readonly signatures: readonly string[]; readonly doc: string }[] {
  const list: { signatures: string[]; doc: string; name: string }[] = [];
  for (const { signature, doc } of members) {
    const name = /^(?:readonly |get |set )?([\w$[\].]+)/.exec(signature)?.[1] ?? signature;
    const last = list.at(-1);
    if (last !== undefined && last.name === name && (doc === '' || doc === last.doc)) last.signatures.push(signature);
    else list.push({ signatures: [signature], doc, name });
  }
  return list;
}

const renderMember = ({ signatures, doc }: { readonly signatures: readonly string[]; readonly doc: string }): string =>
  `- ${signatures.map((signature) => `\`${signature}\``).join('<br>')}${doc ? `<br>${prose(doc).replace(/\n+/g, ' ')}` : ''}`;

/** Markdown of a docstring: lines run on, but for code and paragraphs; what it throws and where it comes from stand apart. */
function prose(doc: string): string {
  const blocks = doc.split(/(```[\s\S]*?```)/);
  return blocks
    .map((block) =>
      block.startsWith('```')
        ? `\n\n${block}\n\n`
        : block
            .replace(/([^\n])\n(?!\n)/g, '$1 ')
            .replace(/@throws /g, '**Throws** ')
            .replace(/@default /g, '**Default** '),
    )
    .join('')
    .trim();
}

if (process.argv[1] !== undefined && import.meta.url === pathToFileURL(process.argv[1]).href) {
  const file = path.join(root, API_FILE);
  const text = renderApi();
  if (!process.argv.includes('--check')) writeFileSync(file, text);
  else if (readFileSync(file, 'utf8') !== text) {
    process.stderr.write(`bough: ${API_FILE} is out of date: npm run docs:api\n`);
    process.exitCode = 1;
  }
}
