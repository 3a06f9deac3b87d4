// A causal story as Markdown, for a ticket or a chat.

import type { WhyStep } from '../../runtime/protocol/why-view.ts';
import { formatDuration, formatMoment } from './format.ts';
import { impactSentence, STOPPED, similarSentence } from './impact-text.ts';
import { reportSource, reportTitle, type WhyReport } from './why-report.ts';

export function whyMarkdown(report: WhyReport): string {
  const { story, impact, similar } = report;
  const origin = story.steps[0]?.at ?? 0;
  const lines = [`## ${reportTitle(report)}`, '', story.sentence, '', '### Effect to cause', ''];
  story.steps.forEach((step, i) => {
    lines.push(`${i + 1}. ${line(step, origin)}`);
    if (i === story.omitted?.after) lines.push('', `   … ${story.omitted.count} more steps …`, '');
  });
  if (story.sides.length > 0) lines.push('', '### Also involved', '', ...story.sides.map((side) => `- ${line(side, origin)}`));
  if (story.supervisors.length > 0) {
    lines.push('', '### Supervisors', '');
    for (const { name, text, counted, intensity, period, seq } of story.supervisors)
      lines.push(`- **${name}** ${text}; ${counted.length} of ${intensity} in ${period} s (event ${seq})`);
  }
  if (impact) {
    lines.push('', '### Blast radius', '', impactSentence(impact));
    if (impact.stopped.length > 0)
      lines.push('', ...impact.stopped.map(({ name, how, seq }) => `- **${name}** ${STOPPED[how]} (event ${seq})`));
  }
  if (similar) lines.push('', '### Similar crashes', '', similarSentence(similar));
  lines.push('', `*${reportSource(report)}*`);
  return `${lines.join('\n')}\n`;
}

function line(step: WhyStep, origin: number): string {
  const who = step.who === '' || step.text.startsWith(step.who) ? '' : `**${step.who}** `;
  const place = step.place === undefined ? '' : ` at \`${step.place}\``;
  const known = step.edge === 'recorded' ? '' : ` *(${step.edge === 'gap' ? 'not recorded' : 'inferred'})*`;
  return `${who}${step.text}${place}${known}: event ${step.seq}, ${formatMoment(step.at)}, ${formatDuration(Math.abs(origin - step.at))} ${step.at > origin ? 'after' : 'before'}`;
}
