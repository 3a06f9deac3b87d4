// The prediction against the runtime: whatever tree, whoever crashes, what the palette says would happen is what the supervisors do.

import fc from 'fast-check';
import { expect, it } from 'vitest';
import type { SupervisorDescription } from '../../../runtime/index.ts';
import { genServer, supervisor, World } from '../../../runtime/index.ts';
import type { RuntimeEvent } from '../../../runtime/protocol/events.ts';
import type { ProcessId } from '../../../runtime/protocol/ids.ts';
import { previewFault } from '../../../src-main/hub/fault-preview.ts';
import { FaultRule, restartsInWindow } from '../../../src-main/hub/fault-rule.ts';
import { startProgram } from '../../support/runtime-run.ts';

const worker = genServer({
  name: 'worker',
  init: (_: undefined, self) => {
    void self;
    return ['ok', 0];
  },
});
const trapper = genServer({
  name: 'trapper',
  init: (_: undefined, self) => {
    self.trapExit(true);
    return ['ok', 0];
  },
});

type Children = NonNullable<Exclude<SupervisorDescription, unknown[]>['children']>;
interface Tree {
  readonly strategy: 'one_for_one' | 'one_for_all' | 'rest_for_one';
  readonly intensity: number;
  readonly restarts: readonly ('permanent' | 'transient' | 'temporary')[];
  readonly traps: boolean;
}
const trees = fc.record<Tree>({
  strategy: fc.constantFrom('one_for_one', 'one_for_all', 'rest_for_one'),
  intensity: fc.integer({ min: 0, max: 3 }),
  restarts: fc.array(fc.constantFrom('permanent' as const, 'transient' as const, 'temporary' as const), { minLength: 1, maxLength: 4 }),
  traps: fc.boolean(),
});

const branch = (tree: Tree, name: string, traps: boolean) =>
  supervisor({
    name,
    strategy: tree.strategy,
    intensity: tree.intensity,
    period: 5,
    children: tree.restarts.map((restart, i) => ({ id: `w${i}`, start: traps ? trapper : worker, restart })) as unknown as Children,
  });

function start(top: Tree, below: readonly Tree[]) {
  const children = [
    ...top.restarts.map((restart, i) => ({ id: `t${i}`, start: worker, restart })),
    ...below.map((tree, i) => ({ id: `sup${i}`, start: branch(tree, `sup${i}`, tree.traps), restart: top.restarts[0] ?? 'permanent' })),
  ] as unknown as Children;
  const run = startProgram(supervisor({ name: 'top', strategy: top.strategy, intensity: top.intensity, period: 5, children }));
  run.run(10);
  return run;
}

const DOES: Record<string, string> = {
  permanent_always_restarts: 'restart',
  transient_restarts_on_abnormal_exit: 'restart',
  temporary_never_restarts: 'leave',
  transient_ended_normally: 'leave',
  restart_intensity_exceeded: 'give_up',
  auto_shutdown: 'auto_shutdown',
};

/** The world as its log is now. */
function worldOf(run: ReturnType<typeof start>): World {
  run.system.flush();
  const world = new World();
  for (const chunk of run.log.chunks) world.apply(chunk);
  return world;
}

type Decided = Extract<RuntimeEvent, { type: 'supervisor_decided' }>;

it('[FAULT-7] what is predicted of a kill is what the supervisors decide, through every level', () => {
  fc.assert(
    fc.property(trees, fc.array(trees, { maxLength: 2 }), fc.array(fc.nat(), { minLength: 1, maxLength: 8 }), (top, below, picks) => {
      const run = start(top, below);
      for (const pick of picks) {
        run.system.flush();
        const world = new World();
        for (const chunk of run.log.chunks) world.apply(chunk);
        const living = [...world.processes()].filter(({ live, parent }) => live && parent !== 0);
        const target = living[pick % Math.max(1, living.length)];
        if (target === undefined) return;
        const said = new FaultRule(world).end(target.pid, 'abnormal', run.system.now);
        const before = run.system.seq;
        run.system.command({ kind: 'exit', pid: target.pid, reason: 'kill' });
        run.run(700);
        const after = run.log.events.filter((event) => event.seq > before);
        const decided = after.filter(
          (event): event is Decided => event.type === 'supervisor_decided' && event.rule !== 'shutdown_from_parent',
        );
        expect(said.answers.map(({ supervisor: pid, child, does }) => ({ pid, child, does }))).toEqual(
          decided.map(({ pid, child, rule }) => ({ pid, child, does: DOES[rule] })),
        );
        for (const [i, answer] of said.answers.entries()) {
          if (answer.does === 'restart') expect(answer.others.length + 1).toBe(decided[i]?.affected);
          const counted = after.find((event) => event.type === 'restart_counted' && event.pid === answer.supervisor);
          if (answer.does === 'restart' && counted?.type === 'restart_counted') expect(answer.used).toBe(counted.used);
        }
        expect(said.programEnds).toBe(run.system.rootExit !== undefined);
        if (said.programEnds) return;
      }
    }),
    { numRuns: 60, seed: 12 },
  );
});

