// The operator ** in the text of a program. Engines compute it differently in the last bit, so it becomes a call of the runtime's
// own power (runtime/maths), which takes bigints too:
//
//   a ** b               __bough_pow(a,b)
//   x **= b              x = __bough_pow(x,b)               also this.#x and super.x
//   object.key **= b     __bough_ref(object,"key").power(b)
//
// Operands stay where they are, evaluated in the same order and once; a `yield` among them stays in its generator.

import type MagicString from 'magic-string';
import { exponentiate } from '../../runtime/maths/maths.ts';
import type { Node } from './ast.ts';
import { isNode } from './ast.ts';

/** The functions that the inserted text calls, by name. */
export const POWER_FUNCTIONS = { __bough_pow: exponentiate, __bough_ref: refer } as const;

/** A property whose value has been read, waiting for the exponent. */
function refer(object: Record<PropertyKey, unknown>, key: unknown): { power(exponent: unknown): unknown } {
  const name = typeof key === 'symbol' ? key : String(key);
  const base = object[name];
  return {
    power(exponent) {
      const value = exponentiate(base, exponent);
      object[name] = value;
      return value;
    },
  };
}

export const isPower = (node: Node): boolean =>
  (node.type === 'BinaryExpression' && node['operator'] === '**') || (node.type === 'AssignmentExpression' && node['operator'] === '**=');

/** Rewrites one operator. Gives the nodes that are still to be visited: its operands. */
export function rewritePower(node: Node, source: string, text: MagicString): readonly Node[] {
  const left = node['left'] as Node;
  const right = node['right'] as Node;
  if (node.type === 'BinaryExpression') {
    text.appendLeft(node.start, '__bough_pow(');
    text.update(left.end, right.start, ',');
    text.prependLeft(node.end, ')');
    return [left, right];
  }
  const target = bare(left);
  text.prependLeft(node.end, ')');
  if (isPlain(target)) {
    if (node.start < target.start) text.remove(node.start, target.start);
    text.update(target.end, right.start, `=__bough_pow(${source.slice(target.start, target.end)},`);
    return [right];
  }
  const object = target['object'] as Node;
  const property = target['property'] as Node;
  text.appendLeft(node.start, '__bough_ref(');
  if (node.start < target.start) text.remove(node.start, target.start);
  if (target['computed'] !== true) {
    text.update(object.end, right.start, `,${JSON.stringify(property['name'])}).power(`);
    return [object, right];
  }
  text.update(object.end, property.start, ',');
  text.update(property.end, right.start, ').power(');
  return [object, property, right];
}

/** What of a `**=` can't be rewritten without evaluating a part of it twice. */
export function unsupportedPower(node: Node): string | undefined {
  if (!isPower(node) || node.type !== 'AssignmentExpression') return undefined;
  const target = bare(node['left'] as Node);
  if (isPlain(target)) return undefined;
  const known = target.type === 'MemberExpression' && !isPrivate(target) && (target['object'] as Node).type !== 'Super';
  return known ? undefined : '**= is not available on this target to a program under study; write it out: x = x ** y';
}

/** A target that may stand twice in the text. */
function isPlain(target: Node): boolean {
  if (target.type === 'Identifier') return true;
  if (target.type !== 'MemberExpression' || target['computed'] === true) return false;
  const object = target['object'] as Node;
  if (object.type === 'Super') return true;
  return isPrivate(target) && (object.type === 'ThisExpression' || object.type === 'Identifier');
}

const isPrivate = (member: Node): boolean => (member['property'] as Node).type === 'PrivateIdentifier';

/** A target without parentheses and types. */
function bare(node: Node): Node {
  const inner = node['expression'];
  return node.type !== 'MemberExpression' && isNode(inner) ? bare(inner) : node;
}
