// Files of the built window for the browser: what leaves the folder or is of no kind that a window needs is refused.

import { readFile } from 'node:fs/promises';
import path from 'node:path';

const TYPES: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.json': 'application/json; charset=utf-8',
  '.map': 'application/json; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.ico': 'image/x-icon',
  '.woff2': 'font/woff2',
  '.txt': 'text/plain; charset=utf-8',
};

export type Asset = { readonly body: Buffer; readonly type: string } | { readonly status: 400 | 403 | 404; readonly why: string };

/** The file behind the path of a URL (percent-encoded, beginning with `/`) inside `root` (absolute). */
export async function readAsset(root: string, urlPath: string): Promise<Asset> {
  let decoded: string;
  try {
    decoded = decodeURIComponent(urlPath);
  } catch {
    return { status: 400, why: 'bad percent encoding' };
  }
  if (/[\0\\]/.test(decoded)) return { status: 403, why: 'not a path of this window' };
  const file = path.join(root, decoded === '/' ? 'index.html' : decoded);
  if (!file.startsWith(root + path.sep)) return { status: 403, why: 'outside of this window' };
  const type = TYPES[path.extname(file).toLowerCase()];
  if (type === undefined) return { status: 404, why: 'no such kind of file' };
  try {
    return { body: await readFile(file), type };
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT' || code === 'EISDIR' || code === 'ENOTDIR' || code === 'ENAMETOOLONG')
      return { status: 404, why: 'no such file' };
    throw error;
  }
}

/**
 * Nothing runs or loads but the window's own files, and nothing connects but to the server they came from. Styles set through the
 * DOM's `style` property, as React and d3 do, are not inline styles to a browser.
 */
export function contentSecurityPolicy(port: number): string {
  return [
    "default-src 'none'",
    "script-src 'self'",
    "style-src 'self'",
    "img-src 'self' data: blob:",
    "font-src 'self'",
    `connect-src 'self' ws://127.0.0.1:${port} ws://localhost:${port}`,
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
  ].join('; ');
}
