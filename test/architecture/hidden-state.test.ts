// runtime/ has no clock, no chance and no hidden state of its own (DESIGN.md D2, D3): everything is handed in. Read from the syntax
// trees, deny by default; what is listed here is there for a reason.

import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseSync } from 'rolldown/utils';
import { expect, test } from 'vitest';
import type { Node } from '../../src-main/loader/ast.ts';
import { children, isNode, placeOf } from '../../src-main/loader/ast.ts';

const root = fileURLToPath(new URL('../../runtime/', import.meta.url));

/** Names of the outside: clocks, chance, timers, other threads, the machine, and the global object itself. */
const OUTSIDE = new Set(
  'Date performance crypto globalThis global window process setTimeout setInterval setImmediate queueMicrotask fetch navigator Intl Promise WeakRef FinalizationRegistry SharedArrayBuffer Atomics Worker console require eval Function Temporal Buffer'.split(
    ' ',
  ),
);
/** What engines compute differently; maths/ has it. */
const INEXACT = new Set(
  'random sin cos tan asin acos atan atan2 sinh cosh tanh asinh acosh atanh exp expm1 log log1p log2 log10 pow cbrt hypot'.split(' '),
);
/** Methods whose answers come from the machine's language data. */
const LOCALE = new Set([
  'toLocaleString',
  'toLocaleUpperCase',
  'toLocaleLowerCase',
  'toLocaleDateString',
  'toLocaleTimeString',
  'localeCompare',
]);

const ALLOWED: Readonly<Record<string, string>> = {
  'protocol/shell.ts globalThis': 'the window’s half of a handshake between pages; no part of a running system',
};

interface Finding {
  readonly file: string;
  readonly what: string;
  readonly line: number;
}

