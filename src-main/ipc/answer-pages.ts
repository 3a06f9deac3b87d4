// What a page may ask of the main process, all of it.

import { dialog } from 'electron';
import { THEMES, type ThemeChoice } from '../../runtime/protocol/shell.ts';
import type { ElectronHub } from '../electron-hub.ts';
import { PROGRAM_ENDINGS, RECORDING_ENDINGS } from '../file-arguments.ts';
import type { Settings } from '../settings.ts';
import { answer } from './answer.ts';

export function answerPages({ hub, settings }: { readonly hub: ElectronHub; readonly settings: Settings }): void {
  answer('shell:open-file-dialog', none, async (window) => {
    const { filePaths } = await dialog.showOpenDialog(window, {
      title: 'Open a recording or a program',
      properties: ['openFile'],
      filters: [
        { name: 'Recordings and programs', extensions: [...RECORDING_ENDINGS, ...PROGRAM_ENDINGS] },
        { name: 'Recordings', extensions: [...RECORDING_ENDINGS] },
        { name: 'Programs', extensions: [...PROGRAM_ENDINGS] },
      ],
    });
    return filePaths[0];
  });
  answer('shell:set-theme', theme, (_, choice) => settings.change({ theme: choice }));
  answer('shell:restart-hub', none, () => hub.restart());
}

function none(args: readonly unknown[]): [] {
  if (args.length > 0) throw new TypeError(`no arguments expected, ${args.length} came`);
  return [];
}

function theme(args: readonly unknown[]): [ThemeChoice] {
  const choice = THEMES.find((name) => name === args[0]);
  if (choice === undefined) throw new TypeError(`expected one of ${THEMES.join(', ')}, got ${JSON.stringify(args[0])}`);
  return [choice];
}
