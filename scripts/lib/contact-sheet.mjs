// Many screenshots on one page, so that one look finds what is wrong with any of them: the pictures of a folder whose names fit, small,
// each with its name below, as one PNG.

import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';

/**
 * @param {import('playwright-core').BrowserContext} context
 * @param {{ folder: string, names: RegExp, file: string, columns?: number, width?: number }} sheet `width`: of one picture, in pixels
 * @returns {Promise<number>} how many pictures are on it
 */
export async function contactSheet(context, { folder, names, file, columns = 3, width = 640 }) {
  const pictures = readdirSync(folder)
    .filter((name) => name.endsWith('.png') && names.test(name))
    .sort();
  if (pictures.length === 0) return 0;
  const page = await context.newPage();
  await page.setViewportSize({ width: columns * (width + 12) + 12, height: 400 });
  const items = pictures.map((name) => {
    const data = readFileSync(path.join(folder, name)).toString('base64');
    return `<figure><img src="data:image/png;base64,${data}" width="${width}"><figcaption>${name.replace(/\.png$/, '')}</figcaption></figure>`;
  });
  await page.setContent(
    `<style>body{margin:12px;display:grid;grid-template-columns:repeat(${columns},${width}px);gap:12px;background:#888;font:12px sans-serif}figure{margin:0}img{display:block}figcaption{padding:2px 0;color:#fff}</style>${items.join('')}`,
  );
  await page.screenshot({ path: path.join(folder, file), fullPage: true });
  await page.close();
  return pictures.length;
}
