// Function declarations in the body of a generator, which instrument.ts puts into a block. What a function's body allows, a block
// does not: a function named as a `var`, and two functions of one name. Both keep their meaning here:
//
//   var a = 1; function a() {}         var a=function () {};var a = 1; ;
//   function b() {} function b() {}    ; function b() {}
//
// Of several functions of one name only the last ever exists. One that shares its name with a `var` is a `var` that has the
// function for its first value. All others stay as they are: a block initialises its functions before its first statement too.

import type MagicString from 'magic-string';
import type { Node } from './ast.ts';
import { children, isNode } from './ast.ts';

const FUNCTIONS = new Set(['FunctionDeclaration', 'FunctionExpression', 'ArrowFunctionExpression']);
/** What has `var`s of its own. */
const SCOPES = new Set([...FUNCTIONS, 'StaticBlock', 'PropertyDefinition', 'AccessorProperty']);

/** The declarations in a generator's body that never exist, since a later one has their name. */
export function overruled(block: Node): ReadonlySet<Node> {
  const last = new Map(declarations(block).map((declared) => [nameOf(declared), declared]));
  return new Set(declarations(block).filter((declared) => last.get(nameOf(declared)) !== declared));
}

/**
 * Rewrites a body so that it may stand in a block, with `head` before its first statement.
 * @param start where its first statement may stand
 */
export function wrapBody(block: Node, start: number, head: string, source: string, text: MagicString): void {
  const gone = overruled(block);
  for (const declared of gone) text.update(declared.start, declared.end, ';');
  const variables = new Set<string>();
  collectVariables(block, variables);
  const moved = declarations(block).filter((declared) => !gone.has(declared) && variables.has(nameOf(declared)));
  if (moved.length === 0) {
    text.prependLeft(start, head);
    return;
  }
  // What other rewriting put at `start` belongs to the first statement, so the functions go in front of `{`, which moves before them.
  text.appendLeft(block.start, source.slice(block.start, start) + head);
  text.update(block.start, start, ';');
  for (const declared of moved) {
    const id = declared['id'] as Node;
    const second = declared.start + 1;
    text.remove(id.start, id.end);
    // A letter stays behind as a semicolon: it ends the statement before, and holds what that statement's rewriting put there.
    text.update(declared.start, second, ';');
    text.prependRight(second, `var ${nameOf(declared)}=${source[declared.start]}`);
    text.appendLeft(declared.end, ';');
    text.move(second, declared.end, block.start);
  }
}

const nameOf = (declared: Node): string => String((declared['id'] as Node)['name']);

/** Without TypeScript's overloads, which have no body. */
const declarations = (block: Node): readonly Node[] =>
  (block['body'] as readonly Node[]).filter(({ type, id, body }) => type === 'FunctionDeclaration' && isNode(id) && isNode(body));

/** The names that `var` declares in a body, blocks and loops included. */
function collectVariables(node: Node, into: Set<string>): void {
  if (SCOPES.has(node.type)) return;
  if (node.type === 'VariableDeclaration' && node['kind'] === 'var') {
    for (const { id } of node['declarations'] as readonly Node[]) if (isNode(id)) collectNames(id, into);
  }
  for (const child of children(node)) collectVariables(child, into);
}

/** The names that a pattern binds. */
function collectNames(pattern: Node, into: Set<string>): void {
  if (pattern.type === 'Identifier') into.add(String(pattern['name']));
  const inner: unknown[] =
    pattern.type === 'ObjectPattern'
      ? (pattern['properties'] as readonly Node[]).map((property) => property['value'] ?? property['argument'])
      : pattern.type === 'ArrayPattern'
        ? [...(pattern['elements'] as readonly unknown[])]
        : [pattern['left'], pattern['argument']];
  for (const part of inner) if (isNode(part)) collectNames(part, into);
}
