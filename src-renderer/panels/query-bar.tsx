// The query bar (UX.md 2.11): a text field with completion, what is wrong with the text said below it with the place marked, and
// how many events match.

import { type KeyboardEvent, useEffect, useId, useRef, useState } from 'react';
import type { QueryCompletion } from '../../runtime/protocol/views.ts';
import { useActions, usePref, useView, useWindow } from '../app/context.ts';
import { formatCount } from '../session/format.ts';
import { NO_QUERY, type QueryState } from '../session/query-state.ts';
import { isSaved, toggleSaved } from '../session/saved-queries.ts';
import { IconButton, Key } from './controls.tsx';
import { Icon } from './icons.tsx';

/** What can be chosen: a word at the caret, or a whole query of before. */
interface Option {
  readonly text: string;
  readonly what: string;
  readonly count?: number;
  readonly whole?: boolean;
}

/** Choices shown at once, and queries of before among them. */
const MOST = 8;
const MOST_KEPT = 6;
/** A search that takes longer shows how far it is, and can be stopped. */
const SLOW_MS = 300;

export function QueryBar({ small }: { small: boolean }) {
  const bough = useWindow();
  const session = useView((v) => v.info.id, '');
  const query = useView<QueryState>((v) => v.query ?? NO_QUERY, NO_QUERY);
  const field = useRef<HTMLInputElement>(null);
  const [focused, setFocused] = useState(false);
  const [completion, setCompletion] = useState<QueryCompletion | undefined>();
  const [chosen, setChosen] = useState(-1);
  const id = useId();
  const kept = usePref('queries');
  const whole: readonly Option[] =
    query.text.trim() !== ''
      ? []
      : [
          ...kept.saved.map((text) => ({ text, what: 'saved', whole: true })),
          ...kept.recent.filter((text) => !isSaved(kept, text)).map((text) => ({ text, what: 'asked before', whole: true })),
        ];
  const options: readonly Option[] = focused && completion ? [...whole.slice(0, MOST_KEPT), ...completion.options].slice(0, MOST) : [];
  const asked = useRef(0);

  const ask = (text: string, caret: number): void => {
    const mine = ++asked.current;
    void bough.queries.complete(session, text, caret).then((answer) => {
      if (mine !== asked.current) return;
      setCompletion(answer);
      setChosen(-1);
    });
  };
  const type = (text: string, caret: number): void => {
    bough.queries.type(session, text);
    ask(text, caret);
  };
  const accept = (option: Option): void => {
    if (!completion) return;
    const [from, to] = option.whole ? [0, query.text.length] : [completion.from, completion.to];
    const text = query.text.slice(0, from) + option.text + query.text.slice(to);
    const caret = from + option.text.length;
    type(text, caret);
    requestAnimationFrame(() => field.current?.setSelectionRange(caret, caret));
  };
  const onKeyDown = (event: KeyboardEvent<HTMLInputElement>): void => {
    const by = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (by !== undefined && options.length > 0) {
      event.preventDefault();
      setChosen((chosen + by + options.length) % options.length);
    } else if ((event.key === 'Enter' || event.key === 'Tab') && options[chosen]) {
      event.preventDefault();
      accept(options[chosen]);
    } else if (event.key === 'Enter') {
      event.preventDefault();
      setCompletion(undefined);
      bough.actions.stepMatch(event.shiftKey ? -1 : 1);
    } else if (event.key === 'Escape') {
      event.stopPropagation();
      if (completion && options.length > 0) setCompletion(undefined);
      else if (query.text) type('', 0);
      else field.current?.blur();
    }
  };
  const wrong = query.error ?? undefined;
  return (
    <search className="query" data-testid="query-bar">
      <div className={`search-field query-field ${wrong ? 'is-wrong' : ''}`}>
        <Icon name="search" />
        <input
          ref={field}
          data-query=""
          role="combobox"
          aria-label="Query"
          aria-expanded={options.length > 0}
          aria-controls={`${id}-list`}
          aria-activedescendant={options[chosen] ? `${id}-${chosen}` : undefined}
          aria-autocomplete="list"
          aria-invalid={wrong !== undefined}
          aria-describedby={wrong || query.failed ? `${id}-wrong` : undefined}
          placeholder={small ? 'Query' : 'Find events: kind:crash sup~"Pool"'}
          spellCheck={false}
          autoComplete="off"
          value={query.text}
          onChange={(event) => type(event.target.value, event.target.selectionStart ?? event.target.value.length)}
          onFocus={(event) => {
            setFocused(true);
            ask(event.target.value, event.target.selectionStart ?? 0);
          }}
          onBlur={() => setFocused(false)}
          onKeyDown={onKeyDown}
          data-testid="query"
        />
        <QueryCount query={query} />
        {query.text.trim() !== '' && !wrong && <SaveQuery text={query.text} />}
        {query.text ? <IconButton icon="close" label="Clear the query" onClick={() => type('', 0)} /> : !small && <Key>/</Key>}
      </div>
      {(wrong || query.failed) && (
        <div className="query-wrong" id={`${id}-wrong`} role="status" data-testid="query-error">
          {wrong && (
            <pre aria-hidden="true">
              {query.text.slice(0, wrong.at)}
              <mark>{query.text.slice(wrong.at, wrong.end) || '␣'}</mark>
              {query.text.slice(Math.max(wrong.end, wrong.at))}
            </pre>
          )}
          <p>{wrong ? sentence(wrong.what) : query.failed}</p>
          {wrong?.suggestion !== undefined && (
            <button
              type="button"
              className="link"
              // the field would lose its focus, and with it this offer
              onPointerDown={(event) => event.preventDefault()}
              onClick={() => {
                const text = query.text.slice(0, wrong.at) + wrong.suggestion + query.text.slice(wrong.end);
                type(text, wrong.at + (wrong.suggestion?.length ?? 0));
              }}
              data-testid="query-suggestion"
            >
              Make it {wrong.suggestion}
            </button>
          )}
        </div>
      )}
      {options.length > 0 && !wrong && (
        <div className="query-options" role="listbox" id={`${id}-list`} aria-label="What can stand here">
          {options.map((option, i) => (
            // biome-ignore lint/a11y/useKeyWithClickEvents: the field has the focus and the keys
            <div
              key={`${option.what} ${option.text}`}
              id={`${id}-${i}`}
              role="option"
              aria-selected={i === chosen}
              tabIndex={-1}
              onPointerDown={(event) => event.preventDefault()}
              onClick={() => accept(option)}
            >
              <code>{option.text}</code>
              <span>{option.what}</span>
              {option.count !== undefined && <b>{formatCount(option.count)}</b>}
            </div>
          ))}
        </div>
      )}
    </search>
  );
}

