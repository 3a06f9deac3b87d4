// The story of the mocks as data for drawing tests: MyApp with a pool of 128 workers, 2,418 users and 37 requests at 12.406 s.
// Nothing here comes from chance; `big(n)` makes flat systems of any size.

import type { SlotId } from '../../runtime/protocol/ids.ts';
import type { Cascade, Lane, LaneData, LaneMessage, LaneSegment, Overview, SlotRow, Status } from '../../runtime/protocol/views.ts';

export const NOW = 12_406_000;

type Given = Partial<SlotRow> & Pick<SlotRow, 'slot' | 'parent' | 'label'>;

export function row(given: Given): SlotRow {
  return {
    path: given.label,
    signature: `MyApp.${given.label.replace(/\s.*$/, '')}`,
    kind: 'worker',
    dynamic: false,
    status: 'waiting',
    since: NOW - 3_000,
    pid: given.slot + 100,
    pidText: `<0.${given.slot + 100}.0>`,
    incarnation: 1,
    crashes: 0,
    mailbox: 0,
    reductions: 1000,
    trapExit: false,
    ...given,
  };
}

export const supervisor = (
  strategy: NonNullable<SlotRow['supervisor']>['strategy'],
  given: Partial<NonNullable<SlotRow['supervisor']>> = {},
) => ({
  strategy,
  intensity: 3,
  period: 5,
  autoShutdown: 'never' as const,
  window: [],
  gaveUp: false,
  dynamic: false,
  ...given,
});

export const asMap = (rows: readonly SlotRow[]): ReadonlyMap<SlotId, SlotRow> => new Map(rows.map((r) => [r.slot, r]));

export const ROOT = 1;
export const CACHE = 2;
export const POOL = 3;
export const PUBSUB = 4;
export const PRESENCE = 5;
export const REQUESTS = 6;
/** Worker k is slot WORKERS + k, k from 1. */
export const WORKERS = 10;
export const USERS = 1000;
export const REQUEST = 9000;

/** The rows of mocks/live-dark-1440x900. */
export function mockRows(): ReadonlyMap<SlotId, SlotRow> {
  const rows: SlotRow[] = [
    row({ slot: ROOT, parent: 0, label: 'Root', kind: 'supervisor', supervisor: supervisor('one_for_one') }),
    row({ slot: CACHE, parent: ROOT, label: 'Cache', status: 'running', mailbox: 4 }),
    row({
      slot: POOL,
      parent: ROOT,
      label: 'Pool.Sup',
      kind: 'supervisor',
      supervisor: supervisor('one_for_one', { window: [NOW - 1_900_000, NOW - 196_000] }),
    }),
    row({ slot: PUBSUB, parent: ROOT, label: 'PubSub' }),
    row({
      slot: PRESENCE,
      parent: ROOT,
      label: 'Presence',
      kind: 'supervisor',
      supervisor: supervisor('one_for_one', { intensity: 100, dynamic: true }),
    }),
    row({
      slot: REQUESTS,
      parent: ROOT,
      label: 'Requests',
      kind: 'supervisor',
      supervisor: supervisor('simple_one_for_one', { intensity: 0, dynamic: true }),
    }),
  ];
  for (let k = 1; k <= 128; k++) rows.push(worker(k));
  for (let k = 0; k < 2418; k++) {
    const status: Status = k % 180 === 7 ? 'running' : k % 800 === 9 ? 'runnable' : 'waiting';
    rows.push(row({ slot: USERS + k, parent: PRESENCE, label: `user:${k}`, signature: 'MyApp.User', dynamic: true, status }));
  }
  for (let k = 0; k < 37; k++) {
    const status: Status = k % 9 === 4 ? 'exited' : k % 3 === 0 ? 'running' : 'waiting';
    rows.push(
      row({ slot: REQUEST + k, parent: REQUESTS, label: `request ${8776 + k}`, signature: 'MyApp.Request', dynamic: true, status }),
    );
  }
  return asMap(rows);
}

