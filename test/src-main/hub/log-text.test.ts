import { describe, expect, it } from 'vitest';
import { decodeEvent, StringTable } from '../../../runtime/protocol/chunk.ts';
import type { EventType } from '../../../runtime/protocol/event-table.ts';
import { bareMessage, describeEvent, type TextContext, toneOf } from '../../../src-main/hub/log-text.ts';
import { ALL_TYPES, type Fields, LogBuilder } from '../../support/log-builder.ts';

const context: TextContext = {
  name: (pid) => (pid === 0 ? 'host' : `P${pid}`),
  message: (key) => (key === 0 ? undefined : ['debit', key]),
};

function lineOf<T extends EventType>(type: T, fields: Fields<T>): string {
  const log = new LogBuilder();
  log.emit(type, fields);
  const [chunk] = log.chunks();
  const strings = new StringTable();
  if (!chunk) throw new Error('no chunk');
  strings.add(chunk);
  return describeEvent(decodeEvent(chunk, 0, strings), context);
}

describe('each type of event has its line', () => {
  it.each(ALL_TYPES)('%s, even with every field at its default', (type) => {
    const line = lineOf(type, {} as Fields<typeof type>);
    expect(line.length).toBeGreaterThan(3);
    expect(line).not.toMatch(/undefined\b(?!\s*\))|\[object|NaN/);
  });

  it('names, terms and numbers are where people look for them', () => {
    expect(lineOf('message_sent', { pid: 1, to: 3, kind: 'call', tag: 'debit', delivered: true, payload: ['debit', 5] })).toBe(
      'calls P3 with {:debit, 5}',
    );
    expect(lineOf('message_sent', { pid: 1, to: 3, toName: 'Worker 3', kind: 'cast', tag: 'tick', delivered: true })).toBe(
      'casts tick to Worker 3',
    );
    expect(lineOf('message_sent', { pid: 1, to: 3, kind: 'info', tag: 'tick' })).toBe('sends tick to P3 (under way)');
    expect(lineOf('message_received', { pid: 3, from: 1, kind: 'call', tag: 'debit', callback: true, cause: 0 })).toBe(
      'handles call debit from P1',
    );
    expect(lineOf('process_exited', { pid: 1, tag: 'badmatch', crashed: true, payload: [['badmatch', 5], []] })).toBe(
      'crashed: {:badmatch, 5}',
    );
    expect(lineOf('process_exited', { pid: 1, tag: 'halt', terminated: true, class: 'abnormal' })).toBe('ended with its node');
    expect(lineOf('link_lost', { node: 1, other: 2, reason: 'net_tick_timeout' })).toBe('node 1 lost node 2 (net_tick_timeout)');
    expect(lineOf('link_changed', { node: 1, other: 2, delay: 1500, jitter: 500 })).toBe(
      'signals between node 1 and node 2 take 1.5 to 2 ms',
    );
    expect(lineOf('process_exited', { pid: 1, tag: 'shutdown', terminated: true })).toBe('stopped by its supervisor: shutdown');
    expect(lineOf('restart_counted', { pid: 1, used: 2, intensity: 3, period: 5, childId: 'w1' })).toBe('restart 2 of 3 in 5 s, for w1');
    expect(lineOf('restart_counted', { pid: 1, used: 4, intensity: 3, period: 5, childId: 'w1' })).toBe(
      'restart 4, one more than the 3 allowed in 5 s, for w1',
    );
    expect(lineOf('supervisor_decided', { pid: 1, strategy: 'one_for_one', rule: 'permanent_always_restarts', childId: 'Worker 3' })).toBe(
      'one_for_one: Worker 3 is permanent and always restarted',
    );
    expect(lineOf('gave_up', { pid: 1, used: 4, intensity: 3, period: 5 })).toBe('gave up: 4 restarts within 5 s, 3 allowed');
    expect(lineOf('child_spec_added', { pid: 1, childId: 'w1', restart: 'transient', shutdown: 0xffff_ffff })).toBe(
      'child spec w1: transient, shutdown infinity',
    );
    expect(lineOf('gap', { countLow: 5, countHigh: 1, why: 'overload' })).toBe('4294967301 events are not here (overload)');
  });
});

describe('tones', () => {
  it('only a crash and giving up are alarming', () => {
    const tone = <T extends EventType>(type: T, fields: Fields<T>) => {
      const log = new LogBuilder();
      log.emit(type, fields);
      const [chunk] = log.chunks();
      return chunk && toneOf(decodeEvent(chunk, 0, { get: () => '' }));
    };
    expect(tone('process_exited', { pid: 1, crashed: true })).toBe('crash');
    expect(tone('process_exited', { pid: 1 })).toBe('plain');
    expect(tone('gave_up', { pid: 1 })).toBe('crash');
    expect(tone('child_restarted', { pid: 1 })).toBe('restart');
    expect(tone('command', {})).toBe('outside');
  });
});

describe('envelopes', () => {
  it('of a gen_server are taken off, other messages are as they are', () => {
    expect(bareMessage(['$gen_call', [1, 2], 'get'])).toBe('get');
    expect(bareMessage(['$gen_cast', ['add', 1]])).toEqual(['add', 1]);
    expect(bareMessage(['$gen_cast'])).toEqual(['$gen_cast']);
    expect(bareMessage('tick')).toBe('tick');
  });
});
