// The little that the loader needs of a syntax tree: nodes with their place in the text, and a walk over those that run.

/** A node of the parser's ESTree, with offsets in UTF-16 units. */
export interface Node {
  readonly type: string;
  readonly start: number;
  readonly end: number;
  readonly [key: string]: unknown;
}

export const isNode = (value: unknown): value is Node =>
  typeof value === 'object' && value !== null && typeof (value as { type?: unknown }).type === 'string';

/** TypeScript's nodes that stand for code; all others of its nodes are types and vanish. */
const TS_CODE = new Set([
  'TSAsExpression',
  'TSSatisfiesExpression',
  'TSNonNullExpression',
  'TSTypeAssertion',
  'TSInstantiationExpression',
  'TSEnumDeclaration',
  'TSEnumBody',
  'TSEnumMember',
  'TSModuleDeclaration',
  'TSModuleBlock',
  'TSParameterProperty',
  'TSExportAssignment',
]);

/** Whether a node leaves something behind when types are removed. */
export function runs(node: Node): boolean {
  if (node['declare'] === true) return false;
  return !node.type.startsWith('TS') || TS_CODE.has(node.type);
}

/** The children of a node that run, in the order of the text. */
export function children(node: Node): Node[] {
  const found: Node[] = [];
  for (const key in node) {
    const value = node[key];
    if (Array.isArray(value)) {
      for (const item of value) if (isNode(item) && runs(item)) found.push(item);
    } else if (isNode(value) && runs(value)) found.push(value);
  }
  return found;
}

/** Line and column of an offset, both from 1. */
export function placeOf(text: string, offset: number): { line: number; column: number } {
  const before = text.slice(0, offset);
  const lineStart = before.lastIndexOf('\n') + 1;
  return { line: before.split('\n').length, column: offset - lineStart + 1 };
}
