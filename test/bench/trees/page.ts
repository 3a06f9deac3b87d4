// What runs in the page of `npm run bench -- trees`: the same tree of processes, drawn by Bough and in the ways that people draw one
// today. Each is asked for the same three things: a first picture, a picture in which 1 % of the processes (1,000 at most) have another
// status, and a picture from another place.

import * as d3 from 'd3';
import type { SlotRow } from '../../../runtime/protocol/views.ts';
import { CanvasSurface } from '../../../src-renderer/draw/canvas-surface.ts';
import { drawTree } from '../../../src-renderer/draw/tree.ts';
import { RowTable } from '../../../src-renderer/layout/row-table.ts';
import { THEMES } from '../../../src-renderer/scales/theme.ts';
import { TreeModel } from '../../../src-renderer/views/tree-model.ts';

export const SUBJECTS = ['Bough', 'Bough, all open', 'd3.tree in SVG', 'plain canvas', 'mermaid'] as const;
export type SubjectName = (typeof SUBJECTS)[number];

interface Subject {
  /** Resolves when it is drawn, as far as a program can tell. */
  build(processes: number): Promise<void> | void;
  /** Other statuses, and what follows from them. */
  change(round: number): Promise<void> | void;
  pan(round: number): void;
}

const VIEW = { w: 1400, h: 800 };
/** Children of each supervisor. */
const FAMILY = 10;
const WIDTH = 180;
const HEIGHT = 18;

const parentOf = (i: number): number => Math.floor((i - 1) / FAMILY);
const isSupervisor = (i: number, processes: number): boolean => i * FAMILY + 1 < processes;
const nameOf = (i: number, processes: number): string => `${isSupervisor(i, processes) ? 'Team' : 'worker'} ${i}`;
/** Who changes in a round: spread over the tree. */
function* changing(processes: number, round: number): Iterable<number> {
  const count = Math.min(1000, Math.ceil(processes / 100));
  for (let k = 0; k < count; k++) yield 1 + ((round * 7919 + k * Math.floor(processes / count)) % (processes - 1));
}
const COLORS = ['#62C9FD', '#7E8393'] as const;

const stage = (): HTMLElement => {
  document.body.innerHTML = '';
  document.body.style.margin = '0';
  const div = document.createElement('div');
  div.style.cssText = `width:${VIEW.w}px;height:${VIEW.h}px;overflow:hidden;background:#0E1217`;
  document.body.append(div);
  return div;
};

function bough(allOpen: boolean): Subject {
  let rows = RowTable.empty;
  let at = 0;
  const model = new TreeModel();
  let canvas: HTMLCanvasElement;
  const update = (): void => model.update({ rows, at, cells: false, locked: false, compact: false, autoFit: false }, performance.now());
  const draw = (): void => {
    const surface = new CanvasSurface(canvas, VIEW.w, VIEW.h, 1);
    if (!model.content) return;
    drawTree(surface, {
      geometry: model.geometry,
      content: model.content,
      rows,
      labelOf: () => '',
      at,
      camera: model.camera,
      view: VIEW,
      theme: THEMES.dark,
      activity: model.activity,
    });
  };
  const rowAt = (i: number, processes: number): SlotRow => ({
    slot: i + 1,
    parent: i === 0 ? 0 : parentOf(i) + 1,
    path: '',
    label: nameOf(i, processes),
    signature: isSupervisor(i, processes) ? `Team ${i}` : 'Worker',
    kind: isSupervisor(i, processes) ? 'supervisor' : 'worker',
    dynamic: false,
    status: 'waiting',
    since: 0,
    pid: i + 1,
    pidText: `<0.${i + 1}.0>`,
    incarnation: 1,
    crashes: 0,
    mailbox: 0,
    reductions: 0,
    trapExit: false,
  });
  return {
    build(processes) {
      canvas = document.createElement('canvas');
      stage().append(canvas);
      rows = RowTable.of(Array.from({ length: processes }, (_, i) => rowAt(i, processes)));
      if (allOpen) model.choices = new Map([...rows.keys()].map((slot) => [slot, true]));
      model.resize(VIEW);
      update();
      model.fit();
      draw();
    },
    change(round) {
      const edit = rows.edit();
      for (const i of changing(rows.size, round)) {
        const row = rows.get(i + 1) as SlotRow;
        edit.set({ ...row, status: row.status === 'waiting' ? 'running' : 'waiting', reductions: row.reductions + 1 });
      }
      rows = edit.done();
      at += 16_000;
      update();
      draw();
    },
    pan(round) {
      model.pan(round % 2 ? 30 : -30, round % 4 < 2 ? 40 : -40);
      draw();
    },
  };
}