function worker(k: number): SlotRow {
  const base = { slot: WORKERS + k, parent: POOL, label: `Worker ${k}`, signature: 'Ledger.Worker' };
  if (k === 3) return row({ ...base, status: 'running', incarnation: 4, crashes: 3, mailbox: 3 });
  if (k === 41) return row({ ...base, status: 'running', mailbox: 1284 });
  if (k === 97)
    return row({ ...base, incarnation: 2, crashes: 1, exit: { tag: 'timeout', class: 'abnormal', at: NOW - 1_900_000, seq: 40_100 } });
  return row({ ...base, status: k % 32 === 5 ? 'running' : k % 64 === 9 ? 'runnable' : 'waiting' });
}

/** Every status and shape once, as in mocks/components.png. */
export function kitRows(): ReadonlyMap<SlotId, SlotRow> {
  const life = { incarnation: 4, crashes: 3 };
  const crashed = { tag: 'badmatch', class: 'abnormal' as const, at: NOW - 400_000, seq: 9 };
  return asMap([
    row({ slot: 1, parent: 0, label: 'MyApp', kind: 'supervisor', supervisor: supervisor('rest_for_one', { window: [NOW - 1_000_000] }) }),
    row({
      slot: 2,
      parent: 1,
      label: 'Pool.Sup',
      kind: 'supervisor',
      mailbox: 4,
      supervisor: supervisor('one_for_all', { window: [NOW - 1_900_000, NOW - 1] }),
    }),
    row({ slot: 3, parent: 2, label: 'Worker 3', status: 'running', mailbox: 1284, ...life }),
    row({ slot: 4, parent: 2, label: 'Worker 4', status: 'crashed', exit: crashed, ...life }),
    row({ slot: 5, parent: 2, label: 'Worker 97', status: 'restarting', attempt: 2, incarnation: 2, crashes: 1 }),
    row({ slot: 6, parent: 2, label: 'Worker 12', status: 'suspended', mailbox: 14 }),
    row({
      slot: 7,
      parent: 1,
      label: 'Gone.Sup',
      kind: 'supervisor',
      status: 'exited',
      supervisor: supervisor('one_for_one', { gaveUp: true, window: [NOW - 3, NOW - 2, NOW - 1] }),
    }),
    row({ slot: 8, parent: 7, label: 'Worker 8', status: 'terminated', trapExit: true }),
    row({
      slot: 9,
      parent: 7,
      label: 'request 8810',
      status: 'exited',
      exit: { tag: 'normal', class: 'normal', at: NOW - 9, seq: 4 },
      restart: 'temporary',
    }),
    row({ slot: 10, parent: 1, label: 'Cache', status: 'runnable', restart: 'transient', mailbox: 120 }),
    row({ slot: 11, parent: 1, label: 'A registered process with a very long name indeed' }),
  ]);
}

/** The application that ships: eleven rows deep and two groups. */
export function appRows(): ReadonlyMap<SlotId, SlotRow> {
  const rows: SlotRow[] = [
    row({ slot: 1, parent: 0, label: 'Root', kind: 'supervisor', supervisor: supervisor('one_for_one') }),
    row({ slot: 2, parent: 1, label: 'Cache', status: 'running' }),
    row({ slot: 3, parent: 1, label: 'PubSub' }),
    row({ slot: 4, parent: 1, label: 'Pool.Sup', kind: 'supervisor', supervisor: supervisor('one_for_one', { window: [NOW - 800_000] }) }),
    ...[1, 2, 3, 4].map((k) =>
      row({
        slot: 4 + k,
        parent: 4,
        label: `Worker ${k}`,
        signature: 'Ledger.Worker',
        incarnation: k === 3 ? 2 : 1,
        crashes: k === 3 ? 1 : 0,
        mailbox: k,
      }),
    ),
    row({ slot: 9, parent: 1, label: 'Presence', kind: 'supervisor', supervisor: supervisor('rest_for_one') }),
    row({ slot: 10, parent: 9, label: 'Registry' }),
    row({ slot: 11, parent: 9, label: 'Users', kind: 'supervisor', supervisor: supervisor('one_for_one', { dynamic: true }) }),
    row({ slot: 12, parent: 1, label: 'Requests', kind: 'supervisor', supervisor: supervisor('one_for_one', { dynamic: true }) }),
    row({ slot: 13, parent: 1, label: 'Console' }),
    row({ slot: 14, parent: 1, label: 'Gateway', status: 'runnable' }),
  ];
  ['ada', 'joe', 'grace', 'alan', 'robert'].forEach((name, k) => {
    rows.push(row({ slot: 20 + k, parent: 11, label: `user:${name}`, signature: 'User', dynamic: true }));
  });
  for (let k = 0; k < 6; k++)
    rows.push(
      row({
        slot: 40 + k,
        parent: 12,
        label: `request ${8812 + k}`,
        signature: 'Request',
        dynamic: true,
        status: k % 2 ? 'running' : 'waiting',
      }),
    );
  return asMap(rows);
}

