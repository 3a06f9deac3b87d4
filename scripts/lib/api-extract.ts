// Reads the exports of a door and their docstrings out of the source, with the parser that the program loader uses: what a name is,
// its signature as it is written, what its docstring says, and its members. Nothing is guessed: a form that it does not know is
// an error that names the file.

import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { parseSync } from 'rolldown/utils';

export interface Member {
  /** As it is written, on one line. */
  readonly signature: string;
  readonly doc: string;
}

export interface Entry {
  readonly name: string;
  readonly kind: 'function' | 'value' | 'class' | 'interface' | 'type';
  /** File of the declaration, relative to the root; a package's name for what comes from one. */
  readonly file: string;
  readonly signature: string;
  /** The docstring, lines joined as they stand; empty where there is none. */
  readonly doc: string;
  readonly members: readonly Member[];
}

interface Node {
  readonly type: string;
  readonly start: number;
  readonly end: number;
  readonly [key: string]: unknown;
}

interface Source {
  readonly file: string;
  readonly text: string;
  readonly body: readonly Node[];
  readonly comments: readonly { readonly type: string; readonly start: number; readonly end: number; readonly value: string }[];
}

const node = (value: unknown): Node => value as Node;
const nodes = (value: unknown): readonly Node[] => (value ?? []) as readonly Node[];
const nameOf = (value: unknown): string => String(node(value)['name'] ?? node(value)['value']);

/** The exports of doors, each read from its source once. */
export class Extractor {
  readonly #root: string;
  readonly #sources = new Map<string, Source>();

  constructor(root: string) {
    this.#root = root;
  }

  /** Everything that `file` exports, by name, in the order of the alphabet. */
  exportsOf(file: string): Entry[] {
    const found = new Map<string, Entry>();
    this.#collect(file, found);
    return [...found.values()].sort((a, b) => a.name.localeCompare(b.name, 'en'));
  }

  #collect(file: string, found: Map<string, Entry>): void {
    for (const statement of this.#source(file).body) {
      if (statement.type === 'ExportAllDeclaration') this.#collect(this.#target(file, nameOf(statement['source'])), found);
      else if (statement.type === 'ExportNamedDeclaration' && statement['source']) {
        for (const specifier of nodes(statement['specifiers'])) {
          const [local, exported] = [nameOf(specifier['local']), nameOf(specifier['exported'])];
          const entry = { ...this.#find(file, nameOf(statement['source']), local), name: exported };
          // a class of which only the type can be imported
          const isType = statement['exportKind'] === 'type' || specifier['exportKind'] === 'type';
          found.set(exported, isType && entry.kind === 'class' ? { ...entry, kind: 'interface' } : entry);
        }
      } else if (statement.type === 'ExportNamedDeclaration' && statement['declaration']) {
        for (const name of declared(node(statement['declaration']))) found.set(name, this.#entry(this.#source(file), statement, name));
      }
    }
  }

  /** A name as another module exports it, there or further down. */
  #find(from: string, specifier: string, name: string): Entry {
    if (!specifier.startsWith('.')) return fromPackage(specifier, name);
    const file = this.#target(from, specifier);
    const source = this.#source(file);
    for (const statement of source.body) {
      if (statement.type !== 'ExportNamedDeclaration') continue;
      const declaration = statement['declaration'] ? node(statement['declaration']) : undefined;
      if (declaration && declared(declaration).includes(name)) return this.#entry(source, statement, name);
      const specifierNode = nodes(statement['specifiers']).find((one) => nameOf(one['exported']) === name);
      if (specifierNode && statement['source']) return this.#find(file, nameOf(statement['source']), nameOf(specifierNode['local']));
    }
    throw new Error(`${file}: no export ${name} that can be read; declare it with export function, const, class, interface or type`);
  }