interface Datum {
  readonly id: number;
  readonly name: string;
}

function layout(processes: number): d3.HierarchyPointNode<Datum> {
  const data = Array.from({ length: processes }, (_, id) => ({ id, name: nameOf(id, processes) }));
  const root = d3
    .stratify<Datum>()
    .id(({ id }) => String(id))
    .parentId(({ id }) => (id === 0 ? '' : String(parentOf(id))))(data);
  return d3.tree<Datum>().nodeSize([HEIGHT, WIDTH])(root);
}

/** All of it in view, as d3's own example shows it. */
function fitted(root: d3.HierarchyPointNode<Datum>): { x: number; y: number; k: number } {
  let [top, bottom, right] = [0, 0, 0];
  root.each(({ x, y }) => {
    top = Math.min(top, x);
    bottom = Math.max(bottom, x);
    right = Math.max(right, y);
  });
  const k = Math.min(1, VIEW.h / (bottom - top + HEIGHT), VIEW.w / (right + WIDTH));
  return { x: 10, y: -top * k + 10, k };
}

/** After d3's example "Tree, tidy": a path for each link, a circle and a text for each node. */
function svg(): Subject {
  let circles: d3.Selection<SVGCircleElement, d3.HierarchyPointNode<Datum>, SVGGElement, unknown>;
  let group: d3.Selection<SVGGElement, undefined, null, undefined>;
  let processes = 0;
  let camera = { x: 0, y: 0, k: 1 };
  const busy = new Set<number>();
  return {
    build(count) {
      processes = count;
      const root = layout(count);
      camera = fitted(root);
      const picture = d3.create('svg').attr('width', VIEW.w).attr('height', VIEW.h);
      group = picture.append('g').attr('transform', `translate(${camera.x},${camera.y})scale(${camera.k})`);
      const link = d3
        .linkHorizontal<unknown, d3.HierarchyPointNode<Datum>>()
        .x((d) => d.y)
        .y((d) => d.x);
      group
        .append('g')
        .attr('fill', 'none')
        .attr('stroke', '#6B7887')
        .selectAll('path')
        .data(root.links())
        .join('path')
        .attr('d', link as never);
      const node = group
        .append('g')
        .selectAll('g')
        .data(root.descendants())
        .join('g')
        .attr('transform', (d) => `translate(${d.y},${d.x})`);
      circles = node.append('circle').attr('fill', COLORS[1]).attr('r', 4) as never;
      node
        .append('text')
        .attr('dy', '0.31em')
        .attr('x', 7)
        .attr('fill', '#E8EDF2')
        .attr('font-size', 11)
        .text((d) => d.data.name);
      stage().append(picture.node() as SVGSVGElement);
    },
    change(round) {
      const nodes = circles.nodes();
      for (const i of changing(processes, round)) {
        if (!busy.delete(i)) busy.add(i);
        nodes[i]?.setAttribute('fill', COLORS[busy.has(i) ? 0 : 1]);
      }
    },
    pan(round) {
      camera = { ...camera, x: camera.x + (round % 2 ? 30 : -30), y: camera.y + (round % 4 < 2 ? 40 : -40) };
      group.attr('transform', `translate(${camera.x},${camera.y})scale(${camera.k})`);
    },
  };
}

