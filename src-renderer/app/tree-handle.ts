// The tree on show, for the test hooks. Only one is mounted at a time.

export interface Box {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

export interface TreeHandle {
  nodeBox(slot: number): Box | undefined;
}

let shown: TreeHandle | undefined;

export const showTree = (handle: TreeHandle | undefined): void => {
  shown = handle;
};

/** Page coordinates of a node in the tree on show. */
export const treeBox = (slot: number): Box | undefined => shown?.nodeBox(slot);