/** `n` rows: one supervisor for each `per` workers. */
export function bigRows(n: number, per = 10): ReadonlyMap<SlotId, SlotRow> {
  const rows: SlotRow[] = [row({ slot: 1, parent: 0, label: 'Root', kind: 'supervisor', supervisor: supervisor('one_for_one') })];
  for (let slot = 2; rows.length < n; slot++) {
    const first = slot - ((slot - 2) % (per + 1));
    rows.push(
      slot === first
        ? row({ slot, parent: 1, label: `Sup ${slot}`, signature: `S${slot}`, kind: 'supervisor', supervisor: supervisor('one_for_one') })
        : row({ slot, parent: first, label: `w${slot}`, signature: 'W' }),
    );
  }
  return asMap(rows);
}

// ── lanes ──

export const LANE_FROM = 12_180_000;
export const LANE_TO = 12_420_000;
const ms = (n: number): number => LANE_FROM + n * 1000;

function lane(slot: SlotId, busy: readonly (readonly [number, number, Status?])[], given: Partial<Lane> = {}, from = 0, to = 226): Lane {
  const segments: LaneSegment[] = [];
  let at = from;
  for (const [a, b, status = 'running'] of busy) {
    if (a > at) segments.push({ from: ms(at), to: ms(a), status: 'waiting' });
    segments.push({ from: ms(a), to: ms(b), status });
    at = b;
  }
  if (at < to) segments.push({ from: ms(at), to: ms(to), status: 'waiting' });
  return { slot, segments, lives: [], crashes: [], ...given };
}

const message = (
  seq: number,
  kind: LaneMessage['kind'],
  tag: string,
  from: SlotId,
  to: SlotId,
  sent: number,
  delivered: number,
  handled?: number,
): LaneMessage => ({
  seq,
  kind,
  tag,
  from,
  to,
  sentAt: ms(sent),
  deliveredAt: ms(delivered),
  ...(handled !== undefined && { handledAt: ms(handled), handledSeq: seq + 1 }),
});

export const LANE_ORDER: readonly SlotId[] = [WORKERS + 3, REQUEST + 36, CACHE, POOL, WORKERS + 41, PUBSUB, USERS];

/** The lanes of mocks/live-dark-1440x900. */
export function mockLanes(): LaneData {
  const w3 = WORKERS + 3;
  const request = REQUEST + 36;
  return {
    from: LANE_FROM,
    to: LANE_TO,
    reduced: false,
    cascades: [],
    lanes: [
      lane(
        w3,
        [
          [0, 8],
          [8, 17, 'restarting'],
          [30, 62],
          [62, 96],
          [99, 128],
          [156, 170],
          [208, 226],
        ],
        {
          lives: [{ at: ms(17), incarnation: 4 }],
          crashes: [{ at: ms(8), seq: 47_900, tag: 'badmatch' }],
        },
      ),
      lane(
        request,
        [
          [14, 34],
          [136, 158],
        ],
        {},
        6,
      ),
      lane(CACHE, [
        [12, 22],
        [84, 93],
        [172, 180],
        [192, 200],
        [216, 226],
      ]),
      lane(POOL, [[9.5, 17]]),
      lane(WORKERS + 41, [
        [0, 70],
        [70, 73, 'runnable'],
        [73, 150],
        [150, 154, 'runnable'],
        [154, 226],
      ]),
      lane(PUBSUB, [
        [40, 52],
        [140, 154],
      ]),
      lane(USERS, [[166, 178]]),
    ],
    messages: [
      message(48_001, 'exit', 'badmatch', w3, POOL, 8, 9, 9.5),
      message(48_010, 'call', '{:debit, 5}', request, w3, 22, 25, 62),
      message(48_020, 'call', '{:get, 3}', w3, CACHE, 78, 80, 84),
      message(48_022, 'reply', ':ok', CACHE, w3, 91, 93, 99),
      message(48_030, 'cast', '{:updated, 1042}', w3, PUBSUB, 116, 121, 140),
      message(48_031, 'reply', ':ok', w3, request, 126, 128, 136),
      message(48_040, 'info', '{:updated, 1042}', PUBSUB, USERS, 148, 151, 166),
    ],
  };
}

