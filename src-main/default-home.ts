import path from 'node:path';

/**
 * Where recordings lie when BOUGH_HOME names no place. On macOS and Windows that is the folder that Electron has for an app's data;
 * on Linux Electron's is for configuration, and data of a person belongs below XDG_DATA_HOME. The command line answers the same.
 */
export function defaultHome(platform: NodeJS.Platform, env: NodeJS.ProcessEnv, userData: string, userHome: string): string {
  if (platform === 'darwin' || platform === 'win32') return userData;
  return path.join(env['XDG_DATA_HOME'] || path.join(userHome, '.local', 'share'), 'bough');
}