function SaveQuery({ text }: { text: string }) {
  const actions = useActions();
  const kept = usePref('queries');
  const saved = isSaved(kept, text);
  return (
    <IconButton
      icon={saved ? 'starred' : 'star'}
      label={saved ? 'Saved: take it away' : 'Save this query'}
      pressed={saved}
      onClick={() => actions.setPrefs({ queries: toggleSaved(kept, text) })}
      testid="save-query"
    />
  );
}

const sentence = (what: string): string => what.charAt(0).toUpperCase() + what.slice(1) + (/[.?!]$/.test(what) ? '' : '.');

/** `12 events`, or how far the search is, with a way to stop it. */
function QueryCount({ query }: { query: QueryState }) {
  const bough = useWindow();
  const actions = useActions();
  const session = useView((v) => v.info.id, '');
  const slow = useSlow(query.running);
  const { result } = query;
  const hides = usePref('matches') === 'hide';
  const steps = usePref('stepInFilter');
  if (query.running !== undefined && slow)
    return (
      <span className="query-count" role="status" data-testid="query-progress">
        {Math.floor(query.share * 100)} %, {formatCount(query.foundSoFar)} so far
        <button type="button" className="link" onClick={() => bough.queries.cancel(session)}>
          Cancel
        </button>
      </span>
    );
  if (!result) return null;
  return (
    <span className="query-count" data-testid="query-count" data-found={result.found} title={`${result.tookMs.toFixed(0)} ms`}>
      {formatCount(result.found)}
      {result.complete ? '' : '+'}
      <IconButton
        icon="chevronLeft"
        label="Previous match"
        hint="Shift N"
        disabled={result.found === 0}
        onClick={() => actions.stepMatch(-1)}
      />
      <IconButton
        icon="hide"
        label="Hide others"
        title={hides ? 'Processes without a match are hidden in lanes and table' : 'Hide processes without a match in lanes and table'}
        pressed={hides}
        onClick={() => actions.setPrefs({ matches: hides ? 'highlight' : 'hide' })}
        testid="hide-others"
      />
      <IconButton
        icon="forward"
        label="Step in filter"
        title={steps ? 'The next and the previous event are those that match' : 'Let the next and the previous event be those that match'}
        pressed={steps}
        onClick={() => actions.setPrefs({ stepInFilter: !steps })}
        testid="step-in-filter"
      />
      <IconButton icon="chevronRight" label="Next match" hint="N" disabled={result.found === 0} onClick={() => actions.stepMatch(1)} />
    </span>
  );
}

function useSlow(running: number | undefined): boolean {
  const [slow, setSlow] = useState<number | undefined>();
  useEffect(() => {
    if (running === undefined) return undefined;
    const timer = setTimeout(() => setSlow(running), SLOW_MS);
    return () => clearTimeout(timer);
  }, [running]);
  return running !== undefined && slow === running;
}
