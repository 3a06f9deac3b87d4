// The form of a breakpoint. The condition is checked while it is typed; what the hub has against it is said in its place.

import { type FormEvent, useId, useState } from 'react';
import { parseQuery } from '../../recordings/query/parse.ts';
import { parseTemplate, unknownFields } from '../../recordings/query/template.ts';
import type { BreakpointAction } from '../../runtime/protocol/breakpoints.ts';
import { useActions, useView } from '../app/context.ts';
import { type BreakpointDraft, DEFAULT_TEMPLATE } from '../session/breakpoint-actions.ts';
import { Button, Dialog, Key, Segments } from './controls.tsx';
import { Icon } from './icons.tsx';

const ACTIONS: readonly { readonly id: BreakpointAction; readonly title: string; readonly does: string }[] = [
  { id: 'pause', title: 'Pause system', does: 'The system stops at the end of the turn: no process runs, virtual time stands still.' },
  { id: 'freeze', title: 'Freeze view', does: 'The view stops there. The system goes on.' },
  { id: 'log', title: 'Log', does: 'A row for each hit, in what is recorded and in what comes.' },
  { id: 'mark', title: 'Mark', does: 'Counts, and marks in the strip of the whole session.' },
  { id: 'end', title: 'Stop recording', does: 'The system ends at the end of the turn, and its recording with it.' },
];
const OF_ATTACHED: Partial<Record<BreakpointAction, string>> = {
  pause: 'The program stops when the hit has arrived here, some milliseconds after it. It runs in a process of its own.',
  end: 'Bough detaches and closes the recording. The program goes on.',
};

export function BreakpointForm({ draft }: { draft: BreakpointDraft }) {
  const actions = useActions();
  const recording = useView((v) => v.info.kind === 'recording' || v.info.readOnly, false);
  const attached = useView((v) => v.info.attached, undefined);
  const [now, setNow] = useState(draft);
  const [refused, setRefused] = useState<string | undefined>();
  const [saving, setSaving] = useState(false);
  const id = useId();
  const parsed = parseQuery(now.query);
  const typed = now.query.trim() !== '';
  const wrong = refused ?? (parsed.ok ? undefined : `${parsed.error.what}.`);
  const unknown = unknownFields(parseTemplate(now.template));
  const change = (part: Partial<BreakpointDraft>): void => {
    setNow({ ...now, ...part });
    setRefused(undefined);
  };
  const save = (event: FormEvent): void => {
    event.preventDefault();
    if (!typed || !parsed.ok || saving) return;
    setSaving(true);
    void actions.saveBreakpoint(now).then((why) => {
      setSaving(false);
      setRefused(why);
    });
  };
  const refusesPause = attached !== undefined && !attached.control;
  const offered = ACTIONS.filter(({ id: action }) => !(refusesPause && action === 'pause') || draft.action === 'pause');
  const does = (attached && OF_ATTACHED[now.action]) ?? ACTIONS.find((one) => one.id === now.action)?.does;
  return (
    <Dialog
      label={draft.id === undefined ? 'New breakpoint' : 'Change breakpoint'}
      className="breakpoint-form"
      onClose={actions.closeDraft}
    >
      <form onSubmit={save}>
        <h2>
          <Icon name="flag" /> {draft.id === undefined ? 'New breakpoint' : 'Change breakpoint'}
        </h2>
        <label className="form-field">
          <span>Condition</span>
          <input
            autoFocus
            className={`mono ${wrong ? 'is-wrong' : ''}`}
            value={now.query}
            spellCheck={false}
            autoComplete="off"
            placeholder="kind:crash, mailbox>=100, state.count>10, to=Cache tag:put …"
            aria-invalid={wrong !== undefined}
            aria-describedby={`${id}-wrong`}
            onChange={(event) => change({ query: event.target.value })}
            data-testid="breakpoint-query"
          />
        </label>
        <p id={`${id}-wrong`} className={wrong ? 'form-wrong' : 'form-hint'} data-testid="breakpoint-problem">
          {wrong ?? 'As in the query bar. A state or a mailbox counts when it becomes so.'}
        </p>
        <Segments
          label="What it does"
          choices={offered.map(({ id: action, title }) => ({ id: action, title }))}
          value={now.action}
          onChange={(action) => change({ action, ...(action === 'log' && now.template === '' ? { template: DEFAULT_TEMPLATE } : {}) })}
        />
        <p className="form-hint">
          {does}
          {recording &&
            (now.action === 'pause' || now.action === 'end') &&
            ' In a recording it marks its hits, and C goes from one to the next.'}
          {refusesPause && ' This program lets itself be looked at, not paused: start it with BOUGH_ATTACH=control to allow that.'}
        </p>
        {now.action === 'log' && (
          <>
            <label className="form-field">
              <span>Text of a row</span>
              <input
                className="mono"
                value={now.template}
                spellCheck={false}
                autoComplete="off"
                placeholder="{pid} got {msg.tag} with {state.count}"
                onChange={(event) => change({ template: event.target.value })}
                data-testid="breakpoint-template"
              />
            </label>
            <p className={unknown.length > 0 ? 'form-wrong' : 'form-hint'}>
              {unknown.length > 0
                ? `No such field: ${unknown.join(', ')}.`
                : 'Fields of the query language in braces; empty: the event in words.'}
            </p>
          </>
        )}
        {(now.action === 'pause' || now.action === 'end') && (
          <label className="form-field form-number">
            <span>Hits that pass before it stops</span>
            <input
              type="number"
              min={0}
              max={1e9}
              value={now.ignore}
              onChange={(event) => change({ ignore: Math.max(0, Math.min(1e9, Math.floor(event.target.valueAsNumber) || 0)) })}
              data-testid="breakpoint-ignore"
            />
          </label>
        )}
        <footer className="dialog-actions">
          <span className="form-keys is-dim">
            <Key>Enter</Key> {draft.id === undefined ? 'adds it' : 'keeps it'}
          </span>
          <Button look="quiet" onClick={actions.closeDraft}>
            Cancel
          </Button>
          <Button look="primary" type="submit" disabled={!typed || !parsed.ok || saving} testid="save-breakpoint">
            {draft.id === undefined ? 'Add' : 'Save'}
          </Button>
        </footer>
      </form>
    </Dialog>
  );
}
