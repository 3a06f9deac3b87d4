// Every key can be another (WCAG 2.1.4): a list to search, and for each command the key that is pressed next.

import { useEffect, useState } from 'react';
import { useActions, usePref } from '../app/context.ts';
import { isMac } from '../interactions/install-keys.ts';
import { assign, holderOf, idOf, isRemappable, keyOf, keysWith, reset } from '../interactions/key-map.ts';
import { KEYS, type KeyBinding, keyText } from '../interactions/keys.ts';
import { Button, IconButton, Key } from './controls.tsx';
import { Icon } from './icons.tsx';

export function KeySettings() {
  const actions = useActions();
  const overrides = usePref('keys');
  const [text, setText] = useState('');
  const [asking, setAsking] = useState<KeyBinding | undefined>();
  const [said, setSaid] = useState('');
  const shown = keysWith(overrides);
  const wanted = text.trim().toLowerCase();
  const rows = KEYS.map((binding, i) => ({ binding, keys: shown[i]?.keys ?? [] })).filter(
    ({ binding, keys }) =>
      wanted === '' || binding.does.toLowerCase().includes(wanted) || keys.some((k) => keyText(k, isMac).toLowerCase() === wanted),
  );
  useEffect(() => {
    if (!asking) return undefined;
    const take = (key: string): void => {
      const before = holderOf(key, overrides);
      if (before && !isRemappable(before)) {
        setSaid(`${keyText(key, isMac)} always means “${before.does}”. Press another key.`);
        return;
      }
      actions.setPrefs({ keys: assign(overrides, asking, key) });
      setSaid(before && before !== asking ? `${keyText(key, isMac)} was “${before.does}”, which has one key less now.` : '');
      setAsking(undefined);
    };
    const onKey = (event: KeyboardEvent): void => {
      event.preventDefault();
      event.stopImmediatePropagation();
      const key = keyOf(event, isMac);
      if (event.key === 'Escape') setAsking(undefined);
      else if (key !== undefined) take(key);
    };
    window.addEventListener('keydown', onKey, { capture: true });
    return () => window.removeEventListener('keydown', onKey, { capture: true });
  }, [asking, overrides, actions]);
  return (
    <section className="key-settings" aria-label="Keys">
      <div className="key-settings-head">
        <h3>Keys</h3>
        <label className="search-field">
          <Icon name="search" />
          <input
            aria-label="Find a command or a key"
            placeholder="Find a command or a key"
            value={text}
            onChange={(event) => setText(event.target.value)}
            data-testid="key-search"
          />
        </label>
        <Button look="quiet" disabled={Object.keys(overrides).length === 0} onClick={() => actions.setPrefs({ keys: {} })}>
          All as they were
        </Button>
      </div>
      <p className="note" role="status">
        {asking ? `Press the key for “${asking.does}”. Esc leaves it as it is.` : said}
      </p>
      <ul>
        {rows.map(({ binding, keys }) => (
          <li key={idOf(binding)} className={asking === binding ? 'is-asking' : ''}>
            <span>{binding.does}</span>
            <span className="key-settings-keys">
              {keys.length === 0 ? (
                <span className="is-dim">none</span>
              ) : (
                keys.filter((k) => k !== '=').map((k) => <Key key={k}>{keyText(k, isMac)}</Key>)
              )}
            </span>
            {isRemappable(binding) ? (
              <>
                <Button look="quiet" onClick={() => setAsking(binding)} aria-label={`Change the key of: ${binding.does}`}>
                  Change
                </Button>
                <IconButton
                  icon="restart"
                  label={`As it was: ${binding.does}`}
                  disabled={!Object.hasOwn(overrides, idOf(binding))}
                  onClick={() => actions.setPrefs({ keys: reset(overrides, binding) })}
                />
              </>
            ) : (
              <span className="is-dim key-settings-fixed">fixed</span>
            )}
          </li>
        ))}
        {rows.length === 0 && <li className="is-dim">No command and no key is called that.</li>}
      </ul>
    </section>
  );
}
