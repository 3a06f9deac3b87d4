// The space-time view: reads a conversation. It shows the range of the lanes, for the selected process and whom it talks with, or for
// all that talk. A message is a button: the cursor goes to its sending; the arrow keys go from message to message.

import { type KeyboardEvent, useEffect, useMemo, useRef, useState } from 'react';
import type { LaneData, SlotRow } from '../../runtime/protocol/views.ts';
import { visible } from '../../runtime/protocol/visible.ts';
import { sameParts, useActions, useView } from '../app/context.ts';
import { layoutSpaceTime, type SpaceTime, type SpaceTimeMessage } from '../layout/space-time.ts';
import { headline } from '../scales/status.ts';
import { formatCount, formatDuration, formatMoment } from '../session/format.ts';
import { treeOrder } from '../session/outline.ts';
import type { SessionView } from '../session/state.ts';
import { conditionOf, processValue, showsValue } from '../session/values.ts';
import { RowGlyph, StatusGlyph } from './glyph.tsx';

const NO_ROWS: ReadonlyMap<number, SlotRow> = new Map();
interface Shown extends Pick<SessionView, 'rows' | 'at' | 'seq' | 'following'> {
  readonly data: LaneData | undefined;
  readonly selection: number | undefined;
}
const NOTHING: Shown = { rows: NO_ROWS, data: undefined, selection: undefined, at: 0, seq: 0, following: false };

export function SpaceTimeView() {
  const actions = useActions();
  const v = useView<Shown>(
    (view) => ({ rows: view.rows, data: view.lanes, selection: view.selection, at: view.at, seq: view.seq, following: view.following }),
    NOTHING,
    sameParts,
  );
  const [box, setBox] = useState<HTMLDivElement | null>(null);
  const width = useWidth(box);
  const slots = useMemo(() => treeOrder(v.rows).map((row) => row.slot), [v.rows]);
  const picture = useMemo(
    () => layoutSpaceTime({ data: v.data, slots, selected: v.selection, cursorAt: v.at, cursorSeq: v.seq, width }),
    [v.data, slots, v.selection, v.at, v.seq, width],
  );
  const list = useRef<SVGSVGElement>(null);
  const stop = activeMessage(picture, v.seq);
  // A cursor that was moved elsewhere is shown, with the least scrolling; in LIVE the newest is.
  const { cursorY } = picture;
  useEffect(() => {
    if (!box) return;
    const room = box.clientHeight - HEAD_H;
    if (cursorY < box.scrollTop + 8 || cursorY > box.scrollTop + room - 8) box.scrollTop = cursorY - room / 2;
  }, [cursorY, box]);
  const onKeyDown = (event: KeyboardEvent): void => {
    const by = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (by === undefined || event.altKey || event.ctrlKey || event.metaKey) return;
    event.preventDefault();
    event.stopPropagation();
    const all = [...(list.current?.querySelectorAll<SVGGElement>('.st-message') ?? [])];
    const next = all[all.indexOf(document.activeElement as unknown as SVGGElement) + by];
    next?.focus();
  };
  const nameOf = (slot: number): string => {
    const row = v.rows.get(slot);
    return row ? headline(row) : slot === 0 ? 'the host' : 'a process that is not alive now';
  };
  if (picture.messages.length === 0)
    return (
      <p className="empty" data-testid="space-time-empty">
        {v.selection === undefined
          ? 'No messages between processes in the range of the lanes. Zoom out in time, or move the range.'
          : `${nameOf(v.selection)} sends and gets no messages in the range of the lanes. Zoom out in time, or select another process.`}
      </p>
    );
  return (
    <div className="space-time" ref={setBox} data-testid="space-time" data-columns={picture.columns.length}>
      <div className="st-head" style={{ width: picture.width }}>
        {picture.hidden > 0 && <span className="st-hidden">{formatCount(picture.hidden)} more: zoom in</span>}
        {picture.columns.map(({ slot, x }) => {
          const row = v.rows.get(slot);
          if (!row) return null;
          return (
            <button
              key={slot}
              type="button"
              className="st-name"
              style={{ left: x }}
              aria-pressed={slot === v.selection}
              {...showsValue(processValue(row))}
              onClick={() => actions.select(slot === v.selection ? undefined : slot)}
            >
              <RowGlyph row={row} size={12} />
              <span>{headline(row)}</span>
            </button>
          );
        })}
      </div>
      {/* biome-ignore lint/a11y/useSemanticElements: a fieldset has no place around a drawing */}
      <svg
        ref={list}
        width={picture.width}
        height={picture.height}
        role="group"
        aria-label="Messages in order of time"
        onKeyDown={onKeyDown}
      >
        {picture.columns.map(({ slot, x }) => (
          <line key={slot} x1={x} x2={x} y1={0} y2={picture.height} className="st-line" />
        ))}
        {picture.lives.map(({ slot, x, y0, y1 }) => (
          <line key={`${slot} ${y0}`} x1={x} x2={x} y1={y0} y2={y1} className="st-life" />
        ))}
        {picture.times.map(({ at, y }, i) => {
          const text = formatMoment(at);
          // Instants that read the same are one: what lies between them is in the label of the message.
          return i > 0 && formatMoment(picture.times[i - 1]?.at ?? 0) === text ? null : (
            <text key={`${at} ${y}`} x={72} y={y + 4} className="st-time">
              {text}
            </text>
          );
        })}
        {picture.messages.map((one) => (
          <Message
            key={one.message.seq}
            one={one}
            here={one.message.seq === v.seq || one.message.handledSeq === v.seq}
            tabStop={one.message.seq === stop}
            reached={v.following || one.sentY < cursorY}
            label={`${one.message.kind} ${visible(one.message.tag, MAX_TAG)} from ${nameOf(one.message.from)} to ${nameOf(one.message.to)}, sent ${formatMoment(one.message.sentAt)}, ${fate(one)}`}
            onGo={() => actions.goTo(one.message.seq)}
          />
        ))}
        {picture.crashes.map(({ slot, seq, tag, x, y }) => (
          // biome-ignore lint/a11y/useSemanticElements: there are no buttons in a drawing
          <g
            key={seq}
            className="st-crash"
            role="button"
            tabIndex={-1}
            aria-label={`${nameOf(slot)} crashed: ${tag}`}
            transform={`translate(${x - 8} ${y - 8})`}
            onClick={() => actions.goToEvent(seq)}
            onKeyDown={(event) => activates(event) && actions.goToEvent(seq)}
          >
            <title>{`${nameOf(slot)} crashed: ${tag}`}</title>
            <StatusGlyph status="crashed" size={16} />
          </g>
        ))}
        {!v.following && <line x1={0} x2={picture.width} y1={cursorY} y2={cursorY} className="st-cursor" />}
      </svg>
    </div>
  );
}

