// Draws src-main/assets/bough.png (1024 px, from which electron-builder makes each system's icons) from bough.svg beside it, in
// the Chromium that the browser tests use. Run by hand when the picture changes; the PNG is kept in git.

import { readFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { chromium } from 'playwright-core';
import { findChromium } from './lib/chromium.mjs';
import { fail, say } from './lib/say.mjs';

const SIZE = 1024;
const assets = fileURLToPath(new URL('../src-main/assets/', import.meta.url));
const executablePath = findChromium() ?? fail('no Chromium found: install one or set BOUGH_CHROMIUM');

const browser = await chromium.launch({ executablePath, args: ['--no-sandbox'] });
const page = await browser.newPage({ viewport: { width: SIZE, height: SIZE } });
const svg = readFileSync(path.join(assets, 'bough.svg'), 'utf8').replace('<svg', `<svg width="${SIZE}" height="${SIZE}"`);
await page.setContent(`<body style="margin:0">${svg}`);
await page.screenshot({ path: path.join(assets, 'bough.png'), omitBackground: true });
await browser.close();
say('drew src-main/assets/bough.png');
