// What a person must know: connection lost, work under way, notices of the hub. Data stays on show underneath (UX.md 2.13).

import { useActions, useApp } from '../app/context.ts';
import { Button, IconButton } from './controls.tsx';
import { Icon } from './icons.tsx';

export function Banners() {
  const actions = useActions();
  const hub = useApp((s) => s.hub);
  const notices = useApp((s) => s.notices);
  const busy = useApp((s) => s.busy);
  const restart = window.boughShell?.restartHub;
  return (
    <section className="banners" aria-label="Notices">
      {hub.phase === 'lost' && (
        <div className="banner banner-warning" role="alert" data-testid="hub-lost">
          <Icon name="warning" />
          <p>
            <b>Connection lost.</b> {hub.reason} What you see is what was known then.
          </p>
          {restart ? <Button onClick={() => void restart()}>Start again</Button> : <span className="is-dim">Reconnecting…</span>}
        </div>
      )}
      {busy && (
        <div className="banner banner-busy" role="status" data-testid="busy">
          <span className="spinner" aria-hidden="true" />
          <p>{busy} …</p>
        </div>
      )}
      {notices.map((notice) => (
        <div
          key={notice.id}
          className={`banner banner-${notice.level}`}
          role={notice.level === 'error' ? 'alert' : 'status'}
          data-testid="notice"
          data-level={notice.level}
        >
          <Icon name={notice.level === 'info' ? 'info' : 'warning'} />
          <NoticeText text={notice.text} />
          {notice.count && <span className="is-dim">{notice.count} times</span>}
          {notice.action?.kind === 'salvage' && notice.action.file && (
            <Button
              onClick={() => {
                actions.dismiss(notice.id);
                void actions.open(notice.action?.file as string, true);
              }}
            >
              {notice.action.label}
            </Button>
          )}
          <IconButton icon="close" label="Dismiss" onClick={() => actions.dismiss(notice.id)} />
        </div>
      ))}
    </section>
  );
}

/** The first line is the sentence; further lines are code to copy, such as the example of a program. */
function NoticeText({ text }: { text: string }) {
  const at = text.indexOf('\n');
  if (at < 0) return <p>{text}</p>;
  return (
    <div className="banner-text">
      <p>{text.slice(0, at)}</p>
      <pre className="mono">{text.slice(at + 1)}</pre>
    </div>
  );
}
