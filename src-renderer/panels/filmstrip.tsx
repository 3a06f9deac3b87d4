// A cascade as a strip of small trees, one per step (UX.md 2.6). The picture at the cursor is outlined; the arrow keys move it, and the
// cursor with it.

import { type KeyboardEvent, useEffect, useRef } from 'react';
import { sameParts, useActions, useView } from '../app/context.ts';
import { layoutFilm } from '../layout/film-layout.ts';
import { accessibleName } from '../scales/accessible-name.ts';
import { glyphOf, headline } from '../scales/status.ts';
import { type FilmFrame, frameAt } from '../session/film.ts';
import { formatDuration, formatMoment } from '../session/format.ts';
import { StatusGlyph } from '../views/status-glyph.tsx';
import { IconButton } from './controls.tsx';

export function Filmstrip() {
  const actions = useActions();
  const { film, seq, sentence } = useView(
    (v) => ({ film: v.film, seq: v.seq, sentence: v.film && v.explanations.get(v.film.seq)?.sentence }),
    { film: undefined, seq: 0, sentence: undefined },
    sameParts,
  );
  const strip = useRef<HTMLOListElement>(null);
  const at = film ? frameAt(film, seq) : -1;
  const active = Math.max(0, at);
  useEffect(() => {
    const frame = strip.current?.children[active];
    frame?.scrollIntoView({ block: 'nearest', inline: 'nearest' });
    if (strip.current?.contains(document.activeElement)) frame?.querySelector('button')?.focus({ preventScroll: true });
  }, [active]);
  if (!film) return null;
  const start = film.frames[0]?.step.at ?? 0;
  const onKeyDown = (event: KeyboardEvent): void => {
    const by = { ArrowRight: 1, ArrowLeft: -1 }[event.key] as 1 | -1 | undefined;
    if (by === undefined || event.altKey || event.ctrlKey || event.metaKey) return;
    event.preventDefault();
    event.stopPropagation();
    actions.stepFilm(by);
  };
  return (
    <section className="film" aria-label="The story in pictures" data-testid="film" data-at={at}>
      <div className="film-head">
        <b>
          Step {at + 1} of {film.frames.length}
        </b>
        <IconButton icon="chevronLeft" label="Previous step" disabled={at <= 0} onClick={() => actions.stepFilm(-1)} />
        <IconButton icon="chevronRight" label="Next step" disabled={at >= film.frames.length - 1} onClick={() => actions.stepFilm(1)} />
        <p className="film-sentence" title={sentence}>
          {sentence}
        </p>
        <IconButton icon="close" label="Close the pictures" onClick={() => actions.hideFilm()} />
      </div>
      <ol ref={strip} className="film-frames" onKeyDown={onKeyDown}>
        {film.frames.map((frame, i) => (
          <li key={`${frame.step.seq} ${frame.step.text}`}>
            <button
              type="button"
              className="film-frame"
              aria-current={i === at ? 'step' : undefined}
              tabIndex={i === active ? 0 : -1}
              data-testid="film-frame"
              data-seq={frame.step.seq}
              onClick={() => actions.goToFrame(frame.step)}
            >
              <Picture frame={frame} />
              <span className="film-text">
                <b>{i + 1}</b> {frame.step.text}
              </span>
              <span className="film-time" title={formatMoment(frame.step.at)}>
                {i === 0 ? formatMoment(frame.step.at) : `+${formatDuration(frame.step.at - start)}`}
              </span>
            </button>
          </li>
        ))}
      </ol>
    </section>
  );
}

function Picture({ frame }: { frame: FilmFrame }) {
  const { nodes, edges, width, height } = layoutFilm(frame.rows);
  const rowOf = new Map(frame.rows.map((row) => [row.slot, row]));
  const about = rowOf.get(frame.step.slot);
  return (
    <svg
      className="film-picture"
      viewBox={`0 0 ${width} ${height}`}
      preserveAspectRatio="xMidYMid meet"
      role="img"
      aria-label={about ? accessibleName(about, frame.step.at) : 'not in the tree any more'}
    >
      {edges.map(([from, to]) => (
        <path key={to.slot} d={`M${from.x + 8} ${from.y}H${from.x + 18}V${to.y}H${to.x - 8}`} className="film-edge" />
      ))}
      {nodes.map(({ slot, x, y }) => {
        const row = rowOf.get(slot);
        if (!row) return null;
        return (
          <g key={slot} transform={`translate(${x - 6} ${y - 6})`}>
            <title>{headline(row)}</title>
            {slot === frame.step.slot && <rect x={-3.5} y={-3.5} width={19} height={19} rx={4} className="film-about" />}
            <StatusGlyph status={glyphOf(row)} size={12} />
          </g>
        );
      })}
    </svg>
  );
}
