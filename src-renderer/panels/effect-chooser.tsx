// Where the way on from an event forks (UX.md 2.7): the events that it brought about, to choose from. It lies over the time view, takes
// the focus and gives it back.

import { useEffect, useRef } from 'react';
import { useActions, useApp, useView, useWindow } from '../app/context.ts';
import { formatCount } from '../session/format.ts';
import { type MenuItem, MenuList } from './controls.tsx';

/** So many are shown; what the hub gives beyond says that there are more. */
const MOST = 12;

export function EffectChooser() {
  const bough = useWindow();
  const actions = useActions();
  const fork = useApp((s) => s.fork);
  const session = useView((v) => v.info.id, '');
  const before = useRef<HTMLElement | undefined>(undefined);
  useEffect(() => {
    if (fork) return;
    before.current?.focus();
    before.current = undefined;
  }, [fork]);
  if (!fork) return null;
  // Its first item takes the focus when it is there.
  before.current ??= document.activeElement instanceof HTMLElement ? document.activeElement : undefined;
  const { seq, rows } = fork;
  const all = rows.length > MOST ? 'Find all that it brought about' : 'Find these and what follows from them';
  const groups: MenuItem[][] = [
    rows.slice(0, MOST).map((row) => ({
      id: String(row.seq),
      title: `${row.who} ${row.text}`,
      note: `#${formatCount(row.seq)}`,
      run: () => actions.chooseEffect(row),
    })),
    [
      {
        title: all,
        run: () => {
          actions.chooseEffect(undefined);
          bough.queries.type(session, `effects(seq=${seq})`);
        },
      },
    ],
  ];
  return (
    <aside className="effect-chooser" aria-label="Where to go on" data-testid="effect-chooser" data-seq={seq}>
      <p className="effect-chooser-head">Event {formatCount(seq)} brought about several. Go on to:</p>
      <MenuList
        key={seq}
        label={`What event ${formatCount(seq)} brought about`}
        groups={groups}
        className="menu-within"
        onClose={() => actions.chooseEffect(undefined)}
        onAway={() => actions.chooseEffect(undefined)}
      />
    </aside>
  );
}
