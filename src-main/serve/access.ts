// Who may talk to the server. It listens on 127.0.0.1 only, but so does every page that runs in the person's browser: a foreign
// page can make requests to it (cross-site), and a foreign name can be pointed at 127.0.0.1 (DNS rebinding). So every request must
// name our host and port, one that says where it comes from must come from our own page, and the page and its WebSocket must bring
// the token that was printed. The page's cookie only lets it be loaded again: it is no token, and opens no WebSocket.

import { createHmac, timingSafeEqual } from 'node:crypto';

/** The parts of a request that are looked at. */
export interface Asked {
  readonly host: string | undefined;
  readonly origin: string | undefined;
  readonly cookie: string | undefined;
  /** Of the URL's query. */
  readonly token: string | null;
}

export interface Access {
  readonly token: string;
  readonly port: number;
}

const NAMES = ['127.0.0.1', 'localhost'];

/** Why a request is refused whatever it asks for; `undefined` when it may go on. */
export function refuseAny(asked: Asked, access: Access): string | undefined {
  if (!NAMES.some((name) => asked.host === `${name}:${access.port}`)) return `Host ${shown(asked.host)} is not this server`;
  if (asked.origin !== undefined && !isOwnOrigin(asked.origin, access)) return `Origin ${shown(asked.origin)} may not use this server`;
  return undefined;
}

/** Why the page is refused. */
export function refusePage(asked: Asked, access: Access): string | undefined {
  const refused = refuseAny(asked, access);
  if (refused) return refused;
  if (asked.token !== null) return sameText(asked.token, access.token) ? undefined : 'the token is not the one this server printed';
  const cookie = readCookie(asked.cookie, cookieName(access));
  if (cookie !== undefined && sameText(cookie, cookieValue(access))) return undefined;
  return 'a token is needed: open the URL that was printed in the terminal';
}

/** Why a WebSocket is refused. Browsers always say the origin of one, so it must be there. */
export function refuseSocket(asked: Asked, access: Access): string | undefined {
  const refused = refuseAny(asked, access);
  if (refused) return refused;
  if (asked.origin === undefined) return 'a WebSocket needs an Origin';
  if (asked.token === null) return 'a token is needed';
  return sameText(asked.token, access.token) ? undefined : 'the token is not the one this server printed';
}

/** `Set-Cookie` for a page that came with the right token. Names carry the port, since cookies of one host share all ports. */
export const pageCookie = (access: Access): string => `${cookieName(access)}=${cookieValue(access)}; HttpOnly; SameSite=Strict; Path=/`;

const cookieName = ({ port }: Access): string => `bough-${port}`;
const cookieValue = ({ token }: Access): string => createHmac('sha256', token).update('page').digest('base64url');

function isOwnOrigin(origin: string, { port }: Access): boolean {
  return NAMES.some((name) => origin === `http://${name}:${port}`);
}

function readCookie(header: string | undefined, name: string): string | undefined {
  for (const part of header?.split(';') ?? []) {
    const [key, ...value] = part.split('=');
    if (key?.trim() === name) return value.join('=').trim();
  }
  return undefined;
}

/** In constant time for texts of one length; digests make any two so. */
function sameText(a: string, b: string): boolean {
  const digest = (text: string) => createHmac('sha256', 'bough').update(text).digest();
  return timingSafeEqual(digest(a), digest(b));
}

const shown = (text: string | undefined): string => (text === undefined ? '(none)' : JSON.stringify(text.slice(0, 80)));
