// In which order a process that ends tells those it is linked to. OTP promises none, but BEAM has one, and along links it decides
// who still hears of a death before his own: a process keeps its links in a red-black tree ordered by pid, and takes that tree
// apart from its leaves up, left before right. Here links are kept in the order in which they were made, which is all that the
// tree's shape depends on as long as none is removed; so the tree is only built when it is needed.

interface Node<T> {
  readonly item: T;
  parent: Node<T> | null;
  left: Node<T> | null;
  right: Node<T> | null;
  red: boolean;
}

/** The items as BEAM's tree would give them up. They come in the order in which they were put in; no id twice. */
export function orderOfRelease<T extends { readonly id: number }>(all: readonly T[]): readonly T[] {
  // The root is the first one in, and goes last.
  if (all.length < 3) return all.toReversed();
  let root: Node<T> | null = null;
  for (const item of all) root = insert(root, item);
  const released: T[] = [];
  release(root, released);
  return released;
}

function release<T>(node: Node<T> | null, into: T[]): void {
  if (node === null) return;
  release(node.left, into);
  release(node.right, into);
  into.push(node.item);
}

/** Puts an item in, and gives the root. */
function insert<T extends { readonly id: number }>(root: Node<T> | null, item: T): Node<T> {
  const node: Node<T> = { item, parent: null, left: null, right: null, red: true };
  for (let at = root; at !== null; ) {
    node.parent = at;
    at = item.id < at.item.id ? at.left : at.right;
  }
  if (node.parent === null) {
    node.red = false;
    return node;
  }
  if (item.id < node.parent.item.id) node.parent.left = node;
  else node.parent.right = node;
  return rebalance(root as Node<T>, node);
}

function rebalance<T>(top: Node<T>, inserted: Node<T>): Node<T> {
  let root = top;
  let node = inserted;
  while (node.parent?.red === true) {
    const parent: Node<T> = node.parent;
    // A red one is never the root.
    const above = parent.parent as Node<T>;
    const uncle: Node<T> | null = above.left === parent ? above.right : above.left;
    if (uncle?.red === true) {
      parent.red = false;
      uncle.red = false;
      above.red = true;
      node = above;
      continue;
    }
    const inner = above.left === parent ? parent.right === node : parent.left === node;
    if (inner) rotate(parent, node);
    const middle = inner ? node : parent;
    rotate(above, middle);
    middle.red = false;
    above.red = true;
    if (middle.parent === null) root = middle;
    break;
  }
  root.red = false;
  return root;
}

/** `child` takes the place of its parent `node`, which becomes its child. */
function rotate<T>(node: Node<T>, child: Node<T>): void {
  const between = node.left === child ? child.right : child.left;
  if (node.left === child) {
    node.left = between;
    child.right = node;
  } else {
    node.right = between;
    child.left = node;
  }
  if (between !== null) between.parent = node;
  child.parent = node.parent;
  if (node.parent !== null) {
    if (node.parent.left === node) node.parent.left = child;
    else node.parent.right = child;
  }
  node.parent = child;
}
