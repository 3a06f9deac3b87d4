// The tree on show, for what lies outside of it: zoom buttons, Fit, the test hooks. Only one is mounted at a time.

export interface Box {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

export interface TreeHandle {
  nodeBox(slot: number): Box | undefined;
  reveal(slot: number): boolean;
}

let shown: TreeHandle | undefined;

export const showTree = (handle: TreeHandle | undefined): void => {
  shown = handle;
};

/** Page coordinates of a node in the tree on show. */
export const treeBox = (slot: number): Box | undefined => shown?.nodeBox(slot);

/** Opens what hides a node and moves the camera the least distance to show it. Only for search, steps and lists (UX.md 2.19). */
export const revealInTree = (slot: number): void => void shown?.reveal(slot);
