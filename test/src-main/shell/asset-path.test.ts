import path from 'node:path';
import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { isAppUrl, resolveAsset } from '../../../src-main/asset-path.ts';

const ROOT = path.resolve('/somewhere/out/renderer');
const at = (url: string) => resolveAsset(ROOT, url);

describe('an address of the page names a file of the built window', () => {
  test.each([
    ['app://bough/', 'index.html', 'text/html; charset=utf-8'],
    ['app://bough/index.html', 'index.html', 'text/html; charset=utf-8'],
    ['app://bough/assets/index-1a.js', 'assets/index-1a.js', 'text/javascript; charset=utf-8'],
    ['app://bough/assets/in%20ter.woff2?v=1#x', 'assets/in ter.woff2', 'font/woff2'],
    ['app://bough/a/../index.html', 'index.html', 'text/html; charset=utf-8'],
  ])('%s', (url, file, type) => {
    expect(at(url)).toEqual({ file: path.join(ROOT, file), type });
  });

  test.each([
    ['app://bough/..%2f..%2fpackage.json', 403],
    ['app://bough/%2e%2e%2fmain%2fmain.js', 403],
    ['app://bough/..%5c..%5cpackage.json', 403],
    ['app://bough/index.html%00.js', 403],
    ['app://bough/%2e%2e%2frenderer-evil/x.js', 403],
    ['app://bough/%zz.js', 400],
    ['app://bough/assets/secret.key', 404],
    ['app://bough/assets', 404],
    ['app://other/index.html', 403],
    ['app://bough.evil/index.html', 403],
    ['app://user@bough/index.html', 403],
    ['file:///etc/passwd', 403],
    ['https://bough/index.html', 403],
    ['not a url', 403],
  ])('%s is refused with %i', (url, status) => {
    expect(at(url)).toMatchObject({ status, why: expect.stringMatching(/./) });
  });

  test('whatever the path, what is served lies inside the folder', () => {
    const piece = fc.oneof(
      fc.constantFrom('..', '.', '%2e%2e', '%2f', '%5c', '/', '\\', 'a.js', '%00', '%252e'),
      fc.string({ maxLength: 5 }),
    );
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 8 }), (pieces) => {
        const asset = at(`app://bough/${pieces.join('/')}.js`);
        if ('file' in asset) expect(path.relative(ROOT, asset.file)).not.toMatch(/^(?:\.\.)?(?:[/\\]|$)/);
      }),
      { seed: 7, numRuns: 2000 },
    );
  });
});

test.each([
  ['app://bough/index.html', true],
  ['app://bough', true],
  ['app://boug', false],
  ['app://bough:1/index.html', false],
  ['data:text/html,hello', false],
  ['about:blank', false],
  ['devtools://bough/', false],
  ['', false],
])('%s is the app’s own page: %s', (url, own) => {
  expect(isAppUrl(url)).toBe(own);
});