function sources(): string[] {
  return readdirSync(root, { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.ts') && !file.startsWith('scenarios/') && !file.startsWith('testing/'))
    .map((file) => file.replaceAll('\\', '/'))
    .sort();
}

function findingsIn(file: string, source: string): Finding[] {
  const tree = parseSync(file, source, { lang: 'ts' }).program as unknown as Node;
  const found: Finding[] = [];
  const report = (what: string, at: Node): void => void found.push({ file, what, line: placeOf(source, at.start).line });
  const visit = (node: Node, parent: Node | undefined): void => {
    const name = String(node['name']);
    if (node.type === 'Identifier' && OUTSIDE.has(name) && isReference(node, parent)) report(name, node);
    if (node.type === 'MemberExpression') {
      const property = (node['property'] as Node)['name'] as string | undefined;
      const object = node['object'] as Node;
      if (object['name'] === 'Math' && property !== undefined && INEXACT.has(property)) report(`Math.${property}`, node);
      if (property !== undefined && LOCALE.has(property)) report(property, node);
    }
    const power = node['operator'] === '**' || node['operator'] === '**=';
    if (power && !file.startsWith('maths/')) report('**', node);
    for (const child of children(node)) visit(child, node);
  };
  visit(tree, undefined);
  for (const statement of tree['body'] as readonly Node[]) {
    const inner = statement['declaration'];
    const declared = statement.type === 'ExportNamedDeclaration' && isNode(inner) ? inner : statement;
    if (declared.type !== 'VariableDeclaration') continue;
    if (declared['kind'] !== 'const') report(`module-level ${String(declared['kind'])}`, declared);
  }
  return [...found, ...written(file, source, tree)];
}

/** Module-level constants whose contents a function changes: state that two systems would share. */
function written(file: string, source: string, tree: Node): Finding[] {
  const constants = new Set<string>();
  for (const statement of tree['body'] as readonly Node[]) {
    const inner = statement['declaration'];
    const declared = statement.type === 'ExportNamedDeclaration' && isNode(inner) ? inner : statement;
    if (declared.type !== 'VariableDeclaration') continue;
    for (const { id } of declared['declarations'] as readonly { id: Node }[])
      if (id.type === 'Identifier') constants.add(String(id['name']));
  }
  const found: Finding[] = [];
  const CHANGES = new Set([
    'push',
    'pop',
    'shift',
    'unshift',
    'splice',
    'set',
    'add',
    'delete',
    'clear',
    'fill',
    'sort',
    'reverse',
    'copyWithin',
  ]);
  const rootOf = (node: Node): string | undefined =>
    node.type === 'MemberExpression' ? rootOf(node['object'] as Node) : (node['name'] as string | undefined);
  const visit = (node: Node, depth: number, shadowed: ReadonlySet<string>): void => {
    const within = /Function|Method/.test(node.type) ? depth + 1 : depth;
    const hidden = new Set(shadowed);
    if (/Function/.test(node.type)) for (const name of boundIn(node)) hidden.add(name);
    const target =
      node.type === 'AssignmentExpression'
        ? (node['left'] as Node)
        : node.type === 'UpdateExpression'
          ? (node['argument'] as Node)
          : undefined;
    const callee = node.type === 'CallExpression' ? (node['callee'] as Node) : undefined;
    const changes =
      callee?.type === 'MemberExpression' && CHANGES.has(String((callee['property'] as Node)['name']))
        ? (callee['object'] as Node)
        : undefined;
    const member = target?.type === 'MemberExpression' ? target : changes?.type === 'Identifier' ? changes : undefined;
    const name = member && rootOf(member);
    if (within > 0 && name !== undefined && constants.has(name) && !hidden.has(name))
      found.push({ file, what: `changes ${name}`, line: placeOf(source, node.start).line });
    for (const child of children(node)) visit(child, within, hidden);
  };
  visit(tree, 0, new Set());
  return found;
}

/** Names that a function declares anywhere in itself. */
function boundIn(node: Node): string[] {
  const names: string[] = [];
  const collect = (pattern: Node): void => {
    if (pattern.type === 'Identifier') names.push(String(pattern['name']));
    else for (const child of children(pattern)) collect(child);
  };
  for (const parameter of (node['params'] as readonly Node[] | undefined) ?? []) collect(parameter);
  const visit = (inner: Node): void => {
    if (inner.type === 'VariableDeclarator') collect(inner['id'] as Node);
    for (const child of children(inner)) visit(child);
  };
  for (const child of children(node)) visit(child);
  return names;
}

/** Whether an identifier refers to something, instead of naming a property or a key. */
function isReference(node: Node, parent: Node | undefined): boolean {
  if (parent === undefined) return true;
  if (parent.type === 'MemberExpression') return parent['object'] === node || parent['computed'] === true;
  if (['Property', 'PropertyDefinition', 'MethodDefinition'].includes(parent.type))
    return parent['value'] === node || parent['computed'] === true;
  return !/^TS|Import|Export|Label/.test(parent.type);
}

/** A local of the same name is none of the outside. */
function isLocal(source: string, name: string): boolean {
  return new RegExp(`\\b(?:const|let|var|function|class|import \\{[^}]*)\\s*${name}\\b|[(,{]\\s*${name}\\s*[:,)}=]`).test(source);
}

test('runtime/ reaches for no clock, no chance, no machine and keeps no state between systems', () => {
  const found = sources().flatMap((file) => {
    const source = readFileSync(path.join(root, file), 'utf8');
    return findingsIn(file, source).filter(({ what }) => !(OUTSIDE.has(what) && isLocal(source, what)));
  });
  const unexplained = found.filter(({ file, what }) => ALLOWED[`${file} ${what}`] === undefined);
  expect(unexplained.map(({ file, what, line }) => `runtime/${file}:${line}: ${what}`)).toEqual([]);
  const unused = Object.keys(ALLOWED).filter((key) => !found.some(({ file, what }) => `${file} ${what}` === key));
  expect(unused).toEqual([]);
});

test.each([
  ['const at = Date.now();', 'Date'],
  ['export const f = () => Math.random();', 'Math.random'],
  ['export const f = (x: number) => Math.exp(x);', 'Math.exp'],
  ['export const f = (x: number) => x ** 0.5;', '**'],
  ['let count = 0;\nexport const next = () => ++count;', 'module-level let'],
  ['const cache = new Map();\nexport const put = (k: string) => cache.set(k, 1);', 'changes cache'],
  ['const seen: number[] = [];\nexport function f() { seen[0] = 1; }', 'changes seen'],
  ['export const f = (x: number) => x.toLocaleString();', 'toLocaleString'],
  ['export const g = globalThis;', 'globalThis'],
])('the search finds %j', (source, what) => {
  expect(findingsIn('process/x.ts', source).map((finding) => finding.what)).toContain(what);
});

test('the search lets be what is local or exact', () => {
  const source =
    'const table = [1];\nexport const f = (list: number[]) => { const table = list.slice(); table.push(Math.sqrt(2)); return table; };\nexport const o = { process: 1 };\nexport const p = o.process;';
  expect(findingsIn('process/x.ts', source)).toEqual([]);
});
