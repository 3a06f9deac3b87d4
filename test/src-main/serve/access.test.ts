import { describe, expect, it } from 'vitest';
import { type Asked, pageCookie, refuseAny, refusePage, refuseSocket } from '../../../src-main/serve/access.ts';

const access = { token: 'right-token', port: 4040 };
const own: Asked = { host: '127.0.0.1:4040', origin: undefined, cookie: undefined, token: 'right-token' };

describe('who may talk to the server', () => {
  it('lets the page in by its token, under both names of this machine', () => {
    expect(refusePage(own, access)).toBeUndefined();
    expect(refusePage({ ...own, host: 'localhost:4040' }, access)).toBeUndefined();
  });

  it.each([
    ['no Host', { host: undefined }],
    ['a foreign name that points here', { host: 'evil.example:4040' }],
    ['our name with another port', { host: '127.0.0.1:4041' }],
    ['our name without a port', { host: '127.0.0.1' }],
    ['a foreign Origin', { origin: 'https://evil.example' }],
    ['an Origin of another port of this machine', { origin: 'http://127.0.0.1:8080' }],
    ['an opaque Origin', { origin: 'null' }],
    ['our Origin over another scheme', { origin: 'https://127.0.0.1:4040' }],
  ] as [string, Partial<Asked>][])('refuses %s, token or not', (_, change) => {
    expect(refuseAny({ ...own, ...change }, access)).toMatch(/Host|Origin/);
    expect(refusePage({ ...own, ...change }, access)).toBeDefined();
    expect(refuseSocket({ ...own, origin: 'http://127.0.0.1:4040', ...change }, access)).toBeDefined();
  });

  it('refuses the page without a token, with a wrong one, and with one that only begins right', () => {
    expect(refusePage({ ...own, token: null }, access)).toContain('token');
    expect(refusePage({ ...own, token: 'wrong' }, access)).toContain('token');
    expect(refusePage({ ...own, token: 'right-token-and-more' }, access)).toContain('token');
    expect(refusePage({ ...own, token: '' }, access)).toContain('token');
  });

  it('lets the page be loaded again by its cookie, which opens no WebSocket and is of no use at another port', () => {
    const cookie = pageCookie(access).split(';')[0] as string;
    expect(refusePage({ ...own, token: null, cookie: `other=1; ${cookie}` }, access)).toBeUndefined();
    expect(refuseSocket({ ...own, token: null, cookie, origin: 'http://127.0.0.1:4040' }, access)).toContain('token');
    expect(refusePage({ ...own, token: null, cookie, host: '127.0.0.1:4041' }, { token: 'other', port: 4041 })).toBeDefined();
    expect(cookie).not.toContain(access.token);
  });

  it('wants the Origin of a WebSocket, ours', () => {
    expect(refuseSocket(own, access)).toContain('Origin');
    expect(refuseSocket({ ...own, origin: 'http://localhost:4040' }, access)).toBeUndefined();
    expect(refuseSocket({ ...own, origin: 'http://127.0.0.1:4040', token: null }, access)).toContain('token');
  });
});