  #target(from: string, specifier: string): string {
    const file = path.posix.join(path.posix.dirname(from), specifier);
    if (!existsSync(path.join(this.#root, file))) throw new Error(`${from}: ${specifier} is no file`);
    return file;
  }

  #source(file: string): Source {
    const known = this.#sources.get(file);
    if (known) return known;
    const text = readFileSync(path.join(this.#root, file), 'utf8');
    const { program, comments, errors } = parseSync(file, text, { lang: 'ts' });
    if (errors.length > 0) throw new Error(`${file}: ${errors[0]?.message}`);
    const source: Source = { file, text, body: program.body as unknown as Node[], comments };
    this.#sources.set(file, source);
    return source;
  }

  #entry(source: Source, statement: Node, name: string): Entry {
    const declaration = node(statement['declaration']);
    const doc = docBefore(source, this.#firstOverload(source, statement, name).start);
    const common = { name, file: source.file, doc };
    switch (declaration.type) {
      case 'FunctionDeclaration':
      case 'TSDeclareFunction':
        return { ...common, kind: 'function', signature: this.#overloads(source, name), members: [] };
      case 'VariableDeclaration':
        return { ...common, ...readValue(source, declaration, name) };
      case 'ClassDeclaration':
        return {
          ...common,
          kind: 'class',
          signature: upTo(source, declaration.start, declaration['body']),
          members: membersOf(source, declaration),
        };
      case 'TSInterfaceDeclaration':
        return {
          ...common,
          kind: 'interface',
          signature: upTo(source, declaration.start, declaration['body']),
          members: membersOf(source, declaration),
        };
      case 'TSTypeAliasDeclaration':
        return { ...common, kind: 'type', signature: source.text.slice(declaration.start, declaration.end), members: [] };
      default:
        throw new Error(`${source.file}: ${name} is a ${declaration.type}, which the API reference does not know`);
    }
  }

  /** The signatures of a function; of one with overloads without the implementation's. */
  #overloads(source: Source, name: string): string {
    const all = source.body
      .filter((statement) => statement.type === 'ExportNamedDeclaration' && statement['declaration'])
      .map((statement) => node(statement['declaration']))
      .filter((declaration) => declared(declaration).includes(name));
    const overloads = all.filter(({ type }) => type === 'TSDeclareFunction');
    return (overloads.length > 0 ? overloads : all).map((one) => upTo(source, one.start, one['body'])).join('\n');
  }

  /** The docstring of overloads stands over the first. */
  #firstOverload(source: Source, statement: Node, name: string): Node {
    const same = source.body.find(
      (other) => other.type === 'ExportNamedDeclaration' && other['declaration'] && declared(node(other['declaration'])).includes(name),
    );
    return same ?? statement;
  }
}

function declared(declaration: Node): string[] {
  if (declaration.type === 'VariableDeclaration') return nodes(declaration['declarations']).map((one) => nameOf(one['id']));
  return declaration['id'] ? [nameOf(declaration['id'])] : [];
}

const fromPackage = (specifier: string, name: string): Entry => ({
  name,
  kind: 'function',
  file: specifier,
  signature: `function ${name}(…)`,
  doc: `From ${specifier}, as it is: see its documentation.`,
  members: [],
});

/** The text from `start` to the body of a function, class or interface. */
function upTo(source: Source, start: number, body: unknown): string {
  const end = body ? node(body).start : source.text.indexOf(';', start);
  return source.text.slice(start, end).trim();
}

function readValue(source: Source, declaration: Node, name: string): Pick<Entry, 'kind' | 'signature' | 'members'> {
  const one = node(nodes(declaration['declarations']).find((each) => nameOf(each['id']) === name));
  let body = one['init'] ? node(one['init']) : undefined;
  if (body?.type !== 'ArrowFunctionExpression') {
    const signature = `const ${source.text.slice(node(one['id']).start, node(one['id']).end)}`;
    return { kind: 'value', signature, members: body ? functionsIn(source, body) : [] };
  }
  // `(a) => (b) => body`: up to the innermost body
  while (body.type === 'ArrowFunctionExpression') body = node(body['body']);
  const signature = source.text.slice(one.start, body.start).replace(/\s*=>\s*\(?\s*$/, '');
  return { kind: 'function', signature: `const ${signature.trim()}`, members: [] };
}

/** `Object.freeze({ start, get })` and `{ start, get }`: functions of the same module, told by their own docstrings. */
function functionsIn(source: Source, value: Node): Member[] {
  const object = value.type === 'CallExpression' ? nodes(value['arguments'])[0] : value;
  if (object?.type !== 'ObjectExpression') return [];
  return nodes(object['properties']).flatMap((property) => {
    const name = property['key'] ? nameOf(property['key']) : '';
    const local = property['value'] && node(property['value']).type === 'Identifier' ? nameOf(property['value']) : name;
    const overloads = source.body.filter((statement) => {
      const declaration = statement['declaration'] ? node(statement['declaration']) : statement;
      return declared(declaration).includes(local);
    });
    const [first] = overloads;
    if (first === undefined) return [{ signature: name, doc: docBefore(source, property.start) }];
    const doc = docBefore(source, first.start);
    return overloads.map((statement) => {
      const declaration = statement['declaration'] ? node(statement['declaration']) : statement;
      const text =
        declaration.type === 'VariableDeclaration'
          ? readValue(source, declaration, local).signature
          : upTo(source, declaration.start, declaration['body']);
      const signature = text
        .replace(/^(?:export )?(?:function\*?|const) /, '')
        .replace(/^(\w+) = (?=[<(])/, '$1')
        .replace(/\s+/g, ' ');
      return { signature: local === name ? signature : signature.replace(local, name), doc };
    });
  });
}

function membersOf(source: Source, declaration: Node): Member[] {
  const list = nodes(node(declaration['body'])['body']);
  const members: Member[] = [];
  for (const member of list) {
    const key = member['key'] ? source.text.slice(node(member['key']).start, node(member['key']).end) : '';
    const hidden =
      key.startsWith('#') || key === 'constructor' || key.startsWith('Symbol.') || member['static'] === true || member['declare'] === true;
    if (hidden || (member['computed'] === true && !key.startsWith("'"))) continue;
    const value = member['value'] ? node(member['value']) : undefined;
    const body = value?.['body'] ?? undefined;
    const end = body ? node(body).start : member.end;
    const text = source.text.slice(member.start, end).replace(/[;={\s]+$/, '');
    members.push({ signature: text.replace(/\s+/g, ' ').replace(/^override /, ''), doc: docBefore(source, member.start) });
  }
  return members;
}

/** The text of the docstring that ends where `start` begins, but for white space and comments for the linter. */
function docBefore(source: Source, start: number): string {
  for (let i = source.comments.length - 1; i >= 0; i--) {
    const comment = source.comments[i] as Source['comments'][number];
    if (comment.end > start) continue;
    const between = source.text.slice(comment.end, start).replace(/^\s*\/\/.*$/gm, '');
    if (between.trim() !== '') return '';
    if (comment.type !== 'Block') continue;
    return comment.value.startsWith('*') ? clean(comment.value.slice(1)) : '';
  }
  return '';
}

const clean = (text: string): string =>
  text
    .split('\n')
    .map((line) => line.replace(/^\s*\* ?/, ''))
    .join('\n')
    .trim();
