// What a person sets once. Everything is kept in this window's own storage and acts at once; there is nothing to save.

import { useActions, usePref } from '../app/context.ts';
import type { Prefs } from '../session/prefs.ts';
import { Dialog, IconButton, Segments } from './controls.tsx';
import { KeySettings } from './key-settings.tsx';

export function Settings() {
  const actions = useActions();
  const close = (): void => actions.setOverlay(undefined);
  return (
    <Dialog label="Settings" className="settings" onClose={close}>
      <header className="dialog-head">
        <h2>Settings</h2>
        <IconButton icon="close" label="Close" onClick={close} />
      </header>
      <div className="settings-list">
        <Setting
          of="theme"
          title="Theme"
          note="Dark or light, or as the system has it."
          choices={{ system: 'System', dark: 'Dark', light: 'Light' }}
        />
        <Setting
          of="motion"
          title="Motion"
          note="Less: nothing travels, fades or pulses; changes are marked by a still outline."
          choices={{ system: 'System', less: 'Less' }}
        />
        <Setting
          of="density"
          title="Lanes"
          note="Height of a lane in the timeline: 22, 28 or 34 pixels."
          choices={{ compact: 'Compact', default: 'Default', roomy: 'Roomy' }}
        />
        <Setting
          of="announce"
          title="Announced"
          note="To screen readers, at most once in two seconds. Shift Z does the same."
          choices={{ crashes: 'Crashes', nothing: 'Nothing' }}
        />
        <Setting
          of="singleKeys"
          title="Single keys"
          note="Letters and signs as commands, outside text fields. Screen readers and voice control may need them off."
          choices={{ on: 'On', chord: 'With Ctrl Alt', off: 'Off' }}
        />
        <KeySettings />
      </div>
      <footer className="dialog-foot">Nothing leaves this computer: no account, no telemetry, no update check.</footer>
    </Dialog>
  );
}

type Chosen = 'theme' | 'motion' | 'density' | 'announce' | 'singleKeys';

/** One preference of a few values, in the order of `choices`. */
function Setting<K extends Chosen>(props: { of: K; title: string; note: string; choices: Readonly<Record<Prefs[K], string>> }) {
  const actions = useActions();
  const value = usePref(props.of) as Prefs[K];
  return (
    <div className="setting">
      <div className="setting-text">
        {props.title}
        <small>{props.note}</small>
      </div>
      <Segments
        label={props.title}
        choices={(Object.entries(props.choices) as [Prefs[K], string][]).map(([id, title]) => ({ id, title }))}
        value={value}
        onChange={(next) => actions.setPrefs({ [props.of]: next })}
      />
    </div>
  );
}
