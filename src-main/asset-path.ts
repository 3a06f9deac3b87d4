// From a URL of the page to a file of the built window. Pure, because it is the only door from the page to the file system:
// what leaves the folder is refused here and nowhere else.

import path from 'node:path';

export const APP_SCHEME = 'app';
export const APP_HOST = 'bough';
export const APP_ORIGIN = `${APP_SCHEME}://${APP_HOST}`;
export const APP_URL = `${APP_ORIGIN}/index.html`;

const TYPES: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.json': 'application/json; charset=utf-8',
  '.map': 'application/json; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.woff2': 'font/woff2',
  '.txt': 'text/plain; charset=utf-8',
};

export type Asset = { readonly file: string; readonly type: string } | { readonly status: 400 | 403 | 404; readonly why: string };

/**
 * The file behind `url`, always inside `root` (absolute), or the status and sentence to refuse with. Does not look whether the
 * file exists. A URL's parser has removed plain `..` already; what arrives here with one was encoded on purpose.
 */
export function resolveAsset(root: string, url: string): Asset {
  const parsed = parseUrl(url);
  if (!isAppUrl(parsed)) return { status: 403, why: `not a URL of this app: ${url}` };
  let pathname: string;
  try {
    pathname = decodeURIComponent(parsed.pathname);
  } catch {
    return { status: 400, why: `bad percent encoding: ${parsed.pathname}` };
  }
  if (/[\0\\]/.test(pathname)) return { status: 403, why: `not a path of this app: ${parsed.pathname}` };
  const file = path.join(root, pathname === '/' ? 'index.html' : pathname);
  if (!file.startsWith(root + path.sep)) return { status: 403, why: `outside of the app: ${parsed.pathname}` };
  const type = TYPES[path.extname(file).toLowerCase()];
  return type === undefined ? { status: 404, why: `no such kind of file: ${parsed.pathname}` } : { file, type };
}

/** Whether a URL belongs to the app's own page. Opaque origins, `data:` and look-alike hosts do not. */
export function isAppUrl(url: URL | string | null): url is URL | string {
  const parsed = typeof url === 'string' ? parseUrl(url) : url;
  return (
    parsed !== null && parsed.protocol === `${APP_SCHEME}:` && parsed.host === APP_HOST && parsed.username === '' && parsed.password === ''
  );
}

/** `URL.parse`, which Electron 33's Node lacks. */
export function parseUrl(url: string): URL | null {
  return URL.canParse(url) ? new URL(url) : null;
}
