// A causal story as one HTML file that needs nothing else: no script, no font, no picture from elsewhere, dark or light as its reader has
// it. What is inferred, and what was not recorded, is marked as in the window, in words too.

import type { WhyStep, WhyWindow } from '../../runtime/protocol/why-view.ts';
import { THEMES } from '../scales/theme.ts';
import { formatCount, formatDuration, formatMoment, plural } from './format.ts';
import { impactSentence, STOPPED, similarSentence, TOLD } from './impact-text.ts';
import { before, reportSource, reportTitle, type WhyReport } from './why-report.ts';

export function whyHtml(report: WhyReport): string {
  const { story, impact, similar } = report;
  const origin = story.steps[0]?.at ?? 0;
  const title = safe(reportTitle(report));
  const parts = [
    `<h1>${title}</h1>`,
    `<p class="lead">${safe(story.sentence)}</p>`,
    ...story.supervisors.map(supervisor),
    '<h2>Effect to cause</h2>',
    `<ol class="steps">${story.steps.map((step, i) => stepItem(step, origin, i === story.steps.length - 1 && story.complete) + omitted(report, i)).join('')}</ol>`,
    ...(story.complete ? [] : ['<p class="note">The chain breaks off here: what led to it was not recorded.</p>']),
    ...(story.sides.length === 0
      ? []
      : ['<h2>Also involved</h2>', `<ul class="steps">${story.sides.map((side) => stepItem(side, origin, false)).join('')}</ul>`]),
    ...(impact ? ['<h2>Blast radius</h2>', `<p>${safe(impactSentence(impact))}</p>`, list(impactItems(impact))] : []),
    ...(similar ? ['<h2>Similar crashes</h2>', `<p>${safe(similarSentence(similar))}</p>`, list(similarItems(similar))] : []),
  ];
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<title>${title}</title>
<style>${style()}</style>
</head>
<body>
<main>
${parts.filter((part) => part !== '').join('\n')}
</main>
<footer>${safe(reportSource(report))}. Made by Bough from recorded causes.</footer>
</body>
</html>
`;
}

function stepItem(step: WhyStep, origin: number, first: boolean): string {
  const head = `<b>${safe(first ? `${step.title} · first cause` : step.title)}</b> <span>${safe(step.who)}</span> <time>${before(step, origin)}</time>`;
  const place = step.place === undefined ? '' : `<code>${safe(step.place)}</code>`;
  const waited = step.waitedUs === undefined ? '' : `<small>waited ${formatDuration(step.waitedUs)} in the mailbox</small>`;
  const edge = step.edge === 'recorded' ? '' : `<small>${step.edge === 'gap' ? 'not recorded' : 'inferred: no cause is recorded'}</small>`;
  return `<li class="${step.edge}"><div>${head}</div><div>${safe(step.text)}</div>${place}${waited}${edge}<small>event ${formatCount(step.seq)}, ${formatMoment(step.at)}</small></li>`;
}

const omitted = ({ story }: WhyReport, i: number): string =>
  story.omitted && i === story.omitted.after ? `<li class="gap">${plural(story.omitted.count, 'more step')} of the kind left out</li>` : '';

function supervisor({ name, text, counted, intensity, period, gaveUp }: WhyWindow): string {
  const used = gaveUp ? `gave up: ${counted.length} restarts, ${intensity} allowed` : `${counted.length} of ${intensity}`;
  return `<p class="rule"><b>${safe(name)}</b> ${safe(text)} <small>${used} in ${period} s</small></p>`;
}

const impactItems = ({ stopped, restarted, told }: NonNullable<WhyReport['impact']>): string[] => [
  ...stopped.map(({ name, how, seq }) => `<b>${safe(name)}</b> ${STOPPED[how]}, event ${formatCount(seq)}`),
  ...told.filter(({ what }) => what !== 'died').map(({ name, what }) => `<b>${safe(name)}</b> ${TOLD[what]}`),
  ...restarted.map(({ name, incarnation, at }) => `<b>${safe(name)}</b> lives again as #${incarnation}, from ${formatMoment(at)}`),
];

const similarItems = ({ crashes }: NonNullable<WhyReport['similar']>): string[] =>
  crashes.slice(-20).map(({ k, name, seq, at }) => `crash ${k}: <b>${safe(name)}</b>, event ${formatCount(seq)} at ${formatMoment(at)}`);

const list = (items: readonly string[]): string =>
  items.length === 0 ? '' : `<ul>${items.map((item) => `<li>${item}</li>`).join('')}</ul>`;

const safe = (text: string): string =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;').replaceAll("'", '&#39;');

/** The colours of the window, in both themes. */
function style(): string {
  const colours = ({ app, panel, text, secondary, softBorder, accent, danger }: (typeof THEMES)['dark']): string =>
    `--app:${app};--panel:${panel};--text:${text};--soft:${secondary};--line:${softBorder};--accent:${accent};--danger:${danger}`;
  return `:root{color-scheme:dark light;${colours(THEMES.light)}}
@media (prefers-color-scheme:dark){:root{${colours(THEMES.dark)}}}
body{margin:0;background:var(--app);color:var(--text);font:14px/21px system-ui,sans-serif}
main{max-width:720px;margin:0 auto;padding:32px 16px}
footer{max-width:720px;margin:0 auto;padding:0 16px 32px;color:var(--soft);font-size:12px}
h1{font-size:20px;line-height:26px;margin:0 0 8px}h2{font-size:13px;margin:24px 0 8px;color:var(--soft)}
.lead{font-size:16px;line-height:24px}code{font:12px/18px ui-monospace,monospace;overflow-wrap:anywhere}
.steps{list-style:none;margin:0;padding:0}.steps li{position:relative;margin:0 0 8px;padding:8px 12px;background:var(--panel);border:1px solid var(--line);border-left:3px solid var(--accent);border-radius:6px;overflow-wrap:anywhere}
.steps li.inferred{border-left-style:dashed}.steps li.gap{border-left-style:double;color:var(--soft)}
.steps li:first-child{border-left-color:var(--danger)}
.steps span,small,time{color:var(--soft)}time{float:right}small,.steps code{display:block;font-size:12px}.rule{border-left:3px solid var(--line);padding-left:12px}.rule small{display:inline}`;
}
