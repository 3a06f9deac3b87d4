// Recordings on this computer: name, when and how long, a strip of density with crash ticks on top, how many crashes.

import { useMemo, useState } from 'react';
import type { RecordingCard } from '../../../runtime/protocol/views.ts';
import { useActions, useApp } from '../../app/context.ts';
import { formatBytes, formatCount, formatDay, formatDuration, plural } from '../../session/format.ts';
import { runningSessions } from '../../session/open-sessions.ts';
import { Segments } from '../controls.tsx';
import { StatusGlyph } from '../glyph.tsx';
import { Icon } from '../icons.tsx';
import { arrange, type RecordingOrder } from './arrange.ts';

export function Recordings() {
  const recordings = useApp((s) => s.recordings);
  const none = useApp((s) => runningSessions(s).length === 0);
  const [text, setText] = useState('');
  const [order, setOrder] = useState<RecordingOrder>('date');
  const shown = useMemo(() => arrange(recordings ?? [], text, order), [recordings, text, order]);
  return (
    <section aria-labelledby="recordings-title">
      <div className="recordings-head">
        <h2 id="recordings-title" className="welcome-title">
          Recordings
        </h2>
        <label className="search-field">
          <Icon name="search" />
          <input
            aria-label="Find a recording"
            placeholder="Find a recording"
            value={text}
            onChange={(event) => setText(event.target.value)}
          />
        </label>
        <Segments
          label="Order of recordings"
          choices={[
            { id: 'date', title: 'Date' },
            { id: 'crashes', title: 'Crashes' },
          ]}
          value={order}
          onChange={setOrder}
        />
      </div>
      {recordings === undefined ? (
        <p className="recordings-none">Looking for recordings…</p>
      ) : shown.length === 0 ? (
        <p className="recordings-none">
          {text
            ? `No recording matches “${text}”.`
            : none
              ? 'Every session is recorded. The first will appear here.'
              : 'Sessions are being recorded now; each stands here once it has ended.'}
        </p>
      ) : (
        <ul className="recordings" data-testid="recordings">
          {shown.map((card) => (
            <li key={card.file}>
              <Row card={card} />
            </li>
          ))}
        </ul>
      )}
    </section>
  );
}

function Row({ card }: { card: RecordingCard }) {
  const actions = useActions();
  return (
    <button type="button" className="recording" data-testid="recording" title={card.file} onClick={() => void actions.open(card.file)}>
      <span className="recording-name">
        <b>{card.title}</b>
        <span>
          {formatDay(card.modified, Date.now())} ·{' '}
          {card.problem ? formatBytes(card.bytes) : `${formatDuration(card.durationUs)} · ${formatBytes(card.bytes)}`}
        </span>
      </span>
      {card.problem ? (
        <span className="recording-problem" title={card.problem}>
          <Icon name="warning" size={14} /> <span>{card.problem}</span>
        </span>
      ) : (
        <>
          <Density card={card} />
          <span className="recording-counts">
            {card.crashes > 0 ? (
              <span className="recording-crashes">
                <StatusGlyph status="crashed" size={12} /> {plural(card.crashes, 'crash', 'crashes')}
              </span>
            ) : (
              <span className="is-dim">no crashes</span>
            )}
            <span className="is-dim">{formatCount(card.events)} events</span>
          </span>
        </>
      )}
    </button>
  );
}

const WIDTH = 220;
const HEIGHT = 36;

function Density({ card }: { card: RecordingCard }) {
  const n = Math.max(1, card.density.length);
  const step = WIDTH / n;
  return (
    <svg className="density" width={WIDTH} height={HEIGHT} viewBox={`0 0 ${WIDTH} ${HEIGHT}`} aria-hidden="true" focusable="false">
      {card.density.map((d, i) => {
        const h = d > 0 ? Math.max(2, Math.sqrt(d) * 22) : 1;
        // biome-ignore lint/suspicious/noArrayIndexKey: bars are places
        return <rect key={i} x={i * step} y={HEIGHT - h} width={Math.max(1, step - 1)} height={h} fill="var(--edge)" />;
      })}
      {card.crashAt.map((x, i) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: two crashes may share a place
        <rect key={i} x={Math.min(WIDTH - 2, x * WIDTH)} y={2} width={2} height={8} fill="var(--status-crashed)" />
      ))}
    </svg>
  );
}
