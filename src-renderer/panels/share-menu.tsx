// What can be taken out of the window: a link to the moment, pictures of tree and lanes.

import { useActions, useWindow } from '../app/context.ts';
import { copyText } from '../app/copy-text.ts';
import { onShow } from '../app/on-show.ts';
import { type PictureFormat, savePicture } from '../app/save-picture.ts';
import { useTheme } from '../app/theme.ts';
import { captioned } from '../draw/picture.ts';
import { formatMoment } from '../session/format.ts';
import { shownCaption, statusesIn } from '../session/share.ts';
import { currentView } from '../session/store.ts';
import { Menu, type MenuItem } from './controls.tsx';
import { Icon } from './icons.tsx';

export function ShareMenu() {
  const bough = useWindow();
  const actions = useActions();
  const theme = useTheme();
  const picture = (of: 'tree' | 'lanes', format: PictureFormat): MenuItem => ({
    id: `${of} ${format}`,
    title: `Picture of the ${of} as ${format.toUpperCase()}`,
    icon: of === 'tree' ? 'diagram' : 'lanes',
    // asked when the menu opens: the dock may be closed or show the log
    disabled: onShow[of] === undefined,
    run: () => {
      const view = currentView(bough.store.get());
      const inner = onShow[of]?.picture();
      if (!view || !inner) return;
      const whole = captioned(inner, theme, shownCaption(view, of), statusesIn(view, of));
      savePicture(whole, format, `${view.info.title} ${of} ${formatMoment(view.at)}`.replace(/[^\w.-]+/g, '-')).catch((error: unknown) =>
        actions.notice('error', error instanceof Error ? error.message : String(error)),
      );
    },
  });
  return (
    <Menu
      className="share-menu"
      label="Share"
      align="end"
      testid="share"
      button={<Icon name="share" />}
      groups={[
        [{ title: 'Copy the moment', note: 'a link', icon: 'copy', run: () => copyMoment() }],
        [picture('tree', 'svg'), picture('tree', 'png')],
        [picture('lanes', 'svg'), picture('lanes', 'png')],
      ]}
    />
  );

  function copyMoment(): void {
    const link = actions.momentLink();
    if (link !== undefined) copyText(actions, link, 'a link to this moment');
  }
}
