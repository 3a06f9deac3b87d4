// Reduction counts in the text of a program (DESIGN.md D5): at every function entry and at the head of every loop.
//
//   elsewhere            --__bough.left;
//   in a generator       if (--__bough.left < 0 && __bough.driven === __bough_g) __bough_back(__bough_g, yield __bough.preempt);
//
// A generator may yield a preemption only while the scheduler drives it, directly or through yield*: a generator that the
// program itself runs through would hand the preemption to a for-of as a value. `driven` says who is driven; each activation has
// a number of its own, and the small calls around the body, `yield` and `yield*` keep it up to date (driving.ts).
//
// Counted are loops and calls of the program and of the packages it bundles, never the inside of built-in functions: a sort
// counts its comparisons, a regular expression counts nothing.

import MagicString from 'magic-string';
import type { Node } from './ast.ts';
import { children } from './ast.ts';
import { overruled, wrapBody } from './hoisting.ts';
import { isPower, rewritePower } from './powers.ts';

const COUNT = '--__bough.left;';
const COUNT_AND_PREEMPT = 'if(--__bough.left<0&&__bough.driven===__bough_g)__bough_back(__bough_g,yield __bough.preempt);';

/** Names that the inserted code uses; a program that declares one of them is refused (imports.ts). */
export const RESERVED_NAMES = [
  '__bough',
  '__bough_g',
  '__bough_enter',
  '__bough_leave',
  '__bough_back',
  '__bough_pass',
  '__bough_rejoin',
  '__bough_pow',
  '__bough_ref',
] as const;

const LOOPS = new Set(['ForStatement', 'ForInStatement', 'ForOfStatement', 'WhileStatement', 'DoWhileStatement']);
const FIELDS = new Set(['PropertyDefinition', 'AccessorProperty']);
const FUNCTIONS = new Set(['FunctionDeclaration', 'FunctionExpression', 'ArrowFunctionExpression']);

/** Inserts the counts into a module, and the runtime's power in place of `**`. The tree must have been parsed from exactly this text. */
export function insertCounts(source: string, tree: Node): MagicString {
  const text = new MagicString(source);
  visit(tree, false, { text, source });
  return text;
}

interface Module {
  readonly text: MagicString;
  readonly source: string;
}

/** `preemptible`: the nearest function around is a generator that is not async. */
function visit(node: Node, preemptible: boolean, module: Module): void {
  const { text, source } = module;
  if (FUNCTIONS.has(node.type)) {
    visitFunction(node, module);
    return;
  }
  if (node.type === 'StaticBlock') preemptible = false;
  else if (FIELDS.has(node.type)) {
    visitField(node, preemptible, module);
    return;
  }
  if (LOOPS.has(node.type)) countLoop(node['body'] as Node, preemptible, text);
  if (node.type === 'YieldExpression' && preemptible) wrapYield(node, text);
  if (node.type === 'TryStatement' && preemptible) rejoinAfterThrow(node, text);
  const inner = isPower(node) ? rewritePower(node, source, text) : children(node);
  for (const child of inner) visit(child, preemptible, module);
}

/** An initialiser runs with each instance, as a method would; a class inside a generator can't yield there. Only a computed key is the generator's. */
function visitField(node: Node, preemptible: boolean, module: Module): void {
  const value = node['value'] as Node | null;
  for (const child of children(node)) visit(child, preemptible && child !== value, module);
  if (value === null || value === undefined || isNameless(value)) return;
  module.text.prependLeft(value.start, `(${COUNT.slice(0, -1)},`);
  module.text.prependLeft(value.end, ')');
}

/** A function or class that gets the field's name only if it stands there by itself; a function counts when it is called. */
function isNameless(value: Node): boolean {
  if (value.type === 'ParenthesizedExpression') return isNameless(value['expression'] as Node);
  return FUNCTIONS.has(value.type) || value.type === 'ClassExpression';
}

function visitFunction(node: Node, module: Module): void {
  const { text } = module;
  const preemptible = node['generator'] === true && node['async'] !== true;
  const body = node['body'];
  const block = body as Node | null;
  // Parameters belong to the caller's turn: a default may hold functions, but no yield.
  for (const child of children(node)) {
    if (preemptible && child === block) visitGeneratorBody(block, module);
    else visit(child, false, module);
  }
  if (block === null || block === undefined) return;
  if (node['expression'] === true) {
    // Before what the body's own rewriting has put there.
    text.prependLeft(block.start, `(${COUNT.slice(0, -1)},`);
    text.prependLeft(block.end, ')');
    return;
  }
  const start = endOfDirectives(block);
  const after = start === block.start + 1 ? '' : ';';
  if (preemptible) {
    wrapBody(block, start, `${after}const __bough_g=__bough_enter();try{${COUNT_AND_PREEMPT}`, module.source, text);
    text.appendRight(block.end - 1, '}finally{__bough_leave(__bough_g)}');
  } else text.prependLeft(start, after + COUNT);
}

function visitGeneratorBody(block: Node, module: Module): void {
  const gone = overruled(block);
  for (const statement of children(block)) if (!gone.has(statement)) visit(statement, true, module);
}

/** Where a function's first statement may stand: behind `{` and behind 'use strict'. */
function endOfDirectives(block: Node): number {
  let end = block.start + 1;
  for (const statement of block['body'] as readonly Node[]) {
    if (typeof statement['directive'] !== 'string') break;
    end = statement.end;
  }
  return end;
}

function countLoop(body: Node, preemptible: boolean, text: MagicString): void {
  const count = preemptible ? COUNT_AND_PREEMPT : COUNT;
  if (body.type === 'BlockStatement') text.prependLeft(body.start + 1, count);
  else {
    text.appendLeft(body.start, `{${count}`);
    text.prependLeft(body.end, '}');
  }
}

/** An error that was thrown into a `yield`, or out of a helper, passes by what stands behind it. */
function rejoinAfterThrow(node: Node, text: MagicString): void {
  const handler = (node['handler'] as Node | null)?.['body'] as Node | undefined;
  const finalizer = node['finalizer'] as Node | null;
  for (const block of [handler, finalizer]) if (block) text.prependLeft(block.start + 1, '__bough_rejoin(__bough_g);');
}

function wrapYield(node: Node, text: MagicString): void {
  if (node['delegate'] !== true) {
    text.appendLeft(node.start, '__bough_back(__bough_g,');
    text.prependLeft(node.end, ')');
    return;
  }
  const argument = node['argument'] as Node;
  text.appendLeft(node.start, '__bough_rejoin(__bough_g,');
  text.appendLeft(argument.start, '__bough_pass(__bough_g,');
  text.prependLeft(argument.end, ')');
  text.prependLeft(node.end, ')');
}
