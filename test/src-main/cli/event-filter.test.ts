import { describe, expect, test } from 'vitest';
import type { RuntimeEvent } from '../../../runtime/protocol/events.ts';
import type { Names } from '../../../src-main/cli/event-filter.ts';
import { parseFilter } from '../../../src-main/cli/event-filter.ts';

const names: Names = {
  of: (pid) => ({ 1: ['Root', 'Root'], 3: ['Worker 3', 'worker', 'Root/Pool/Worker 3'], 4: ['Client', 'client'] })[pid] ?? [],
  pid: (pid) => `<0.${pid}.0>`,
};

const base = { at: 1_250_000, cause: 0 };
const log = [
  {
    ...base,
    seq: 1,
    type: 'process_spawned',
    pid: 3,
    parent: 1,
    slot: 2,
    label: 'worker',
    signature: '',
    kind: 'worker',
    ownSlot: true,
    node: 0,
  },
  { ...base, seq: 2, type: 'message_sent', pid: 4, to: 3, tag: 'debit', ref: 0, toName: '', kind: 'call', delivered: true, wakes: true },
  {
    ...base,
    seq: 3,
    at: 2_000_000,
    type: 'message_received',
    pid: 3,
    from: 4,
    tag: 'debit',
    ref: 0,
    index: 0,
    kind: 'call',
    callback: true,
  },
  { ...base, seq: 4, at: 2_000_000, type: 'process_exited', pid: 3, tag: 'badmatch', class: 'abnormal', terminated: false, crashed: true },
  { ...base, seq: 5, at: 2_000_000, type: 'child_restarted', pid: 1, child: 5, childId: 'Worker 3', old: 3 },
  { ...base, seq: 6, at: 3_000_000, type: 'process_exited', pid: 4, tag: 'normal', class: 'normal', terminated: false, crashed: false },
] as unknown as RuntimeEvent[];

function seqs(query: string): number[] {
  const filter = parseFilter(query);
  if (!filter.ok) throw new Error(filter.error);
  return log.filter((event) => filter.value(event, names)).map((event) => event.seq);
}

const errorOf = (query: string): string => {
  const filter = parseFilter(query);
  return filter.ok ? 'no error' : filter.error;
};

describe('a query of bough events', () => {
  test.each([
    ['', [1, 2, 3, 4, 5, 6]],
    ['kind:crash', [4]],
    ['kind:exit', [4, 6]],
    ['kind:crash,restart', [4, 5]],
    ['not kind:exit', [1, 2, 3, 5]],
    ['not not kind:exit', [4, 6]],
    ['type:message_sent', [2]],
    ['kind:message and tag:debit', [2, 3]],
    ['pid:<0.4.0>', [2, 6]],
    ['name:Worker', [1, 3, 4]],
    ['name="Worker 3"', [1, 3, 4]],
    ['name=Worker', []],
    ['name:"worker 3"', [1, 3, 4]],
    ['from:Client', [2, 3]],
    ['to:<0.3.0>', [2, 3]],
    ['from:Client,Root to:Worker', [2, 3]],
    ['class!=normal kind:exit', [4]],
    ['seq>=3 seq<5', [3, 4]],
    ['seq:2,5', [2, 5]],
    ['seq!=1', [2, 3, 4, 5, 6]],
    ['t<=1.25s', [1, 2]],
    ['t>2000ms', [6]],
    ['badmatch', [4]],
    ['Client', [2, 6]],
    ['"message_rec"', [3]],
  ])('%s finds %j', (query, expected) => {
    expect(seqs(query)).toEqual(expected);
  });

  test.each([
    ['kind:crsh', 'unknown kind "crsh"; did you mean crash?'],
    ['type:mesage_sent', 'unknown type "mesage_sent"; did you mean message_sent?'],
    ['type:toString', /^unknown type "toString"; there are process_spawned, /],
    ['kind:constructor', /^unknown kind "constructor"; there are crash, /],
    ['knd:crash', 'unknown field "knd" in knd:crash; did you mean kind?'],
    ['colour:red', /^unknown field "colour" in colour:red; fields are kind, type/],
    ['state.count>10', /^bough events does not know the field state yet/],
    ['kind:crash or kind:exit', /^bough events does not know "or" yet/],
    ['(kind:crash)', /^bough events does not know parentheses yet/],
    ['causes(seq=48)', /^bough events does not know causes\(…\) yet/],
    ['name~Work', /^bough events does not know ~ yet; name:Work finds/],
    ['pid:5', '5 is not a pid; write it like <0.5.0>, or use name:5'],
    ['t:5', /^5 in t:5 is not a time/],
    ['seq:five', /^five in seq:five is not a seq/],
    ['seq<1,2', '< takes one value, not 2'],
    ['kind<crash', 'kind has no order; < works with seq and t'],
    ['kind:', 'kind: has no value after :'],
    ['kind:crash,', 'kind:crash, has no value after :'],
    ['name:"Worker', /^a quotation mark in name:"Worker is not closed/],
    ['not', /^"not" stands before a condition/],
    ['and kind:crash', '"and" stands between two conditions'],
  ])('%s is refused', (query, expected) => {
    const error = errorOf(query);
    if (typeof expected === 'string') expect(error).toBe(expected);
    else expect(error).toMatch(expected);
    expect(error).not.toContain('\n');
  });
});
