// Async functions where the runtime would call them, found before anything runs so that the message can name file, line and
// column: in what is handed to a function of 'bough' or to self.spawn and its kin. What can't be seen here (a promise that some
// package returns) crashes its process when it is called, with `async_callback`.

import type { Node } from './ast.ts';
import { children, isNode } from './ast.ts';
import type { Objection } from './imports.ts';

/** The first async function in a module that would become a callback or a body of a process. */
export function findAsyncCallback(tree: Node): Objection | undefined {
  const body = tree['body'] as readonly Node[];
  const functions = new Set(body.flatMap(importedFromBough));
  const named = new Map(body.flatMap(asyncDeclarations));
  const search = (node: Node): Objection | undefined => {
    const found = node.type === 'CallExpression' && takesCallbacks(node, functions) ? inArguments(node, named) : undefined;
    if (found) return found;
    for (const child of children(node)) {
      const objection = search(child);
      if (objection) return objection;
    }
    return undefined;
  };
  return search(tree);
}

function importedFromBough(statement: Node): string[] {
  if (statement.type !== 'ImportDeclaration' || (statement['source'] as Node)['value'] !== 'bough') return [];
  return (statement['specifiers'] as readonly Node[]).map((specifier) => String((specifier['local'] as Node)['name']));
}

/** Names at the top of the module that stand for async functions. */
function asyncDeclarations(statement: Node): [string, Node][] {
  const inner = statement['declaration'];
  const declared = /^Export/.test(statement.type) && isNode(inner) ? inner : statement;
  if (declared.type === 'FunctionDeclaration' && declared['async'] === true && isNode(declared['id'])) {
    return [[String(declared['id']['name']), declared]];
  }
  if (declared.type !== 'VariableDeclaration') return [];
  return (declared['declarations'] as readonly Node[]).flatMap(({ id, init }): [string, Node][] =>
    isNode(id) && isNode(init) && isAsync(init) ? [[String(id['name']), init]] : [],
  );
}

const isAsync = (node: Node): boolean =>
  (node.type === 'FunctionExpression' || node.type === 'ArrowFunctionExpression') && node['async'] === true;

function takesCallbacks(call: Node, functions: ReadonlySet<string>): boolean {
  const callee = call['callee'] as Node;
  if (callee.type === 'Identifier') return functions.has(String(callee['name']));
  if (callee.type !== 'MemberExpression') return false;
  const object = callee['object'] as Node;
  const name = String((callee['property'] as Node)['name']);
  return /^spawn/.test(name) || (object.type === 'Identifier' && functions.has(String(object['name'])));
}

function inArguments(call: Node, named: ReadonlyMap<string, Node>): Objection | undefined {
  for (const argument of call['arguments'] as readonly Node[]) {
    const objection = inValue(argument, 'this function', named);
    if (objection) return objection;
  }
  return undefined;
}

function inValue(node: Node, called: string, named: ReadonlyMap<string, Node>): Objection | undefined {
  if (isAsync(node)) return refuse(called, node.start);
  if (node.type === 'Identifier') {
    const declared = named.get(String(node['name']));
    return declared && refuse(String(node['name']), declared.start);
  }
  if (node.type === 'ObjectExpression') {
    for (const property of node['properties'] as readonly Node[]) {
      const value = property['value'];
      const key = property['key'];
      const objection = isNode(value) ? inValue(value, isNode(key) ? String(key['name'] ?? key['value']) : called, named) : undefined;
      // A method's function begins behind its name.
      if (objection) return isNode(value) && isAsync(value) ? { ...objection, offset: property.start } : objection;
    }
  }
  if (node.type === 'ArrayExpression') {
    for (const element of node['elements'] as readonly unknown[]) {
      const objection = isNode(element) ? inValue(element, called, named) : undefined;
      if (objection) return objection;
    }
  }
  return undefined;
}

const refuse = (called: string, offset: number): Objection => ({
  kind: 'unsupported',
  offset,
  reason: `${called} is async: async functions can not be processes or callbacks, since nothing decides when they go on; write a generator (*${
    called === 'this function' ? 'name' : called
  }) and yield self.call(), self.receive() or self.sleep()`,
});
