// `app://bough/`: the page's own scheme instead of file://, so that it has an origin, a Content Security Policy by header, and
// no way to any other file. Served from the built window's folder, inside or outside of an archive.

import { readFile } from 'node:fs/promises';
import { protocol } from 'electron';
import { APP_SCHEME, resolveAsset } from './asset-path.ts';
import { PATHS } from './paths.ts';

/**
 * Nothing may run or load but the app's own files: no inline script, no eval, no inline style element, no remote anything.
 * Styles set through the DOM's `style` property, as React and d3 do, are not inline styles to a browser.
 */
export const CONTENT_SECURITY_POLICY = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "img-src 'self' data: blob:",
  "font-src 'self'",
  "connect-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join('; ');

const HEADERS = {
  'content-security-policy': CONTENT_SECURITY_POLICY,
  'cross-origin-resource-policy': 'same-origin',
  'referrer-policy': 'no-referrer',
  'x-content-type-options': 'nosniff',
};

/** Before `ready`: makes the scheme a secure origin with storage. */
export function registerAppScheme(): void {
  protocol.registerSchemesAsPrivileged([
    { scheme: APP_SCHEME, privileges: { standard: true, secure: true, supportFetchAPI: true, codeCache: true } },
  ]);
}

/** After `ready`. */
export function serveApp(): void {
  protocol.handle(APP_SCHEME, (request) => answer(request));
}

async function answer(request: Request): Promise<Response> {
  if (request.method !== 'GET') return refuse(405, `only GET: ${request.method}`);
  const asset = resolveAsset(PATHS.renderer, request.url);
  if ('status' in asset) return refuse(asset.status, asset.why);
  try {
    const body = await readFile(asset.file);
    return new Response(new Uint8Array(body), { headers: { ...HEADERS, 'content-type': asset.type } });
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code;
    if (code === 'ENOENT' || code === 'EISDIR' || code === 'ENOTDIR') return refuse(404, `no such file: ${request.url}`);
    throw error;
  }
}

const refuse = (status: number, why: string): Response =>
  new Response(why, { status, headers: { ...HEADERS, 'content-type': 'text/plain; charset=utf-8' } });
