// Why did this crash? (UX.md 2.10, mocks/replay-crash): in place of the inspector, one sentence, then cards from effect to cause on a
// spine that says how each step is known, then what stands beside it. Every card leads to its moment.

import { useState } from 'react';
import type { SessionInfo } from '../../../runtime/protocol/views.ts';
import type { Why, WhyStep } from '../../../runtime/protocol/why-view.ts';
import { useActions, useView } from '../../app/context.ts';
import { copyText } from '../../app/copy-text.ts';
import { saveFile } from '../../app/save-file.ts';
import { formatCount, plural } from '../../session/format.ts';
import { whyHtml } from '../../session/why-html.ts';
import { whyMarkdown } from '../../session/why-markdown.ts';
import { reportFile, type WhyReport } from '../../session/why-report.ts';
import { IconButton, Menu } from '../controls.tsx';
import { Icon } from '../icons.tsx';
import { Section, Skeleton } from '../inspector/parts.tsx';
import { Splitter } from '../splitter.tsx';
import { useImpact } from '../use-impact.ts';
import { WhyCard } from './why-card.tsx';
import { BlastRadius, Similar } from './why-impact.tsx';
import { WhyWindows } from './why-windows.tsx';

/** Cards of a chain before "earlier causes"; the first cause is always shown. */
const CARDS = 7;

export function WhyPanel() {
  const actions = useActions();
  const why = useView((v) => v.why, undefined);
  const story = why?.story;
  return (
    <aside className="inspector why" aria-label="Why did this crash?" data-region="inspector" data-testid="why" data-seq={story?.seq}>
      <header className="inspector-head">
        <div>
          <h2>{story && !story.crash ? 'Why did this happen?' : 'Why did this crash?'}</h2>
        </div>
        {story && <Take story={story} />}
        <IconButton icon="close" label="Back to the inspector" hint="Y" onClick={() => actions.closeWhy()} testid="why-close" />
      </header>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a panel that scrolls must be reachable by keys */}
      <section className="inspector-body" tabIndex={0} aria-label="Causal story">
        {story ? <Story key={story.seq} story={story} /> : <Skeleton />}
      </section>
      <Splitter of="inspector" label="Width of the inspector" />
    </aside>
  );
}

/** The story to take elsewhere: on the clipboard, or as a file. */
function Take({ story }: { story: Why }) {
  const actions = useActions();
  const info = useView<SessionInfo | undefined>((v) => v.info, undefined);
  const extra = useView((v) => v.impacts.get(story.crash?.seq ?? story.seq), undefined);
  if (!info) return null;
  const { impact, similar } = extra ?? {};
  const report: WhyReport = {
    story,
    title: info.title,
    program: info.program,
    seed: info.seed,
    ...(impact ? { impact } : {}),
    ...(similar ? { similar } : {}),
  };
  const save = (text: string, type: string, ending: string): void =>
    saveFile(new Blob([text], { type: `${type};charset=utf-8` }), `${reportFile(report)}.${ending}`);
  return (
    <>
      <IconButton
        icon="copy"
        label="Copy the story as Markdown"
        testid="why-copy"
        onClick={() => copyText(actions, whyMarkdown(report), 'the story')}
      />
      <Menu
        label="Save the story"
        align="end"
        className="menu-bare"
        testid="why-save"
        button={<Icon name="share" />}
        groups={[
          [
            { title: 'Save as HTML', note: 'one file', run: () => save(whyHtml(report), 'text/html', 'html') },
            { title: 'Save as Markdown', run: () => save(whyMarkdown(report), 'text/markdown', 'md') },
          ],
        ]}
      />
    </>
  );
}

function Story({ story }: { story: Why }) {
  const [all, setAll] = useState(false);
  const { impact, similar } = useImpact(story.crash?.seq, { similar: true });
  const more = story.steps.length - CARDS;
  const shown = all || more <= 1 ? story.steps : [...story.steps.slice(0, CARDS - 1), ...story.steps.slice(-1)];
  const origin = story.steps[0]?.at ?? 0;
  const inferred = story.steps.some(({ edge }) => edge === 'inferred');
  return (
    <>
      <p className="lead why-sentence" data-testid="why-sentence">
        {story.sentence}
      </p>
      <WhyWindows windows={story.supervisors.slice(0, 1)} />
      <Section
        title="Effect to cause"
        note={
          <span className="why-legend">
            <span className="why-line" aria-hidden="true" /> recorded
            {inferred && (
              <>
                <span className="why-line why-line-inferred" aria-hidden="true" /> inferred
              </>
            )}
          </span>
        }
      >
        <ol className="why-cards" data-testid="why-cards">
          {shown.map((step, i) => (
            <WhyCardItem
              key={`${step.seq}-${step.title}`}
              step={step}
              origin={origin}
              last={i === shown.length - 1}
              complete={story.complete}
              hidden={!all && more > 1 && i === CARDS - 2 ? more : 0}
              onShowHidden={() => setAll(true)}
              omitted={all && story.omitted && i === story.omitted.after ? story.omitted.count : 0}
            />
          ))}
        </ol>
      </Section>
      {story.sides.length > 0 && (
        <Section title="Also involved">
          <ol className="why-cards why-sides" data-testid="why-sides">
            {story.sides.map((side) => (
              <li key={`${side.kind}-${side.seq}-${side.title}`} data-kind={side.kind}>
                <WhyCard step={side} origin={origin} />
              </li>
            ))}
          </ol>
        </Section>
      )}
      <WhyWindows windows={story.supervisors.slice(1)} />
      {impact && <BlastRadius impact={impact} />}
      {similar && <Similar similar={similar} seq={story.seq} />}
    </>
  );
}

function WhyCardItem(props: {
  readonly step: WhyStep;
  readonly origin: number;
  readonly last: boolean;
  readonly complete: boolean;
  readonly hidden: number;
  readonly onShowHidden: () => void;
  readonly omitted: number;
}) {
  const { step, last } = props;
  return (
    <>
      <li className={`why-step why-edge-${step.edge}`} data-edge={step.edge}>
        <span className={`why-node ${last && props.complete ? 'why-node-first' : ''}`} aria-hidden="true" />
        <WhyCard step={step} origin={props.origin} first={last && props.complete} />
      </li>
      {props.hidden > 0 && (
        <li className="why-more">
          <button type="button" className="link" onClick={props.onShowHidden} data-testid="why-more">
            {plural(props.hidden, 'step')} between
          </button>
        </li>
      )}
      {props.omitted > 0 && <li className="why-more note">{formatCount(props.omitted)} more of the kind are left out</li>}
    </>
  );
}
