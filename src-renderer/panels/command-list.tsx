// All commands by name (Mod+K, or `>` where a process is looked for): typed, chosen with the arrows, run with Enter.

import { type KeyboardEvent, useEffect, useMemo, useRef, useState } from 'react';
import { useActions, usePref, useWindow } from '../app/context.ts';
import { commandsOf, searchCommands } from '../interactions/commands.ts';
import { isMac, keyContext } from '../interactions/install-keys.ts';
import { keysWith } from '../interactions/key-map.ts';
import { keyText } from '../interactions/keys.ts';
import { Dialog, Key } from './controls.tsx';
import { Icon } from './icons.tsx';

export function CommandList() {
  const bough = useWindow();
  const actions = useActions();
  const keys = usePref('keys');
  const [text, setText] = useState('');
  const [at, setAt] = useState(0);
  const commands = useMemo(() => commandsOf(keysWith(keys)), [keys]);
  const found = searchCommands(commands, text);
  const index = Math.min(at, Math.max(0, found.length - 1));
  const list = useRef<HTMLDivElement>(null);
  // biome-ignore lint/correctness/useExhaustiveDependencies: what is chosen stays in sight
  useEffect(() => {
    list.current?.querySelector('[aria-selected="true"]')?.scrollIntoView({ block: 'nearest' });
  }, [index, text]);
  const close = (): void => actions.setOverlay(undefined);
  const choose = (i: number): void => {
    const command = found[i];
    if (!command) return;
    close();
    // The focus is back by then: some commands are about what has it.
    requestAnimationFrame(() => command.run(keyContext(bough)));
  };
  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.key === 'Enter') choose(index);
    else if (event.key === 'ArrowDown') setAt(Math.min(index + 1, found.length - 1));
    else if (event.key === 'ArrowUp') setAt(Math.max(0, index - 1));
    else if (event.key === 'Home' && event.ctrlKey) setAt(0);
    else if (event.key === 'End' && event.ctrlKey) setAt(found.length - 1);
    else return;
    event.preventDefault();
  };
  return (
    <Dialog label="Commands" className="palette" onClose={close}>
      <label className="search-field">
        <Icon name="search" />
        <input
          role="combobox"
          aria-label="Name of a command"
          aria-expanded="true"
          aria-controls="command-list"
          aria-activedescendant={found[index] ? `command-${index}` : undefined}
          placeholder="What to do"
          value={text}
          autoFocus
          onChange={(event) => {
            setText(event.target.value);
            setAt(0);
          }}
          onKeyDown={onKeyDown}
          data-testid="command-input"
        />
      </label>
      <div ref={list} role="listbox" id="command-list" aria-label="Commands" className="palette-list" tabIndex={-1}>
        {found.map((command, i) => (
          <div
            key={command.title}
            id={`command-${i}`}
            role="option"
            tabIndex={-1}
            aria-selected={i === index}
            className="palette-row"
            onPointerMove={() => setAt(i)}
            onClick={() => choose(i)}
            onKeyDown={onKeyDown}
          >
            <span>{command.title}</span>
            <span className="is-dim palette-path">{command.group}</span>
            {command.key && <Key>{keyText(command.key, isMac)}</Key>}
          </div>
        ))}
        {found.length === 0 && <p className="rail-empty">No command has this name.</p>}
      </div>
    </Dialog>
  );
}
