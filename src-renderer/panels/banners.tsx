// What a person must know: connection lost, work under way, notices of the hub. Data stays on show underneath (UX.md 2.13).

import { useEffect, useState } from 'react';
import { sameParts, useActions, useApp, useView } from '../app/context.ts';
import { formatDuration } from '../session/format.ts';
import { asks, type Hog } from '../session/hog.ts';
import { Button, IconButton } from './controls.tsx';
import { Icon } from './icons.tsx';
import { StopBanner } from './stop-banner.tsx';

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
      <HogBanner />
      <StopBanner />
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

/** While a process holds the thread of the system on show: for how long by now, and the choice: to wait, or to end the program. */
function HogBanner() {
  const actions = useActions();
  const { id, hog } = useView<{ id: string; hog: Hog | undefined }>(
    (v) => ({ id: v.info.id, hog: v.hog }),
    { id: '', hog: undefined },
    sameParts,
  );
  const [now, setNow] = useState(() => performance.now());
  useEffect(() => {
    if (!hog) return undefined;
    setNow(performance.now());
    const timer = setInterval(() => setNow(performance.now()), 1000);
    return () => clearInterval(timer);
  }, [hog]);
  if (!hog || !asks(hog, now)) return null;
  const seconds = Math.max(1, Math.round((now - hog.since) / 1000));
  return (
    <div className="banner banner-warning" role="alert" data-testid="hog">
      <Icon name="warning" />
      <p>
        <b>{hog.who}</b> holds the thread and can't be preempted: a plain function runs to its end.{' '}
        <span aria-hidden="true">For {formatDuration(seconds * 1_000_000)} now.</span>
      </p>
      <Button look="quiet" onClick={() => actions.waitForHog(id)} title="Asks again if it still runs later" testid="wait-for-hog">
        Wait
      </Button>
      <Button icon="stop" onClick={() => actions.endProgram(id)} title="End the program and stay at what it did" testid="end-program">
        End the program
      </Button>
    </div>
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
