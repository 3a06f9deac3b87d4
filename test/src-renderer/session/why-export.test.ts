// A causal story as Markdown and as one HTML file: everything that is on show, marked as it is known, and nothing from elsewhere.

import { describe, expect, it } from 'vitest';
import type { Impact } from '../../../runtime/protocol/impact-view.ts';
import type { Why } from '../../../runtime/protocol/why-view.ts';
import { impactSentence, similarSentence } from '../../../src-renderer/session/impact-text.ts';
import { whyHtml } from '../../../src-renderer/session/why-html.ts';
import { whyMarkdown } from '../../../src-renderer/session/why-markdown.ts';
import { reportFile, type WhyReport } from '../../../src-renderer/session/why-report.ts';

const step = { slot: 3, pid: 7, at: 1_000_000, type: 'process_exited', edge: 'recorded' as const };
const story: Why = {
  seq: 48,
  crash: { seq: 48, at: 1_000_000, pid: 7, slot: 3, name: 'Worker <3>', reason: '{:badmatch, 1}' },
  sentence: 'Worker <3> crashed with {:badmatch, "a & b"}.',
  firstCause: { seq: 12, type: 'timer_fired', pid: 2 },
  complete: true,
  steps: [
    { ...step, seq: 48, title: 'Raised', who: 'Worker <3>', text: 'crashed with {:badmatch, 1}', place: 'my-app.ts:136:41' },
    { ...step, seq: 40, at: 998_200, title: 'Message', who: 'Feed', text: 'sent {:index, nil}', waitedUs: 1800 },
    { ...step, seq: 20, at: 900_000, title: 'Order', who: 'Feed', text: 'did something before', edge: 'inferred' },
    { ...step, seq: 12, at: 899_000, title: 'Timer', who: 'Feed', text: 'its own timer' },
  ],
  sides: [{ ...step, seq: 30, at: 950_000, title: 'State', who: 'Worker <3>', text: 'limit was set to 0', kind: 'state' }],
  supervisors: [
    {
      seq: 50,
      slot: 2,
      name: 'Pool.Sup',
      strategy: 'one_for_one',
      intensity: 3,
      period: 5,
      gaveUp: false,
      text: 'restarted it',
      counted: [{ seq: 51, at: 1_000_100, childId: 'w3' }],
    },
  ],
};
const one = { slot: 4, pid: 8, seq: 49, at: 1_000_010 };
const impact: Impact = {
  seq: 48,
  at: 1_000_000,
  told: [{ ...one, name: 'Pool.Sup', what: 'trapped' }],
  stopped: [{ ...one, name: 'Cache', how: 'supervisor' }],
  restarted: [{ ...one, name: 'Cache', incarnation: 2 }],
  recoveredUs: 140,
  settled: true,
};
const similar = {
  tag: 'badmatch',
  place: 'my-app.ts:136',
  message: 'index',
  of: 8,
  crashes: [
    { ...one, name: 'Worker <3>', k: 2 },
    { ...one, name: 'Worker 1', k: 5 },
  ],
};
const report: WhyReport = { story, impact, similar, title: 'my-app.bough', program: 'MyApp', seed: 7 };

describe('what an exit did, in sentences', () => {
  it('counts who was stopped and who came back, and says how long that took only where it is over', () => {
    expect(impactSentence(impact)).toBe('It stopped 1 other. 1 was started again within 140 µs.');
    expect(impactSentence({ ...impact, stopped: [], restarted: [] })).toBe('Nobody else was stopped. Nothing was started again.');
    const { recoveredUs: _, ...open } = impact;
    expect(impactSentence({ ...open, settled: false })).toBe('It stopped 1 other. 1 was started again so far.');
    expect(impactSentence({ ...open, restarted: [], settled: false })).toContain('Nothing has been started again so far.');
  });

  it('says what similar crashes have in common, and where there is none', () => {
    expect(similarSentence(similar)).toBe('2 of 8 crashes are like this: badmatch at my-app.ts:136, handling index.');
    expect(similarSentence({ tag: 'kill', crashes: [], of: 1 })).toBe('No other crash is like this: kill.');
  });
});

describe('the story as Markdown', () => {
  it('has the chain in order, what is inferred marked, the rule, the blast radius and where it comes from', () => {
    const text = whyMarkdown(report);
    expect(text.startsWith('## Why Worker <3> crashed\n')).toBe(true);
    const lines = text.split('\n').filter((line) => /^\d\./.test(line));
    expect(lines.map((line) => /event (\d+)/.exec(line)?.[1])).toEqual(['48', '40', '20', '12']);
    expect(lines[2]).toContain('*(inferred)*');
    expect(text).toContain('- **Pool.Sup** restarted it; 1 of 3 in 5 s (event 50)');
    expect(text).toContain('It stopped 1 other. 1 was started again within 140 µs.');
    expect(text).toContain('2 of 8 crashes are like this');
    expect(text).toContain('*my-app.bough (MyApp), seed 7, event 48 at 1.000 s*');
    expect(whyMarkdown({ ...report, impact: undefined, similar: undefined })).not.toContain('Blast radius');
  });
});

describe('the story as HTML', () => {
  const html = whyHtml(report);

  it('needs nothing from elsewhere and runs nothing', () => {
    expect(html).not.toMatch(/<script|<link|<img|src=|https?:|url\(|@import/i);
    expect(html).toContain("default-src 'none'");
  });

  it('has every step with its edge, the first cause named, and what people wrote escaped', () => {
    expect([...html.matchAll(/<li class="(\w+)">/g)].map((m) => m[1])).toEqual([
      'recorded',
      'recorded',
      'inferred',
      'recorded',
      'recorded',
    ]);
    expect(html).toContain('Timer · first cause');
    expect(html).toContain('inferred: no cause is recorded');
    expect(html).toContain('waited 1.8 ms in the mailbox');
    expect(html).toContain('Worker &lt;3&gt; crashed with {:badmatch, &quot;a &amp; b&quot;}.');
    expect(html).not.toContain('Worker <3>');
    expect(html).toContain('−101 ms');
  });

  it('admits a gap', () => {
    const gap = { ...step, seq: 15, title: 'Gap', who: '', text: '1,204 events not recorded here', edge: 'gap' as const };
    const broken = whyHtml({ ...report, story: { ...story, complete: false, steps: [...story.steps.slice(0, 3), gap] } });
    expect(broken).toContain('<li class="gap">');
    expect(broken).toContain('1,204 events not recorded here');
    expect(broken).toContain('what led to it was not recorded');
    expect(broken).not.toContain('first cause');
  });

  it('has a name for its file without signs that a file system minds', () => {
    expect(reportFile(report)).toBe('why-Worker-3--48');
  });
});