it('[FAULT-7] what waits for a suspended process waits for that one, and then is what the supervisors decide', () => {
  let waited = 0;
  fc.assert(
    fc.property(
      trees,
      fc.array(trees, { minLength: 1, maxLength: 2 }),
      fc.nat(),
      fc.array(fc.nat(), { minLength: 1, maxLength: 2 }),
      fc.constantFrom('error' as const, 'signal' as const),
      (top, below, pick, suspends, how) => {
        const run = start(top, below);
        const living = [...worldOf(run).processes()].filter(({ live, parent }) => live && parent !== 0);
        const target = living[pick % living.length];
        if (target === undefined) return;
        // Those whose answer matters: it, and the supervisors above it.
        const line = [target.pid, target.parent, ...living.filter(({ pid }) => pid === target.parent).map(({ parent }) => parent)];
        const asleep = new Set(suspends.map((n) => line[n % line.length] as ProcessId));
        for (const pid of asleep) run.system.command({ kind: 'suspend', pid });
        run.run(1);
        const said = new FaultRule(worldOf(run)).end(target.pid, 'abnormal', run.system.now, how);
        const before = run.system.seq;
        run.system.command(
          how === 'error' ? { kind: 'crash', pid: target.pid, reason: 'boom' } : { kind: 'exit', pid: target.pid, reason: 'kill' },
        );
        const decisions = () => {
          run.system.flush();
          return run.log.events
            .filter((event): event is Decided => event.seq > before && event.type === 'supervisor_decided')
            .filter(({ rule }) => rule !== 'shutdown_from_parent')
            .map(({ pid, child, rule }) => ({ pid, child, does: DOES[rule] }));
        };
        const told = (answers: typeof said.answers) => answers.map(({ supervisor: pid, child, does }) => ({ pid, child, does }));
        run.run(1);
        const first = said.answers.findIndex(({ after }) => after.length > 0);
        expect(decisions()).toEqual(told(first < 0 ? said.answers : said.answers.slice(0, first)));
        if (first < 0) return;
        waited += 1;
        for (const after of said.answers.slice(first).flatMap((answer) => answer.after)) {
          expect(asleep).toContain(after);
          if (worldOf(run).process(after)?.suspended) run.system.command({ kind: 'resume', pid: after });
          run.run(1);
        }
        expect(decisions()).toEqual(told(said.answers));
      },
    ),
    { numRuns: 80, seed: 5 },
  );
  expect(waited).toBeGreaterThan(20);
});

it('counts restarts in whole seconds, one exactly a period old included', () => {
  expect(restartsInWindow([999_999, 1_000_000, 3_000_000], 5, 6_999_999)).toBe(2);
  expect(restartsInWindow([1_000_000], 5, 6_000_000)).toBe(1);
  expect(restartsInWindow([], 5, 0)).toBe(0);
});

function preview(tree: Tree, command: (slot: number) => Parameters<typeof previewFault>[0], crashesBefore = 0) {
  const run = startProgram(branch(tree, 'Pool.Sup', false));
  run.run(10);
  const worldNow = (): World => {
    run.system.flush();
    const world = new World();
    for (const chunk of run.log.chunks) world.apply(chunk);
    return world;
  };
  const target = (): ProcessId => [...worldNow().processes()].find(({ live, childId }) => live && childId === 'w0')?.pid ?? 0;
  for (let n = 0; n < crashesBefore; n++) {
    run.system.command({ kind: 'exit', pid: target(), reason: 'kill' });
    run.run(10);
  }
  const world = worldNow();
  const name = (pid: ProcessId): string => world.process(pid)?.label ?? `<0.${pid}.0>`;
  return previewFault(command(world.process(target())?.slot ?? 0), target(), { world, now: run.system.now, name });
}
const POOL: Tree = { strategy: 'one_for_one', intensity: 3, restarts: ['permanent', 'permanent'], traps: false };

it('says that the program ends where the root is hit, and that a supervisor gives up only where one does', () => {
  const run = startProgram(branch(POOL, 'Pool.Sup', false));
  run.run(10);
  run.system.flush();
  const world = new World();
  for (const chunk of run.log.chunks) world.apply(chunk);
  const root = [...world.processes()].find(({ live, parent, supervisor }) => live && supervisor && parent === 0);
  const verdict = previewFault({ kind: 'crash', slot: root?.slot ?? 0 }, root?.pid ?? 0, { world, now: run.system.now, name: String });
  expect(verdict).toMatchObject({ verdict: 'program_ends', sentence: expect.stringContaining('It is the root: the program ends.') });
});

