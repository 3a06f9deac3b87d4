// The fault palette (`!`, UX.md 2.12): what can be broken, and before it is: what the rules will do about it now. The preview is
// the hub's, computed from the newest world, and asked for again while the palette is open, since the system goes on.

import { type FormEvent, type KeyboardEvent, useEffect, useMemo, useRef, useState } from 'react';
import type { FaultPreview } from '../../runtime/protocol/views.ts';
import { sameParts, useActions, useView } from '../app/context.ts';
import { headline } from '../scales/status.ts';
import {
  FAULT_GROUPS,
  type Fault,
  type FaultCommand,
  type FaultField,
  type FaultValues,
  faultsOf,
  firstValues,
  needsProcess,
  problemWith,
} from '../session/faults.ts';
import { Button, Dialog, Key } from './controls.tsx';
import { RowGlyph } from './glyph.tsx';
import { Icon } from './icons.tsx';

/** How old a preview may be. */
const REFRESH_MS = 500;

export function FaultPalette() {
  const actions = useActions();
  const { row, nodes, mode } = useView(
    (v) => ({ row: v.selection === undefined ? undefined : v.rows.get(v.selection), nodes: v.nodes, mode: v.following ? 'live' : 'past' }),
    { row: undefined, nodes: undefined, mode: 'live' },
    sameParts,
  );
  const faults = useMemo(() => faultsOf(nodes), [nodes]);
  const [chosen, setChosen] = useState(() => (row === undefined ? 'jump' : 'raise'));
  const [set, setValues] = useState<Readonly<Record<string, FaultValues>>>({});
  const fault = faults.find(({ id }) => id === chosen) ?? (faults[0] as Fault);
  const values = set[fault.id] ?? firstValues(fault);
  const problem =
    needsProcess(fault) && row === undefined ? 'Select a process first: click it, or find it with Ctrl P.' : problemWith(fault, values);
  const command = problem === undefined ? fault.command(row?.slot ?? 0, values) : undefined;
  const preview = usePreview(command);
  const close = (): void => actions.setOverlay(undefined);
  const fire = (event?: FormEvent): void => {
    event?.preventDefault();
    if (command === undefined || preview.failed !== undefined) return;
    actions.fault(command);
    close();
  };
  return (
    <Dialog label="Break something" className="fault-palette" onClose={close}>
      <header className="fault-head">
        <Icon name="bolt" />
        <h2>Break something</h2>
        {row === undefined ? (
          <span className="is-dim">no process selected</span>
        ) : (
          <span className="fault-target" data-testid="fault-target">
            <RowGlyph row={row} size={12} />
            {headline(row)}
            {row.incarnation > 1 && <span className="chip chip-plain">#{row.incarnation}</span>}
          </span>
        )}
      </header>
      <div className="fault-body">
        <FaultList faults={faults} chosen={fault.id} onChoose={setChosen} onFire={fire} />
        <form className="fault-form" onSubmit={fire}>
          <h3>{fault.title}</h3>
          <p className="is-dim">{fault.does}.</p>
          {fault.fields.map((field) => (
            <Field
              key={`${fault.id}/${field.name}`}
              field={field}
              value={values[field.name] ?? ''}
              onChange={(value) => setValues({ ...set, [fault.id]: { ...values, [field.name]: value } })}
            />
          ))}
          <Preview problem={problem ?? preview.failed} preview={preview.preview} past={mode === 'past'} />
          <footer className="dialog-actions">
            <Button look="quiet" onClick={close}>
              Cancel
            </Button>
            <Button
              look="danger"
              icon="bolt"
              type="submit"
              disabled={command === undefined || preview.failed !== undefined}
              testid="fault-fire"
            >
              {fault.title}
            </Button>
          </footer>
        </form>
      </div>
      <footer className="dialog-foot">
        <Key>↑</Key> <Key>↓</Key> choose · <Key>Tab</Key> set · <Key>Enter</Key> fire · recorded as a command, so a replay contains it
      </footer>
    </Dialog>
  );
}

function FaultList(props: {
  readonly faults: readonly Fault[];
  readonly chosen: string;
  readonly onChoose: (id: string) => void;
  readonly onFire: () => void;
}) {
  const list = useRef<HTMLDivElement>(null);
  useEffect(() => list.current?.focus(), []);
  useEffect(() => {
    list.current?.querySelector(`#fault-${props.chosen}`)?.scrollIntoView({ block: 'nearest' });
  }, [props.chosen]);
  const onKeyDown = (event: KeyboardEvent): void => {
    const at = props.faults.findIndex(({ id }) => id === props.chosen);
    const to = { ArrowDown: at + 1, ArrowUp: at - 1, Home: 0, End: props.faults.length - 1 }[event.key];
    if (event.key === 'Enter') props.onFire();
    else if (to === undefined) return;
    else props.onChoose(props.faults[Math.max(0, Math.min(to, props.faults.length - 1))]?.id ?? props.chosen);
    event.preventDefault();
  };
  return (
    <div
      ref={list}
      className="fault-list"
      role="listbox"
      tabIndex={0}
      aria-label="Faults"
      aria-activedescendant={`fault-${props.chosen}`}
      onKeyDown={onKeyDown}
      data-testid="fault-list"
    >
      {FAULT_GROUPS.map((group) => (
        // biome-ignore lint/a11y/useSemanticElements: a fieldset has no place in a list box
        <div key={group} role="group" aria-label={group}>
          <div className="fault-group" aria-hidden="true">
            {group}
          </div>
          {props.faults
            .filter((fault) => fault.group === group)
            .map((fault) => (
              // biome-ignore lint/a11y/useKeyWithClickEvents: the list box around the options has the keys and, after a click, the focus
              <div
                key={fault.id}
                id={`fault-${fault.id}`}
                role="option"
                tabIndex={-1}
                aria-selected={fault.id === props.chosen}
                className="fault-option"
                data-testid={`fault-${fault.id}`}
                onClick={() => {
                  props.onChoose(fault.id);
                  list.current?.focus();
                }}
              >
                {fault.title}
              </div>
            ))}
        </div>
      ))}
    </div>
  );
}

function Field({ field, value, onChange }: { field: FaultField; value: string; onChange: (value: string) => void }) {
  const id = `fault-field-${field.name}`;
  return (
    <div className="fault-field">
      <label htmlFor={id}>{field.label}</label>
      {'choices' in field ? (
        <select id={id} className="text-field" value={value} onChange={(event) => onChange(event.target.value)}>
          {field.choices.map((choice) => (
            <option key={choice}>{choice}</option>
          ))}
        </select>
      ) : (
        <input
          id={id}
          className={`text-field ${'text' in field ? 'mono' : 'fault-number'}`}
          inputMode={'text' in field ? 'text' : 'numeric'}
          spellCheck={false}
          value={value}
          onChange={(event) => onChange(event.target.value)}
          data-testid={`fault-${field.name}`}
        />
      )}
      {'unit' in field && <span className="is-dim">{field.unit}</span>}
    </div>
  );
}

const VERDICTS: Record<FaultPreview['verdict'], string> = {
  stays: 'It goes on',
  restarts: 'It is restarted',
  ends: 'It ends for good',
  escalates: 'A supervisor gives up',
  shuts_down: 'A supervisor shuts down',
  program_ends: 'The program ends',
  waits: 'It waits for a suspended process',
};

function Preview({ problem, preview, past }: { problem: string | undefined; preview: FaultPreview | undefined; past: boolean }) {
  if (problem !== undefined)
    return (
      <p className="fault-preview" role="alert" data-testid="fault-problem">
        {problem}
      </p>
    );
  return (
    <div className="fault-preview" role="status" data-testid="fault-preview" data-verdict={preview?.verdict}>
      {preview === undefined ? (
        <p className="is-dim">…</p>
      ) : (
        <>
          <p className={`fault-verdict verdict-${preview.verdict}`}>{VERDICTS[preview.verdict]}</p>
          <p>{preview.sentence}</p>
          {preview.window && <Pips {...preview.window} />}
        </>
      )}
      {past && <p className="is-dim">It acts on the system as it is now, not on the moment you look at.</p>}
    </div>
  );
}

/** Beyond so many pips the numbers say it alone. */
const MOST_PIPS = 12;

function Pips({ supervisor, used, intensity, period }: NonNullable<FaultPreview['window']>) {
  return (
    <p className="fault-window">
      <span className="is-dim">{supervisor}</span>
      {intensity <= MOST_PIPS && (
        <span className="fault-pips" aria-hidden="true">
          {Array.from({ length: intensity }, (_, i) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: pips are a fixed row
            <span key={i} className={i < used ? 'pip is-used' : 'pip'} />
          ))}
          {used > intensity && <span className="pip is-over" />}
        </span>
      )}
      <span data-testid="fault-window">
        {used > intensity ? `restart ${used} of ${intensity} in ${period} s` : `${used} of ${intensity} in ${period} s`}
      </span>
    </p>
  );
}

/** The hub's preview of a command, again every half second. */
function usePreview(command: FaultCommand | undefined): { readonly preview?: FaultPreview; readonly failed?: string } {
  const actions = useActions();
  const [answer, setAnswer] = useState<{ readonly of: string; readonly preview?: FaultPreview; readonly failed?: string }>();
  const key = command === undefined ? '' : JSON.stringify(command);
  useEffect(() => {
    if (key === '') return;
    let over = false;
    const ask = (): void => {
      actions.previewFault(JSON.parse(key) as FaultCommand).then(
        (preview) => !over && setAnswer({ of: key, preview }),
        (error: unknown) => !over && setAnswer({ of: key, failed: (error as { what?: string }).what ?? String(error) }),
      );
    };
    ask();
    const timer = setInterval(ask, REFRESH_MS);
    return () => {
      over = true;
      clearInterval(timer);
    };
  }, [key, actions]);
  return answer?.of === key && key !== '' ? answer : {};
}
