// The `?` sheet, made from the same table that the keys work by.

import { useActions, useApp, usePref } from '../app/context.ts';
import { isMac } from '../interactions/install-keys.ts';
import { keysWith } from '../interactions/key-map.ts';
import { KEY_GROUPS, keyText } from '../interactions/keys.ts';
import { Dialog, IconButton, Key } from './controls.tsx';

export function KeySheet() {
  const actions = useActions();
  const version = useApp((s) => s.hub.version);
  const keys = keysWith(usePref('keys'));
  const close = (): void => actions.setOverlay(undefined);
  return (
    <Dialog label="Keys" className="key-sheet" onClose={close}>
      <header className="dialog-head">
        <h2>Keys</h2>
        <IconButton icon="close" label="Close" onClick={close} />
      </header>
      <div className="key-groups">
        {KEY_GROUPS.map((group) => (
          <section key={group}>
            <h3>{group}</h3>
            <dl>
              {keys
                .filter((k) => k.group === group && k.keys.length > 0)
                .map((binding) => (
                  <div key={binding.does}>
                    <dt>
                      {shortened(binding.keys).map((k) => (
                        <Key key={k}>{keyText(k, isMac)}</Key>
                      ))}
                    </dt>
                    <dd>{binding.does}</dd>
                  </div>
                ))}
            </dl>
          </section>
        ))}
      </div>
      <footer className="dialog-foot">
        Single keys act outside text fields. In the process list: ↑ ↓ rows, → ← open and close, Enter selects.
        {version && ` Bough ${version}.`}
      </footer>
    </Dialog>
  );
}

/** `1`, `2` … `7` as `1`, `7` would mislead; a run of digits is shown by its ends. */
function shortened(keys: readonly string[]): readonly string[] {
  if (keys.length < 4) return keys.filter((k) => k !== '=');
  const first = keys[0] as string;
  const last = keys.at(-1) as string;
  return [first.length > 1 ? `${first}…${last.at(-1)}` : `${first}…${last}`];
}