/** The same on a canvas, drawn anew each time. */
function plain(): Subject {
  let context: CanvasRenderingContext2D;
  let nodes: readonly d3.HierarchyPointNode<Datum>[] = [];
  let links: readonly d3.HierarchyPointLink<Datum>[] = [];
  let camera = { x: 0, y: 0, k: 1 };
  const busy = new Set<number>();
  const draw = (): void => {
    context.setTransform(1, 0, 0, 1, 0, 0);
    context.clearRect(0, 0, VIEW.w, VIEW.h);
    context.setTransform(camera.k, 0, 0, camera.k, camera.x, camera.y);
    context.strokeStyle = '#6B7887';
    for (const { source, target } of links) {
      const middle = (source.y + target.y) / 2;
      context.beginPath();
      context.moveTo(source.y, source.x);
      context.bezierCurveTo(middle, source.x, middle, target.x, target.y, target.x);
      context.stroke();
    }
    context.font = '11px sans-serif';
    for (const node of nodes) {
      context.beginPath();
      context.arc(node.y, node.x, 4, 0, 2 * Math.PI);
      context.fillStyle = COLORS[busy.has(node.data.id) ? 0 : 1];
      context.fill();
      context.fillStyle = '#E8EDF2';
      context.fillText(node.data.name, node.y + 7, node.x + 4);
    }
  };
  return {
    build(processes) {
      const canvas = document.createElement('canvas');
      canvas.width = VIEW.w;
      canvas.height = VIEW.h;
      stage().append(canvas);
      context = canvas.getContext('2d') as CanvasRenderingContext2D;
      const root = layout(processes);
      nodes = root.descendants();
      links = root.links();
      camera = fitted(root);
      draw();
    },
    change(round) {
      for (const i of changing(nodes.length, round)) if (!busy.delete(i)) busy.add(i);
      draw();
    },
    pan(round) {
      camera = { ...camera, x: camera.x + (round % 2 ? 30 : -30), y: camera.y + (round % 4 < 2 ? 40 : -40) };
      draw();
    },
  };
}

interface Mermaid {
  initialize(options: object): void;
  render(id: string, text: string): Promise<{ readonly svg: string }>;
}

/** It has no way to change a picture: what changed is drawn anew. */
function mermaid(): Subject {
  const library = (globalThis as unknown as { mermaid: Mermaid }).mermaid;
  const busy = new Set<number>();
  let processes = 0;
  let home: HTMLElement;
  const render = async (): Promise<void> => {
    const lines = ['flowchart LR', 'classDef busy fill:#62C9FD'];
    for (let i = 1; i < processes; i++) lines.push(`n${parentOf(i)}[${nameOf(parentOf(i), processes)}] --> n${i}[${nameOf(i, processes)}]`);
    for (const i of busy) lines.push(`class n${i} busy`);
    home.innerHTML = (await library.render('picture', lines.join('\n'))).svg;
  };
  return {
    async build(count) {
      processes = count;
      home = stage();
      library.initialize({ startOnLoad: false, maxTextSize: 1e9, maxEdges: 1e9, flowchart: { htmlLabels: false } });
      await render();
    },
    async change(round) {
      for (const i of changing(processes, round)) if (!busy.delete(i)) busy.add(i);
      await render();
    },
    pan(round) {
      const picture = home.firstElementChild as SVGElement | null;
      if (picture) picture.style.transform = `translate(${round % 2 ? 30 : 0}px, ${round % 4 < 2 ? 40 : 0}px)`;
    },
  };
}

const MAKE: Readonly<Record<SubjectName, () => Subject>> = {
  Bough: () => bough(false),
  'Bough, all open': () => bough(true),
  'd3.tree in SVG': svg,
  'plain canvas': plain,
  mermaid,
};

const picture = (): Promise<number> => new Promise((resolve) => requestAnimationFrame(resolve));

let subject: Subject;

const trees = {
  /** Milliseconds until the picture after the one that has it begins. */
  async first(name: SubjectName, processes: number): Promise<number> {
    await picture();
    const from = performance.now();
    subject = MAKE[name]();
    await subject.build(processes);
    await picture();
    await picture();
    return performance.now() - from;
  },
  /** Milliseconds from picture to picture while each is another; as many as fit into `limit`, `most` at most. */
  async pictures(what: 'change' | 'pan', most: number, limit: number): Promise<number> {
    await picture();
    const from = performance.now();
    let done = 0;
    while (done < most && performance.now() - from < limit) {
      await subject[what](done++);
      await picture();
    }
    return (performance.now() - from) / done;
  },
};
export type Trees = typeof trees;

declare global {
  interface Window {
    readonly trees: Trees;
  }
}
Object.assign(window, { trees });
