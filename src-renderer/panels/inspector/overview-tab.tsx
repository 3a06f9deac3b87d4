// Tab 1: what this process is and what it is doing, in one sentence and a list of facts.

import { visible } from '../../../runtime/protocol/visible.ts';
import { useActions, useApp, useView } from '../../app/context.ts';
import { headline, usedRestarts } from '../../scales/status.ts';
import { formatCount, formatMoment, plural } from '../../session/format.ts';
import { isOtpTerm } from '../../session/glossary.ts';
import { intensityText, ruleSentence, statusSentence, strategyWord } from '../../session/sentences.ts';
import { conditionOf, processValue } from '../../session/values.ts';
import { Button } from '../controls.tsx';
import { OtpWord } from '../otp-word.tsx';
import type { TabProps } from './inspector.tsx';
import { Fact, Facts, ProcessLink, Section } from './parts.tsx';

export function OverviewTab({ row, detail, at }: TabProps) {
  const parent = useView((v) => v.rows.get(row.parent), undefined);
  const parentName = detail?.parentName ?? (parent ? headline(parent) : 'the host');
  return (
    <>
      <p className="lead" data-testid="status-sentence">
        {statusSentence(row, at, parentName, detail?.callback)}
      </p>
      <Facts>
        <Fact name="Name" value={processValue(row)}>
          {row.name === undefined ? <span className="is-dim">not registered</span> : headline(row)}
        </Fact>
        <Fact name="Child id">{visible(row.label)}</Fact>
        <Fact name="Module" value={{ title: row.signature, query: conditionOf('module', row.signature), column: 'module' }}>
          <code>{visible(row.signature)}</code>
        </Fact>
        <Fact name="Pid" value={{ title: row.pidText, query: `pid=${row.pidText}` }}>
          <code className="selectable">{row.pidText}</code>
        </Fact>
        <Fact name="Place" value={{ title: row.path, query: conditionOf('name', row.path), column: 'place' }}>
          <code className="selectable">{row.path}</code>
        </Fact>
        <Fact name={<OtpWord term="incarnation">Life</OtpWord>}>
          {row.incarnation}
          {row.crashes > 0 && <span className="is-dim"> · {plural(row.crashes, 'crash', 'crashes')} in this place</span>}
        </Fact>
        <Fact name="Parent">
          <ProcessLink slot={row.parent} name={parentName} />
          {parent?.supervisor && (
            <span className="is-dim">
              {' '}
              · <Strategy of={parent.supervisor} />
            </span>
          )}
        </Fact>
        {row.restart && (
          <Fact name="Restart type">
            <OtpWord term={row.restart} />
          </Fact>
        )}
        <Fact name={<OtpWord term="mailbox">Mailbox</OtpWord>} value={{ title: String(row.mailbox), query: `mailbox>=${row.mailbox}` }}>
          {formatCount(row.mailbox)}
        </Fact>
        <Fact name={<OtpWord term="reductions">Reductions</OtpWord>}>{formatCount(row.reductions)}</Fact>
        <Fact name={<OtpWord term="trap exits">Traps exits</OtpWord>}>{row.trapExit ? 'yes' : 'no'}</Fact>
        <Fact name="Callback">{detail?.callback ? <code>{detail.callback}</code> : <span className="is-dim">none running</span>}</Fact>
        <Fact name="Since">{formatMoment(row.since)}</Fact>
      </Facts>
      {row.supervisor && (
        <Section title="Supervisor" note={`${usedRestarts(row.supervisor, at)}/${row.supervisor.intensity} in ${row.supervisor.period} s`}>
          <Facts>
            <Fact name="Strategy">
              <Strategy of={row.supervisor} />
            </Fact>
            <Fact name={<OtpWord term="intensity">Intensity</OtpWord>}>
              {row.supervisor.intensity} in {row.supervisor.period} s
            </Fact>
            <Fact name="Auto shutdown">{row.supervisor.autoShutdown}</Fact>
          </Facts>
          <p className="note">{intensityText(row.supervisor, at)}</p>
        </Section>
      )}
      <Interfere row={row} rule={row.kind === 'worker' ? ruleSentence(row, parent) : undefined} />
    </>
  );
}

/** A strategy with what it does. */
function Strategy({ of }: { of: NonNullable<TabProps['row']['supervisor']> }) {
  const word = strategyWord(of);
  return <OtpWord term={isOtpTerm(word) ? word : 'simple_one_for_one'}>{word}</OtpWord>;
}

/** Crash and suspend, with the rule said before it happens. Only while the system runs and the view is at the newest moment. */
function Interfere({ row, rule }: { row: TabProps['row']; rule: string | undefined }) {
  const actions = useActions();
  const ready = useApp((s) => s.hub.phase === 'ready');
  const live = useView((v) => v.info.kind === 'live' && v.following && v.info.state === 'running', false) && ready;
  const session = useView((v) => v.info.id, '');
  const alive = row.status === 'running' || row.status === 'runnable' || row.status === 'waiting' || row.status === 'suspended';
  if (!live || !alive || rule === undefined) return null;
  return (
    <Section title="Try">
      <div className="button-row">
        <Button look="danger" onClick={() => actions.crash(session, row.slot)} testid="crash-selected">
          Crash this worker
        </Button>
        <Button look="plain" onClick={() => actions.suspend(row.slot, row.status !== 'suspended')}>
          {row.status === 'suspended' ? 'Resume' : 'Suspend'}
        </Button>
      </div>
      <p className="note">{rule}</p>
    </Section>
  );
}
