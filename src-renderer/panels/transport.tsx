// The transport bar: where the cursor stands and how it moves. Steps by event, process, message or crash; playback of the past.

import { sameParts, useActions, useApp, usePref, useView } from '../app/context.ts';
import { formatCount, formatMoment } from '../session/format.ts';
import { SPEEDS, speedText } from '../session/playback.ts';
import type { StepBy } from '../session/prefs.ts';
import { behindBrief, behindSentence } from '../session/sentences.ts';
import { modeOf } from '../session/state.ts';
import { Choose, IconButton, Key, Segments } from './controls.tsx';
import { Icon } from './icons.tsx';

const STEPS: readonly { readonly id: StepBy; readonly title: string }[] = [
  { id: 'event', title: 'event' },
  { id: 'process', title: 'process event' },
  { id: 'message', title: 'message' },
  { id: 'turn', title: 'turn' },
  { id: 'crash', title: 'crash' },
  { id: 'breakpoint', title: 'breakpoint' },
];
const KEYS_OF: Record<StepBy, readonly [string | undefined, string | undefined]> = {
  event: ['<', '>'],
  process: [',', '.'],
  message: ['{', '}'],
  turn: [undefined, undefined],
  crash: ['Shift X', 'X'],
  breakpoint: ['Shift C', 'C'],
};

export function Transport({ small }: { small: boolean }) {
  const actions = useActions();
  const stepBy = usePref('stepBy');
  const speed = usePref('speed');
  const axis = usePref('axis');
  const { mode, playing, shuttle, kind } = useView(
    (v) => ({
      mode: modeOf(v) as string,
      playing: v.playback !== undefined,
      shuttle: v.playback ? `${v.playback.direction < 0 ? '−' : ''}${speedText(v.playback.speed)}` : undefined,
      kind: v.info.kind as string,
    }),
    { mode: 'none', playing: false, shuttle: undefined, kind: 'live' },
    sameParts,
  );
  const moving = playing || mode === 'live';
  const [backKey, onKey] = KEYS_OF[stepBy];
  const stepTitle = STEPS.find((s) => s.id === stepBy)?.title;
  return (
    <div className="transport" role="toolbar" aria-label="Transport">
      <div className="transport-buttons">
        <IconButton icon="start" label="Start of the session" hint="Shift G" onClick={() => actions.goStart()} testid="transport-start" />
        <IconButton
          icon="back"
          label={`Previous ${stepTitle}`}
          {...(backKey === undefined ? {} : { hint: backKey })}
          onClick={() => actions.step(stepBy, -1)}
          testid="transport-back"
        />
        <IconButton
          icon={moving ? 'pause' : 'play'}
          label={mode === 'live' ? 'Freeze the view' : playing ? 'Pause playback' : 'Play'}
          hint="Space"
          onClick={() => actions.togglePlay()}
          className="transport-main"
          testid="transport-play"
        />
        <IconButton
          icon="forward"
          label={`Next ${stepTitle}`}
          {...(onKey === undefined ? {} : { hint: onKey })}
          onClick={() => actions.step(stepBy, 1)}
          testid="transport-forward"
        />
        <IconButton
          icon="end"
          label={kind === 'live' ? 'Return to live' : 'End of the recording'}
          hint="G"
          onClick={() => actions.goLive()}
          testid="transport-end"
        />
      </div>
      <span className="transport-line" />
      <Choose
        label="Speed"
        value={String(speed)}
        options={SPEEDS.map((s) => ({ id: String(s), title: speedText(s) }))}
        onChange={(s) => actions.setPrefs({ speed: SPEEDS.find((speed) => String(speed) === s) ?? 1 })}
        testid="transport-speed"
      />
      <Choose
        label="Step by"
        showLabel={!small}
        value={stepBy}
        options={STEPS}
        onChange={(by) => actions.setPrefs({ stepBy: by })}
        testid="transport-step-by"
      />
      <InFilter />
      <span className="transport-line" />
      <Position small={small} />
      {shuttle && <span className="transport-shuttle">playing {shuttle}</span>}
      {!small && (
        <Segments
          label="Axis of the lanes"
          className="transport-axis"
          choices={[
            { id: 'wall', title: 'Wall' },
            { id: 'logical', title: 'Logical' },
          ]}
          value={axis}
          onChange={(next) => actions.setPrefs({ axis: next })}
        />
      )}
    </div>
  );
}

/** Says that steps go from match to match, and ends that. */
function InFilter() {
  const actions = useActions();
  const on = usePref('stepInFilter');
  const found = useView((v) => v.query?.result?.found, undefined);
  if (!on || found === undefined) return null;
  return (
    <button
      type="button"
      className="chip chip-button"
      title={`The next and the previous event are those ${formatCount(found)} that match the query. Press to step by any event again.`}
      onClick={() => actions.setPrefs({ stepInFilter: false })}
      data-testid="in-filter"
    >
      in filter
      <Icon name="close" size={12} />
    </button>
  );
}

/** Time, seq and how this relates to now. The only part that changes with every frame. */
function Position({ small }: { small: boolean }) {
  const p = useView(
    (v) => ({
      at: v.at,
      seq: v.seq,
      end: v.info.kind === 'recording' ? v.endSeq : undefined,
      mode: modeOf(v) as string,
      state: v.info.state as string,
      behind: modeOf(v) === 'past' ? behindSentence(v) : '',
      brief: modeOf(v) === 'past' ? behindBrief(v) : '',
    }),
    { at: 0, seq: 0, end: undefined, mode: 'none', state: '', behind: '', brief: '' },
    sameParts,
  );
  const lost = useApp((s) => s.hub.phase === 'lost');
  const over = p.state === 'ended' || p.state === 'failed';
  return (
    <>
      <span className="transport-time" data-testid="time">
        {formatMoment(p.at)}
      </span>
      <span className="transport-seq" data-testid="seq" data-seq={p.seq}>
        seq {formatCount(p.seq)}
        {p.end !== undefined && !small && ` of ${formatCount(p.end)}`}
      </span>
      {p.mode === 'live' && (
        <span className="transport-live">
          {lost ? 'Connection lost' : over ? 'The system has ended' : p.state === 'paused' ? 'System paused' : 'Following the system'}
        </span>
      )}
      {p.mode === 'past' && (
        <span className="transport-past" data-testid="behind" title={p.behind}>
          <span className="transport-behind">{p.brief}</span>
          <Key>G</Key>
        </span>
      )}
    </>
  );
}
