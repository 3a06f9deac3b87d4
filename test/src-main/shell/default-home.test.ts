import { homedir } from 'node:os';
import path from 'node:path';
import { expect, test } from 'vitest';
import { defaultHome } from '../../../src-main/default-home.ts';
import { boughHome } from '../../../src-main/hub/paths.ts';

test.each([
  ['linux', {}, '/unused'],
  ['linux', { XDG_DATA_HOME: '/data' }, '/unused'],
  ['darwin', {}, path.join(homedir(), 'Library', 'Application Support', 'Bough')],
  ['win32', { APPDATA: '/roaming' }, path.join('/roaming', 'Bough')],
] as const)('on %s with %j the desktop app keeps recordings where the command line does', (platform, env, userData) => {
  expect(defaultHome(platform, env, userData, homedir())).toBe(boughHome(env, platform));
});
