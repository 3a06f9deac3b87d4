// Open by path, for the browser: a page is told no paths, but the hub runs on the same computer and can read the file.

import { type FormEvent, useState } from 'react';
import { useActions } from '../app/context.ts';
import { isMomentLink } from '../session/moment-link.ts';
import { Button, Dialog } from './controls.tsx';

export function OpenDialog() {
  const actions = useActions();
  const [file, setFile] = useState('');
  const close = (): void => actions.setOverlay(undefined);
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    if (!file.trim()) return;
    close();
    void (isMomentLink(file) ? actions.openMoment(file) : actions.open(file.trim()));
  };
  return (
    <Dialog label="Open a file" className="open-dialog" onClose={close}>
      <form onSubmit={submit}>
        <h2>Open a recording or a program</h2>
        <p>
          The path on this computer of a <code>.bough</code> recording, or of a program in <code>.ts</code> or <code>.js</code>; or a
          <code>bough:</code> link to a moment.
        </p>
        <input
          className="text-field mono"
          aria-label="Path of the file, or a link"
          placeholder="/home/me/session.bough"
          spellCheck={false}
          value={file}
          autoFocus
          onChange={(event) => setFile(event.target.value)}
          data-testid="open-path"
        />
        <footer className="dialog-actions">
          <Button look="quiet" onClick={close}>
            Cancel
          </Button>
          <Button look="primary" type="submit" disabled={!file.trim()}>
            Open
          </Button>
        </footer>
      </form>
    </Dialog>
  );
}