const HEAD_H = 32;

function Message(props: { one: SpaceTimeMessage; here: boolean; tabStop: boolean; reached: boolean; label: string; onGo: () => void }) {
  const { one } = props;
  const { message, toX, sentY, deliveredY, handledY } = one;
  const self = one.fromX === toX;
  const fromX = one.fromX ?? toX - STUB;
  const side = toX >= fromX ? 1 : -1;
  const end = self ? toX : toX - side * 2;
  const path = self
    ? `M${toX} ${sentY}h${LOOP}V${Math.max(deliveredY, sentY + 8)}h${-(LOOP - 4)}`
    : `M${fromX} ${sentY}L${end} ${deliveredY}`;
  const middle = self ? toX + LOOP + 6 : (fromX + end) / 2;
  return (
    // biome-ignore lint/a11y/useSemanticElements: there are no buttons in a drawing
    <g
      className={`st-message st-${message.kind} ${props.here ? 'is-here' : ''} ${props.reached ? '' : 'is-ahead'}`}
      role="button"
      tabIndex={props.tabStop ? 0 : -1}
      aria-label={props.label}
      aria-current={props.here ? 'true' : undefined}
      data-testid="st-message"
      data-seq={message.seq}
      {...showsValue({ title: message.tag, query: conditionOf('tag', message.tag), seq: message.seq })}
      onClick={props.onGo}
      onKeyDown={(event) => activates(event) && props.onGo()}
    >
      <title>{props.label}</title>
      <path d={path} className="st-hit" />
      <path d={path} className="st-arrow" />
      <circle cx={self ? toX : fromX} cy={sentY} r={message.kind === 'cast' ? 3 : 2.5} className="st-tail" />
      <path d={head(end, self ? Math.max(deliveredY, sentY + 8) : deliveredY, self ? -1 : side)} className="st-delivered" />
      {handledY !== undefined && handledY > deliveredY && (
        <>
          <line x1={toX + 5} x2={toX + 5} y1={deliveredY} y2={handledY} className="st-queued" />
          <path d={head(toX + 9, handledY, 1)} className="st-handled" />
        </>
      )}
      <text
        x={middle}
        y={(self ? sentY + 6 : (sentY + deliveredY) / 2) - (self ? 0 : 4)}
        textAnchor={self ? 'start' : 'middle'}
        className="st-tag"
      >
        {visible(message.tag, MAX_TAG + 1)}
      </text>
    </g>
  );
}

const STUB = 28;
const LOOP = 22;
const MAX_TAG = 22;

const head = (x: number, y: number, side: number): string => `M${x} ${y}l${-6 * side} -4v8z`;

const activates = (event: KeyboardEvent): boolean => {
  if (event.key !== 'Enter' && event.key !== ' ') return false;
  event.preventDefault();
  event.stopPropagation();
  return true;
};

/** The message that the Tab key stops at: the one at the cursor, or the last before it. */
function activeMessage({ messages }: SpaceTime, seq: number): number | undefined {
  const at = messages.findLast(({ message }) => message.seq <= seq || (message.handledSeq ?? Number.POSITIVE_INFINITY) <= seq);
  return (at ?? messages[0])?.message.seq;
}

function fate({ message }: SpaceTimeMessage): string {
  if (message.kind === 'exit') return 'an exit signal';
  if (message.handledAt === undefined) return 'still waiting in the mailbox';
  return `handled after ${formatDuration(message.handledAt - message.sentAt)}`;
}

/** The width of an element, as it changes. */
function useWidth(element: HTMLElement | null): number {
  const [width, setWidth] = useState(640);
  useEffect(() => {
    if (!element) return undefined;
    const observer = new ResizeObserver(([entry]) => entry && setWidth(Math.floor(entry.contentRect.width)));
    observer.observe(element);
    return () => observer.disconnect();
  }, [element]);
  return width;
}
