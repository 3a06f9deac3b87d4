// The nodes of a program and what is between them, in words: what the window shows over the tree of a program on several nodes.

import type { NodeLinkView, World } from '../../runtime/fold/world.ts';
import type { NodeNotes } from '../../runtime/protocol/views.ts';

/** Undefined for a program without nodes. */
export function nodeNotes(world: World): NodeNotes | undefined {
  const nodes = world.nodes();
  if (nodes.length === 0) return undefined;
  const byNumber = new Map(nodes.map((node) => [node.number, node]));
  const links = world.nodeLinks().flatMap((link) => {
    const [a, b] = [byNumber.get(link.nodes[0]), byNumber.get(link.nodes[1])];
    if (a === undefined || b === undefined) return [];
    // That a node is down stands beside its name.
    if ((!a.up || !b.up) && !link.connected.includes(true)) return [];
    return [{ between: [a.name, b.name] as const, ...stateOf(link, [a.name, b.name], a.up, b.up), since: link.since }];
  });
  return { nodes: nodes.map(({ name, up, since }) => ({ name, up, since })), links };
}

type State = Pick<NodeNotes['links'][number], 'trouble' | 'text'>;

function stateOf(link: NodeLinkView, [a, b]: readonly [string, string], aUp: boolean, bUp: boolean): State {
  const [aSees, bSees] = link.connected;
  if (!aUp || !bUp) return { trouble: true, text: `${aUp ? b : a} is down, which ${aUp ? a : b} has not noticed yet` };
  if (link.partitioned) {
    return {
      trouble: true,
      text: aSees || bSees ? 'partitioned: nothing arrives, not noticed yet' : 'partitioned: they have lost each other',
    };
  }
  if (aSees !== bSees) return { trouble: true, text: `${aSees ? b : a} has lost ${aSees ? a : b}, which does not know yet` };
  return aSees ? { trouble: false, text: `connected, ${millis(link)} ms` } : { trouble: false, text: 'not connected' };
}

const millis = ({ delay, jitter }: NodeLinkView): string => (jitter > 0 ? `${delay / 1000}–${(delay + jitter) / 1000}` : `${delay / 1000}`);
