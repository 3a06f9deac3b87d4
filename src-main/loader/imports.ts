// What a module may ask for. Found here, before anything runs, so that the message can name file, line and column:
// Node's modules, import() and top-level await, names that 'bough' does not export, names that the counts need.

import { builtinModules } from 'node:module';
import * as bough from '../../runtime/bough.ts';
import { nearest } from '../../runtime/protocol/nearest.ts';
import * as testing from '../../runtime/testing/index.ts';
import type { Node } from './ast.ts';
import { children, isNode } from './ast.ts';
import { findAsyncCallback } from './async-callbacks.ts';
import { RESERVED_NAMES } from './instrument.ts';
import { unsupportedPower } from './powers.ts';

/** Something that a module must not contain, with its offset in the text. */
export interface Objection {
  readonly kind: 'import' | 'unsupported';
  readonly offset: number;
  readonly reason: string;
}

const BUILTINS = new Set(builtinModules);
const EXPORTS = Object.keys(bough);
const TEST_EXPORTS = Object.keys(testing);
const RESERVED = new Set<string>(RESERVED_NAMES);

export const isBuiltin = (specifier: string): boolean => specifier.startsWith('node:') || BUILTINS.has(specifier);

/** The first thing in a module that a program under study can't have. */
export function findObjection(tree: Node): Objection | undefined {
  for (const statement of tree['body'] as readonly Node[]) {
    const objection = objectToImport(statement, tree);
    if (objection) return objection;
  }
  return objectToCode(tree, false) ?? findAsyncCallback(tree);
}

function objectToImport(statement: Node, tree: Node): Objection | undefined {
  const source = statement['source'];
  if (!isNode(source) || typeof source['value'] !== 'string') return undefined;
  if (statement['importKind'] === 'type' || statement['exportKind'] === 'type') return undefined;
  if (isBuiltin(source['value'])) return refuseBuiltin(source['value'], source.start);
  const exported = source['value'] === 'bough' ? EXPORTS : source['value'] === 'bough/test' ? TEST_EXPORTS : undefined;
  if (exported === undefined || statement.type !== 'ImportDeclaration') return undefined;
  for (const specifier of statement['specifiers'] as readonly Node[]) {
    const objection = objectToName(specifier, tree, source['value'], exported);
    if (objection) return objection;
  }
  return undefined;
}

function objectToName(specifier: Node, tree: Node, module: string, exported: readonly string[]): Objection | undefined {
  if (specifier['importKind'] === 'type' || specifier.type === 'ImportNamespaceSpecifier') return undefined;
  const imported = specifier['imported'] as { name?: string; value?: string } | undefined;
  const name = specifier.type === 'ImportDefaultSpecifier' ? 'default' : String(imported?.name ?? imported?.value);
  // A type may be imported without `type`; it leaves nothing behind, so only names that code uses count.
  if (exported.includes(name) || !isUsed(tree, (specifier['local'] as { name: string }).name)) return undefined;
  const meant = nearest(name, exported);
  const hint =
    name === 'default'
      ? `use import { ${module === 'bough' ? 'program' : 'testSystem'}, … } from '${module}'`
      : meant
        ? `did you mean ${meant}?`
        : `it has ${exported.join(', ')}`;
  return { kind: 'import', offset: specifier.start, reason: `'${module}' has no export ${name}; ${hint}` };
}

/** Whether code (not a type) refers to a local name. */
function isUsed(node: Node, name: string): boolean {
  if (node.type === 'ImportDeclaration') return false;
  if (node.type === 'Identifier' || node.type === 'JSXIdentifier') return node['name'] === name;
  return children(node).some((child) => isUsed(child, name));
}

const refuseBuiltin = (specifier: string, offset: number): Objection => ({
  kind: 'import',
  offset,
  reason: `'${specifier}' is a module of Node and is not available to a program under study; what comes from outside has to be an event, or a replay could not repeat it`,
});

function objectToCode(node: Node, inFunction: boolean): Objection | undefined {
  if (node.type === 'Identifier' && RESERVED.has(node['name'] as string)) {
    return { kind: 'unsupported', offset: node.start, reason: `the name ${node['name']} is needed by the program loader; choose another` };
  }
  if (node.type === 'ImportExpression') {
    return {
      kind: 'unsupported',
      offset: node.start,
      reason: 'import() is not available to a program under study; import at the top of the file',
    };
  }
  if (!inFunction && (node.type === 'AwaitExpression' || (node.type === 'ForOfStatement' && node['await'] === true))) {
    return {
      kind: 'unsupported',
      offset: node.start,
      reason: 'await is not available to a program under study; a process waits with yield self.receive()',
    };
  }
  const power = unsupportedPower(node);
  if (power) return { kind: 'unsupported', offset: node.start, reason: power };
  const required = requiredBuiltin(node);
  if (required) return refuseBuiltin(required, node.start);
  const within = inFunction || /Function/.test(node.type);
  for (const child of children(node)) {
    const objection = objectToCode(child, within);
    if (objection) return objection;
  }
  return undefined;
}

function requiredBuiltin(node: Node): string | undefined {
  if (node.type !== 'CallExpression') return undefined;
  const callee = node['callee'];
  const argument = (node['arguments'] as readonly unknown[])[0];
  if (!isNode(callee) || callee['name'] !== 'require' || !isNode(argument)) return undefined;
  return typeof argument['value'] === 'string' && isBuiltin(argument['value']) ? argument['value'] : undefined;
}
