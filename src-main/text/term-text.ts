// Terms as a person who knows Elixir reads them: tagged JSON (term-codec.ts) printed as `{:debit, 40}`, `%{count: 1}`,
// `<0.5.0>`. Our API writes tuples as arrays and atoms as strings, so both are told apart by where they stand: a string at the
// head of an array is an atom and makes the array a tuple; anywhere else a string is an atom only if OTP gives it that role
// (`ok`, `normal`, `noproc` …). Printing is cut at a length, never at a depth alone, so that a line stays a line.

import { visible } from '../../runtime/protocol/visible.ts';

/** Strings that OTP uses as atoms in any position of a tuple, reason or option. */
const ATOMS = new Set(
  (
    'ok error true false nil undefined normal shutdown kill killed noproc noconnection timeout infinity ignore reply noreply stop ' +
    'badmatch badarg badarith badkey case_clause function_clause already_started already_present not_found brutal_kill ' +
    'permanent transient temporary worker supervisor process port EXIT DOWN call cast info gen_server gen nodedown restarting'
  ).split(' '),
);
const ATOM = /^[a-zA-Z_][a-zA-Z0-9_@]*[?!]?$/;
const KEY = /^[a-z_][a-zA-Z0-9_@]*[?!]?$/;

export interface TermTextOptions {
  /** Characters after which the text is cut with `…`. Default 120. */
  readonly max?: number;
  /** Prints a pid `<0.5.0>` as something else, for instance its name. */
  readonly pid?: (text: string) => string;
}

class Printer {
  text = '';
  readonly max: number;
  readonly pid: (text: string) => string;

  constructor(options: TermTextOptions) {
    this.max = options.max ?? 120;
    this.pid = options.pid ?? ((text) => text);
  }

  get full(): boolean {
    return this.text.length > this.max;
  }

  write(part: string): void {
    if (!this.full) this.text += part;
  }

  list(open: string, items: readonly (() => void)[], close: string): void {
    this.write(open);
    items.forEach((item, i) => {
      if (this.full) return;
      if (i > 0) this.write(', ');
      item();
    });
    this.write(close);
  }

  term(value: unknown, atHead: boolean): void {
    if (this.full) return;
    if (typeof value === 'string') this.write(stringText(value, atHead));
    else if (value === null) this.write('nil');
    else if (Array.isArray(value)) this.array(value);
    else if (typeof value === 'object') this.object(value as Record<string, unknown>);
    else this.write(String(value));
  }

  array(items: readonly unknown[]): void {
    const tuple = isTuple(items);
    const rest = items.map((item, i) => () => this.term(item, tuple && i === 0));
    this.list(tuple ? '{' : '[', rest, tuple ? '}' : ']');
  }

  object(record: Record<string, unknown>): void {
    const keys = Object.keys(record);
    const tag = keys[0];
    if (tag?.startsWith('$')) this.tagged(tag, record[tag], record);
    else this.map(keys.map((key) => [key, record[key]]));
  }

  map(pairs: readonly (readonly [unknown, unknown])[]): void {
    const items = pairs.map(([key, value]) => () => {
      if (typeof key === 'string' && KEY.test(key)) this.write(`${key}: `);
      else {
        this.term(key, false);
        this.write(' => ');
      }
      this.term(value, false);
    });
    this.list('%{', items, '}');
  }

  tagged(tag: string, body: unknown, record: Record<string, unknown>): void {
    const list = Array.isArray(body) ? body : [];
    switch (tag) {
      case '$pid':
        this.write(this.pid(String(body)));
        break;
      case '$ref':
        this.write(`#Ref<${body}>`);
        break;
      case '$map':
      case '$object':
        this.map(list.map((pair: unknown) => (Array.isArray(pair) ? [pair[0], pair[1]] : [pair, null])));
        break;
      case '$set':
        this.list(
          'MapSet.new([',
          list.map((item) => () => this.term(item, false)),
          '])',
        );
        break;
      case '$undefined':
        this.write(':undefined');
        break;
      case '$bigint':
      case '$number':
        this.write(String(body));
        break;
      case '$error':
        if (body === 'Stack') this.write('⟨stack⟩');
        else this.write(`%${String(body)}{message: ${JSON.stringify(record['message'] ?? '')}}`);
        break;
      case '$bytes':
        this.write(`<<${byteCount(String(body))} bytes>>`);
        break;
      case '$opaque':
        this.write(`⟨${String(body)}⟩`);
        break;
      default:
        this.write(`⟨${tag}⟩`);
        break;
    }
  }
}

function stringText(value: string, atHead: boolean): string {
  if (ATOM.test(value) && (atHead || ATOMS.has(value)))
    return value === 'true' || value === 'false' || value === 'nil' ? value : `:${value}`;
  return visible(JSON.stringify(value));
}

/** An array is a tuple when an atom, or another such tuple (`[['badmatch', 5], stack]`), stands at its head. */
function isTuple(items: readonly unknown[]): boolean {
  const head = items[0];
  // A list of words is no tuple, however it begins.
  if (typeof head === 'string' && items.length > 3 && items.every((item) => typeof item === 'string')) return false;
  if (typeof head === 'string') return items.length > 1 ? ATOM.test(head) : KEY.test(head) || ATOMS.has(head);
  if (isTagged(head, '$pid') && items.length === 2 && isTagged(items[1], '$ref')) return true;
  return items.length === 2 && (isStack(items[1]) || (Array.isArray(head) && isTuple(head) && Array.isArray(items[1])));
}

const isTagged = (value: unknown, tag: string): boolean => typeof value === 'object' && value !== null && tag in value;
/** The stack in a crash reason `[reason, stack]`: as the runtime records it, or a list of lines, or one text of lines. */
const isStack = (value: unknown): boolean =>
  (Array.isArray(value) && value.length > 0 && value.every((line) => typeof line === 'string' && /^\s*at |:\d+/.test(line))) ||
  (typeof value === 'string' && /^\s*at |\n\s+at /.test(value)) ||
  (isTagged(value, '$error') && (value as { $error: unknown }).$error === 'Stack');

function byteCount(base64: string): number {
  const padding = base64.endsWith('==') ? 2 : base64.endsWith('=') ? 1 : 0;
  return Math.max(0, (base64.length / 4) * 3 - padding);
}

/** One line for a term in tagged JSON. A bare string is printed as an atom where it looks like one. */
export function termText(tagged: unknown, options: TermTextOptions = {}): string {
  const printer = new Printer(options);
  printer.term(tagged, true);
  return visible(printer.text, printer.max);
}

/**
 * An exit reason without what engines add to it: of `[reason, stack]` only the reason, of an error its name and message.
 * @example reasonText([['badmatch', 5], []]) // '{:badmatch, 5}'
 */
export function reasonText(tagged: unknown, options: TermTextOptions = {}): string {
  return termText(bareReason(tagged), options);
}

/** The reason inside `[reason, stack]`; any other reason as it is. */
export function bareReason(tagged: unknown): unknown {
  if (Array.isArray(tagged) && tagged.length === 2) {
    const [reason, stack] = tagged as [unknown, unknown];
    if (isStack(stack) || (Array.isArray(stack) && stack.length === 0)) return bareReason(reason);
  }
  return tagged;
}