/** The cascade of mocks/replay-crash-light-1440x900: five steps from a crash to the restart of a supervisor. */
export function cascadeLanes(): LaneData {
  const w3 = WORKERS + 3;
  const cascade: Cascade = {
    seq: 48_115,
    from: ms(100),
    to: ms(204),
    sentence: '4th restart in 5 s: Pool.Sup gave up and stopped 127 workers. Root (one_for_one) restarted it.',
    steps: [
      { n: 1, seq: 48_100, at: ms(100), slot: w3, text: 'Worker 3 crashed' },
      { n: 2, seq: 48_115, at: ms(108), slot: POOL, text: 'Pool.Sup gave up' },
      { n: 3, seq: 48_120, at: ms(122), slot: WORKERS + 41, text: '127 workers terminated' },
      { n: 4, seq: 48_180, at: ms(172), slot: POOL, text: 'Pool.Sup exited shutdown' },
      { n: 5, seq: 48_190, at: ms(182), slot: ROOT, text: 'Root restarted Pool.Sup' },
    ],
  };
  return {
    from: LANE_FROM,
    to: LANE_TO,
    reduced: false,
    cascades: [cascade],
    lanes: [
      lane(ROOT, [[175, 204]], {}, 0, 240),
      lane(
        POOL,
        [
          [108, 172],
          [180, 204, 'restarting'],
          [204, 240],
        ],
        { lives: [{ at: ms(204), incarnation: 2 }] },
        0,
        240,
      ),
      lane(
        w3,
        [
          [56, 100],
          [100, 212, 'crashed'],
        ],
        { lives: [{ at: ms(212), incarnation: 5 }], crashes: [{ at: ms(100), seq: 48_100, tag: 'badmatch' }] },
        0,
        240,
      ),
      lane(
        WORKERS + 41,
        [
          [122, 166, 'terminated'],
          [222, 236],
        ],
        {},
        0,
        240,
      ),
      lane(PUBSUB, [[112, 126]], {}, 0, 240),
      lane(REQUEST + 36, [[0, 20]], {}, 0, 240),
    ],
    messages: [
      message(48_090, 'call', '{:debit, 40}', REQUEST + 36, w3, 16, 22, 56),
      message(48_101, 'exit', 'badmatch', w3, POOL, 100, 107, 108),
      message(48_103, 'down', 'DOWN', w3, PUBSUB, 100, 106, 112),
      message(48_181, 'exit', 'shutdown', POOL, ROOT, 172, 174, 175),
      {
        seq: 48_085,
        kind: 'timer',
        tag: ':tick',
        from: ROOT,
        to: ROOT,
        sentAt: ms(30),
        deliveredAt: ms(60),
        handledAt: ms(175),
        handledSeq: 48_186,
      },
      { seq: 48_086, kind: 'info', tag: '{:hello, 1}', from: 0, to: PUBSUB, sentAt: ms(64), deliveredAt: ms(64) },
    ],
  };
}

/** A session of 12.4 s with eleven crashes and one gap. */
export function mockOverview(): Overview {
  const buckets = 220;
  const to = NOW;
  const density = Array.from({ length: buckets }, (_, i) =>
    Math.round(40 + 30 * Math.sin(i / 7) + (i % 23 === 0 ? 160 : 0) + ((i * 37) % 11)),
  );
  const live = Array.from({ length: buckets }, (_, i) => Math.round(i < 24 ? 200 + i * 90 : 2380 + 30 * Math.sin(i / 20)));
  const crashes = [1.6, 2.67, 4.53, 4.66, 6.93, 8.8, 10.41, 10.6, 12.1].map((s, i) => ({ at: s * 1e6, seq: 1000 + i }));
  return { from: 0, to, buckets, density, live, crashes, gaps: [{ from: 5_660_000, to: 5_860_000, count: 1204 }] };
}
