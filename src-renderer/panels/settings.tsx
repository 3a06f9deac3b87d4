// What a person sets once. Everything is kept in this window's own storage and acts at once; there is nothing to save.

import { useActions, usePref } from '../app/context.ts';
import { Dialog, IconButton, Segments } from './controls.tsx';

export function Settings() {
  const actions = useActions();
  const theme = usePref('theme');
  const motion = usePref('motion');
  const density = usePref('density');
  const singleKeys = usePref('singleKeys');
  const close = (): void => actions.setOverlay(undefined);
  return (
    <Dialog label="Settings" className="settings" onClose={close}>
      <header className="dialog-head">
        <h2>Settings</h2>
        <IconButton icon="close" label="Close" onClick={close} />
      </header>
      <div className="settings-list">
        <Setting title="Theme" note="Dark or light, or as the system has it.">
          <Segments
            label="Theme"
            choices={[
              { id: 'system', title: 'System' },
              { id: 'dark', title: 'Dark' },
              { id: 'light', title: 'Light' },
            ]}
            value={theme}
            onChange={(next) => actions.setPrefs({ theme: next })}
          />
        </Setting>
        <Setting title="Motion" note="Less: nothing travels, fades or pulses; changes are marked by a still outline.">
          <Segments
            label="Motion"
            choices={[
              { id: 'system', title: 'System' },
              { id: 'less', title: 'Less' },
            ]}
            value={motion}
            onChange={(next) => actions.setPrefs({ motion: next })}
          />
        </Setting>
        <Setting title="Lanes" note="Height of a lane in the timeline: 22, 28 or 34 pixels.">
          <Segments
            label="Height of lanes"
            choices={[
              { id: 'compact', title: 'Compact' },
              { id: 'default', title: 'Default' },
              { id: 'roomy', title: 'Roomy' },
            ]}
            value={density}
            onChange={(next) => actions.setPrefs({ density: next })}
          />
        </Setting>
        <Setting
          title="Single keys"
          note="Letters and signs as commands, outside text fields. Screen readers and voice control may need them off."
        >
          <Segments
            label="Single keys"
            choices={[
              { id: 'on', title: 'On' },
              { id: 'chord', title: 'With Ctrl Alt' },
              { id: 'off', title: 'Off' },
            ]}
            value={singleKeys}
            onChange={(next) => actions.setPrefs({ singleKeys: next })}
          />
        </Setting>
      </div>
      <footer className="dialog-foot">Nothing leaves this computer: no account, no telemetry, no update check.</footer>
    </Dialog>
  );
}

const Setting = ({ title, note, children }: { title: string; note: string; children: React.ReactNode }) => (
  <div className="setting">
    <div className="setting-text">
      {title}
      <small>{note}</small>
    </div>
    {children}
  </div>
);
