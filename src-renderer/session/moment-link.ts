// A link to a moment: a recording, where the cursor stands in it, and what is selected. It is text that a person pastes into a chat and
// a colleague into "Open"; whoever has the file there under the same path sees the same.
//
//     bough://open?file=%2Fhome%2Fme%2Fcrash.bough&seq=48112&select=MyApp%2FPool.Sup%2Fw1

export interface Moment {
  /** Absolute path of the recording. */
  readonly file: string;
  readonly seq: number;
  /** Path of the selected slot. */
  readonly select?: string | undefined;
}

const SCHEME = 'bough://open?';

export function momentLink({ file, seq, select }: Moment): string {
  return SCHEME + new URLSearchParams({ file, seq: String(seq), ...(select !== undefined && { select }) }).toString();
}

/** Anything that begins like a link is one, and is read or said to be damaged; other text is a path. */
export const isMomentLink = (text: string): boolean => text.trim().toLowerCase().startsWith('bough:');

/** The moment, or in a sentence why the link is not whole. */
export function readMomentLink(text: string): Moment | string {
  const link = text.trim();
  if (!link.startsWith(SCHEME)) return `This link is not one that Bough makes: it should begin with ${SCHEME}`;
  const fields = new URLSearchParams(link.slice(SCHEME.length));
  const file = fields.get('file');
  if (!file) return 'This link names no file. Copy it again with "Copy the moment".';
  const seq = fields.get('seq') ?? '';
  if (!/^\d{1,15}$/.test(seq)) return `This link names no moment: seq should be a whole number, and is ${seq === '' ? 'missing' : seq}.`;
  return { file, seq: Number(seq), select: fields.get('select') ?? undefined };
}
