import { beforeEach, describe, expect, it } from 'vitest';
import type { Ending, SlotRow } from '../../../runtime/protocol/views.ts';
import { ageEndings, NO_ENDINGS, noteEndings, PHASES, shownRows } from '../../../src-renderer/session/endings.ts';
import { createWindow, type Window } from '../../../src-renderer/session/window.ts';
import { aRow, aSupervisor, FakeBridge, FakeEnv } from '../../support/fake-bridge.ts';

const crash = (slot: number, incarnation: number, change: Partial<Ending> = {}): Ending => ({
  slot,
  incarnation,
  status: 'crashed',
  gaveUp: false,
  exit: { tag: 'badmatch', class: 'abnormal', at: 900_000, seq: 900 },
  ...change,
});

const bridge = new FakeBridge();
const told = (...endings: Ending[]) => [bridge.frame(1000, { following: true, endings })];
const again = aRow(2, { incarnation: 2, crashes: 1, mailbox: 3 });
const rows: ReadonlyMap<number, SlotRow> = new Map([
  [1, aRow(1)],
  [2, again],
]);
const at = (age: number, endings = noteEndings(NO_ENDINGS, told(crash(2, 1)), 100)) =>
  shownRows({ rows, endings: ageEndings(endings, 100 + age), following: true });

describe('a life that ended between two frames', () => {
  it('is shown as it ended, then as restarting, then the truth with the exit before it, then the truth', () => {
    expect(at(0).get(2)).toMatchObject({ status: 'crashed', incarnation: 1, mailbox: 0, exit: { tag: 'badmatch' } });
    expect(at(PHASES.ended - 1).get(2)?.status).toBe('crashed');
    expect(at(PHASES.ended).get(2)).toMatchObject({ status: 'restarting', incarnation: 1 });
    expect(at(PHASES.restarting).get(2)).toEqual({ ...again, exit: crash(2, 1).exit });
    expect(at(PHASES.after)).toBe(rows);
  });

  it('changes no row: those of others and the map itself stay as they are', () => {
    const shown = at(0);
    expect(rows.get(2)).toBe(again);
    expect(shown.get(1)).toBe(rows.get(1));
    expect([...shown.keys()]).toEqual([1, 2]);
    expect([...shown.values()].map((r) => r.status)).toEqual(['waiting', 'crashed']);
    expect([...shown].map(([slot, r]) => [slot, r.incarnation])).toEqual([
      [1, 1],
      [2, 1],
    ]);
    expect(shown.size).toBe(2);
  });

  it('is the same map for the same rows and endings', () => {
    const endings = noteEndings(NO_ENDINGS, told(crash(2, 1)), 0);
    expect(shownRows({ rows, endings, following: true })).toBe(shownRows({ rows, endings, following: true }));
    expect(ageEndings(endings, 10)).toBe(endings);
  });

  it('does not start anew while it is on show, so that a loop of crashes flashes at most once a second', () => {
    let endings = noteEndings(NO_ENDINGS, told(crash(2, 1)), 0);
    endings = noteEndings(ageEndings(endings, 650), told(crash(2, 2)), 650);
    expect(endings.get(2)).toMatchObject({ since: 0, ending: { incarnation: 2 } });
    endings = noteEndings(ageEndings(endings, 800), told(crash(2, 3)), 800);
    expect(endings.get(2)).toMatchObject({ since: 0, phase: 'restarting' });
    endings = noteEndings(ageEndings(endings, 1001), told(crash(2, 4)), 1001);
    expect(endings.get(2)).toMatchObject({ since: 1001, phase: 'ended' });
  });

  it('keeps a crash on show when the slot is stopped right after it', () => {
    const first = noteEndings(NO_ENDINGS, told(crash(2, 1)), 0);
    const second = noteEndings(first, told(crash(2, 2, { status: 'terminated' })), 50);
    expect(second.get(2)?.ending.status).toBe('crashed');
  });

  it('of a supervisor that gave up is shown as such', () => {
    const sup = new Map([[3, aRow(3, { kind: 'supervisor', incarnation: 2, supervisor: aSupervisor() })]]);
    const endings = noteEndings(NO_ENDINGS, told(crash(3, 1, { status: 'exited', gaveUp: true })), 0);
    expect(shownRows({ rows: sup, endings, following: true }).get(3)?.supervisor?.gaveUp).toBe(true);
    expect(shownRows({ rows: sup, endings: ageEndings(endings, PHASES.restarting), following: true }).get(3)?.supervisor?.gaveUp).toBe(
      false,
    );
  });

  it('gives way to the truth when the slot is dead by now', () => {
    const dead = new Map([
      [2, aRow(2, { incarnation: 2, status: 'terminated', exit: { tag: 'shutdown', class: 'shutdown', at: 1, seq: 2 } })],
    ]);
    const endings = noteEndings(NO_ENDINGS, told(crash(2, 1)), 0);
    expect(shownRows({ rows: dead, endings, following: true })).toBe(dead);
  });

  it('is nothing in the past', () => {
    const endings = noteEndings(NO_ENDINGS, told(crash(2, 1)), 0);
    expect(shownRows({ rows, endings, following: false })).toBe(rows);
    expect(noteEndings(endings, [bridge.frame(900, { following: false })], 10)).toBe(NO_ENDINGS);
  });
});

describe('in a window that follows', () => {
  let env: FakeEnv;
  let hub: FakeBridge;
  let bough: Window;
  beforeEach(async () => {
    env = new FakeEnv();
    hub = new FakeBridge();
    bough = createWindow(hub, env);
    await bough.actions.connect();
    await env.run(50);
  });
  const shown = () => shownRows(bough.store.get().sessions['s1'] as never).get(2);
  const fall = () => hub.push({ push: 'frame', frame: hub.frame(1001, { following: true, rows: [again], endings: [crash(2, 1)] }) });

  it('phases pass by the wall clock although no frame comes, and the store keeps the truth all the while', async () => {
    fall();
    await env.run(32);
    expect(shown()?.status).toBe('crashed');
    expect(bough.store.get().sessions['s1']?.rows.get(2)).toEqual(again);
    await env.run(PHASES.ended);
    expect(shown()?.status).toBe('restarting');
    await env.run(PHASES.restarting - PHASES.ended);
    expect(shown()).toMatchObject({ status: 'waiting', incarnation: 2 });
    expect(shown()?.exit?.tag).toBe('badmatch');
    await env.run(PHASES.after);
    expect(shown()).toEqual(again);
    expect(bough.store.get().sessions['s1']?.endings.size).toBe(0);
  });

  it('a second crash, while a mark of the first waits to fade, passes as the first did', async () => {
    fall();
    await env.run(2000);
    const third = aRow(2, { incarnation: 3, crashes: 2 });
    hub.push({ push: 'frame', frame: hub.frame(1002, { following: true, rows: [third], endings: [crash(2, 2)] }) });
    await env.run(32);
    expect(shown()).toMatchObject({ status: 'crashed', incarnation: 2 });
    await env.run(PHASES.restarting);
    expect(shown()).toMatchObject({ status: 'waiting', incarnation: 3 });
  });

  it('freezing the view shows the true state at once', async () => {
    fall();
    await env.run(32);
    bough.actions.freeze();
    await env.run(50);
    expect(shown()?.exit).toBeUndefined();
    expect(shown()?.status).not.toBe('crashed');
  });
});