it('says the rule in words: which strategy, how many restarts are left, who gives up', () => {
  const kill = (slot: number) => ({ kind: 'exit' as const, slot, reason: 'kill' });
  expect(preview(POOL, kill)).toEqual({
    verdict: 'restarts',
    sentence: 'kill can’t be trapped. one_for_one: test restarts only this one; 1 of 3 restarts used in 5 s then.',
    window: { supervisor: 'test', used: 1, intensity: 3, period: 5 },
  });
  expect(preview(POOL, kill, 2).sentence).toContain('3 of 3 restarts used in 5 s then; the next one escalates.');
  expect(preview(POOL, kill, 3)).toMatchObject({
    verdict: 'escalates',
    sentence: expect.stringContaining(
      '3 of 3 restarts are used in 5 s, so test gives up: it stops its other 1 child and exits with shutdown. Nobody is above it: the program ends.',
    ),
  });
  expect(preview({ ...POOL, strategy: 'one_for_all' }, kill).sentence).toContain('one_for_all: test stops w1 and restarts both');
  expect(preview({ ...POOL, restarts: ['temporary'] }, kill)).toMatchObject({
    verdict: 'ends',
    sentence: expect.stringContaining('it is temporary'),
  });
  expect(preview(POOL, (slot) => ({ kind: 'exit', slot, reason: 'normal' }))).toMatchObject({ verdict: 'stays' });
  expect(preview(POOL, (slot) => ({ kind: 'crash_often', slot, times: 4, within: 4000 })).sentence).toMatch(/^At the 4th crash: 3 of 3/);
  expect(preview(POOL, (slot) => ({ kind: 'crash_often', slot, times: 4, within: 60_000 })).sentence).toContain('restarts it each time');
});

it('what does not end a process is told with what is known of it', () => {
  expect(preview(POOL, (slot) => ({ kind: 'flood', slot, count: 500, message: 'x' })).sentence).toContain('from 0 to 500');
  expect(preview(POOL, (slot) => ({ kind: 'disturb', slot, how: 'drop', count: 1 })).sentence).toContain(
    'The next message to w0 never arrives',
  );
  expect(preview(POOL, (slot) => ({ kind: 'disturb', slot, how: 'delay', count: 2, ms: 40 })).sentence).toContain(
    'The next 2 messages to w0 arrive 40 ms late',
  );
  for (const verdict of [preview(POOL, () => ({ kind: 'jump', ms: 1000 })), preview(POOL, (slot) => ({ kind: 'slow', slot, factor: 3 }))])
    expect(verdict.verdict).toBe('stays');
});

/** Pool.Sup under `test`: who is suspended, and what is then said. */
function asleep(tree: Tree, who: 'w0' | 'sup', command: (slot: number) => Parameters<typeof previewFault>[0]) {
  const run = start({ ...POOL, restarts: ['permanent'] }, [tree]);
  const named = (label: string): ProcessId =>
    [...worldOf(run).processes()].find(({ live, childId }) => live && childId === label)?.pid ?? 0;
  const sup = named('sup0');
  const worker = [...worldOf(run).processes()].find(({ live, childId, parent }) => live && childId === 'w0' && parent === sup)?.pid ?? 0;
  run.system.command({ kind: 'suspend', pid: who === 'sup' ? sup : worker });
  run.run(1);
  const world = worldOf(run);
  const name = (pid: ProcessId): string => world.process(pid)?.childId ?? 'top';
  return previewFault(command(1), worker, { world, now: run.system.now, name });
}

it('says of a suspended process and of a suspended supervisor what waits', () => {
  const crash = (slot: number) => ({ kind: 'crash' as const, slot });
  const kill = (slot: number) => ({ kind: 'exit' as const, slot, reason: 'kill' });
  const exit = (slot: number) => ({ kind: 'exit' as const, slot, reason: 'boom' });
  expect(asleep(POOL, 'w0', crash)).toMatchObject({
    verdict: 'waits',
    sentence: expect.stringMatching(
      /^w0 is suspended: it crashes when it is resumed\. Then, as things are now: one_for_one: sup0 restarts only/,
    ),
  });
  expect(asleep(POOL, 'w0', kill)).toMatchObject({
    verdict: 'restarts',
    sentence: expect.stringContaining('A signal ends it although it is suspended. one_for_one: sup0'),
  });
  expect(asleep({ ...POOL, traps: true }, 'w0', exit)).toMatchObject({
    verdict: 'waits',
    sentence: expect.stringContaining('When it is resumed'),
  });
  expect(asleep(POOL, 'sup', crash)).toMatchObject({
    verdict: 'waits',
    sentence: expect.stringMatching(
      /^sup0 is suspended: it answers when it is resumed, then, as things are now: one_for_one: sup0 restarts/,
    ),
  });
  expect(asleep(POOL, 'w0', (slot) => ({ kind: 'suspend', slot })).sentence).toContain('suspended already');
  expect(asleep(POOL, 'sup', (slot) => ({ kind: 'resume', slot })).sentence).toContain('is not suspended');
  expect(preview(POOL, (slot) => ({ kind: 'disturb', slot, how: 'reorder', count: 1 })).sentence).toContain('arrives as it is');
});
