// Pinned paths: what stood at a few places in states over the time that the lanes show, and what stands there at the cursor.

import type { Track } from '../../../runtime/protocol/track-view.ts';
import { sameParts, useActions, useView } from '../../app/context.ts';
import { headline } from '../../scales/status.ts';
import { formatCount, formatDuration } from '../../session/format.ts';
import { numbersOf, type PinnedPath, pathKey, pathTitle, trackValueAt } from '../../session/pinned-paths.ts';
import { IconButton } from '../controls.tsx';
import { Curve } from './curve.tsx';
import { ProcessLink, Section } from './parts.tsx';

const NO_PATHS: readonly PinnedPath[] = [];
const NO_TRACKS: ReadonlyMap<string, Track> = new Map();

export function PinnedPaths() {
  const { paths, tracks, from, to, selection } = useView(
    (v) => ({ paths: v.pinnedPaths, tracks: v.tracks, from: v.range.from, to: v.range.to, selection: v.selection }),
    { paths: NO_PATHS, tracks: NO_TRACKS, from: 0, to: 1, selection: undefined },
    sameParts,
  );
  if (paths.length === 0) return null;
  return (
    <Section title="Pinned paths" note={`${formatDuration(to - from)}, as in the lanes`}>
      <ul className="pinned-paths" data-testid="pinned-paths">
        {paths.map((path) => (
          <PathRow key={pathKey(path)} path={path} track={tracks.get(pathKey(path))} range={{ from, to }} own={path.slot === selection} />
        ))}
      </ul>
    </Section>
  );
}

function PathRow(props: {
  readonly path: PinnedPath;
  readonly track: Track | undefined;
  readonly range: { readonly from: number; readonly to: number };
  /** Of the process that the inspector is about. */
  readonly own: boolean;
}) {
  const { path, track, range, own } = props;
  const actions = useActions();
  const name = useView((v) => {
    const row = v.rows.get(path.slot);
    return row ? headline(row) : '';
  }, '');
  const here = useView((v) => (track ? trackValueAt(track, v.following ? v.endSeq : v.seq) : undefined), undefined);
  const title = pathTitle(path.keys);
  return (
    <li>
      <span className="pinned-path-name" title={title}>
        {title}
        {!own && (
          <>
            {' '}
            <ProcessLink slot={path.slot} name={name} />
          </>
        )}
      </span>
      {track && !track.reduced ? (
        <PathCurve track={track} range={range} title={title} />
      ) : (
        <span className="is-dim">{track ? 'zoom in' : ''}</span>
      )}
      <code className="pinned-path-value" data-testid="pinned-value" data-path={path.keys.join('.')}>
        {here?.text ?? '–'}
      </code>
      <IconButton icon="close" label={`Unpin ${title}`} onClick={() => actions.togglePinnedPath(path.keys, path.slot)} />
    </li>
  );
}

function PathCurve({ track, range, title }: { track: Track; range: { readonly from: number; readonly to: number }; title: string }) {
  const numbers = numbersOf(track);
  if (!numbers) return <span className="is-dim">{formatCount(Math.max(0, track.points.length - 1))} changes</span>;
  const { low, high } = numbers;
  const flat = low === high;
  const words = flat ? `${title} is ${low}` : `${title} between ${low} and ${high}`;
  return (
    <Curve
      points={track.points.map(({ at, number }) => ({ at, value: number }))}
      until={track.to}
      range={range}
      low={flat ? low - 1 : low}
      top={flat ? high + 1 : high}
      label={words}
      height={20}
      testid="path-curve"
    />
  );
}
