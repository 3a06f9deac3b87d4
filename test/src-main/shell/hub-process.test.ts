import { describe, expect, test } from 'vitest';
import type { HubLoss } from '../../../runtime/protocol/shell.ts';
import type { ToUtility } from '../../../runtime/protocol/utility.ts';
import { type Hub, type HubChild, type Page, SHUTDOWN_MS, superviseHub } from '../../../src-main/hub-process.ts';

/** A world in which hubs are forked, die and answer only when the test says so, and time stands still. */
function world() {
  const children: FakeChild[] = [];
  const timers: { at: number; then: () => void; cancelled: boolean }[] = [];
  let time = 0;
  let channels = 0;
  const hub: Hub<string> = superviseHub<string>({
    fork(life, lost) {
      const child = new FakeChild(life, lost);
      children.push(child);
      return child;
    },
    channel() {
      channels += 1;
      return [`hub end ${channels}`, `page end ${channels}`];
    },
    now: () => time,
    delay(ms, then) {
      const timer = { at: time + ms, then, cancelled: false };
      timers.push(timer);
      return () => {
        timer.cancelled = true;
      };
    },
  });
  return {
    hub,
    children,
    newest: () => children.at(-1)!,
    /** Lets `ms` pass. */
    pass(ms: number) {
      time += ms;
      for (const timer of timers.filter(({ at }) => at <= time)) {
        timers.splice(timers.indexOf(timer), 1);
        if (!timer.cancelled) timer.then();
      }
    },
  };
}

class FakeChild implements HubChild<string> {
  readonly life: number;
  readonly lost: string | undefined;
  readonly posted: { message: ToUtility; ports: readonly string[] }[] = [];
  killed = false;
  say: (message: unknown) => void = () => {};
  die: (reason: string) => void = () => {};
  constructor(life: number, lost: string | undefined) {
    this.life = life;
    this.lost = lost;
  }
  post(message: ToUtility, ports: readonly string[]) {
    this.posted.push({ message, ports });
  }
  kill() {
    this.killed = true;
    this.die('killed');
  }
  onMessage(listener: (message: unknown) => void) {
    this.say = listener;
  }
  onExit(listener: (reason: string) => void) {
    this.die = listener;
  }
  ready() {
    this.say({ kind: 'ready' });
  }
}

function page() {
  const got = { ports: [] as string[], losses: [] as HubLoss[], problems: [] as string[] };
  const it: Page<string> = {
    take: (port) => got.ports.push(port),
    lost: (loss) => got.losses.push(loss),
    problem: (text) => got.problems.push(text),
  };
  return { ...got, it };
}

describe('a page and its port', () => {
  test('a page that loads before the hub is ready gets its port when it is', () => {
    const { hub, newest } = world();
    const first = page();
    hub.connect(first.it);
    expect(first.ports).toEqual([]);
    newest().ready();
    expect(first.ports).toEqual(['page end 1']);
    expect(newest().posted).toEqual([{ message: { kind: 'connect' }, ports: ['hub end 1'] }]);
  });

  test('every page has a channel of its own, and a reload a new one', () => {
    const { hub, newest } = world();
    newest().ready();
    const [one, two] = [page(), page()];
    hub.connect(one.it);
    hub.connect(two.it);
    hub.disconnect(one.it);
    hub.connect(one.it);
    expect(one.ports).toEqual(['page end 1', 'page end 3']);
    expect(two.ports).toEqual(['page end 2']);
  });

  test('a page that has gone gets nothing more', () => {
    const { hub, newest, pass } = world();
    newest().ready();
    const gone = page();
    hub.connect(gone.it);
    hub.disconnect(gone.it);
    newest().die('The hub ended.');
    pass(0);
    newest().ready();
    expect(gone.ports).toHaveLength(1);
    expect(gone.losses).toEqual([]);
  });
});

describe('a hub that dies', () => {
  test('is lost to every page, started again with the reason, and hands out new ports when it is ready', () => {
    const { hub, newest, children, pass } = world();
    newest().ready();
    const first = page();
    hub.connect(first.it);
    newest().die('The hub ran out of memory.');
    expect(first.losses).toEqual([{ reason: 'The hub ran out of memory.', final: false }]);
    pass(0);
    expect(children.map(({ life, lost }) => [life, lost])).toEqual([
      [1, undefined],
      [2, 'The hub ran out of memory.'],
    ]);
    expect(first.ports).toHaveLength(1);
    newest().ready();
    expect(first.ports).toEqual(['page end 1', 'page end 2']);
  });

  test('is given up after more than four deaths in a minute; a page that loads then is told at once', () => {
    const { hub, newest, children, pass } = world();
    const first = page();
    hub.connect(first.it);
    for (let death = 1; death <= 5; death += 1) {
      newest().die('It ended.');
      pass(5000);
    }
    expect(children).toHaveLength(5);
    expect(first.losses.map(({ final }) => final)).toEqual([false, false, false, false, true]);
    const late = page();
    hub.connect(late.it);
    expect(late.losses).toEqual([{ reason: expect.stringContaining('It ended. It ended more than 4 times within 60 s'), final: true }]);
  });

  test('is tried again when a person asks for it, from a clean slate', () => {
    const { hub, newest, children, pass } = world();
    const first = page();
    hub.connect(first.it);
    for (let death = 1; death <= 5; death += 1) {
      newest().die('It ended.');
      pass(5000);
    }
    hub.restart();
    expect(children).toHaveLength(6);
    expect(newest().lost).toBe('It ended.');
    newest().ready();
    expect(first.ports).toEqual(['page end 1']);
    newest().die('Again.');
    expect(first.losses.at(-1)).toEqual({ reason: 'Again.', final: false });
  });

  test('is started at once by a person who does not want to wait, and then not a second time', () => {
    const { hub, newest, children, pass } = world();
    newest().die('It ended.');
    pass(0);
    newest().die('It ended.');
    hub.restart();
    expect(children).toHaveLength(3);
    pass(60_000);
    expect(children).toHaveLength(3);
  });

  test('is not started twice by a person who asks while it is starting', () => {
    const { hub, children } = world();
    hub.restart();
    expect(children).toHaveLength(1);
  });

  test('may die now and then for ever', () => {
    const { newest, children, pass } = world();
    for (let death = 1; death <= 40; death += 1) {
      newest().die('It ended.');
      pass(20_000);
    }
    expect(children).toHaveLength(41);
  });
});

describe('what a hub reports', () => {
  test('goes to the pages that are there, else to the next one', () => {
    const { hub, newest } = world();
    newest().say({ kind: 'problem', text: 'The disk is full.' });
    const first = page();
    hub.connect(first.it);
    newest().say({ kind: 'problem', text: 'It still is.' });
    expect(first.problems).toEqual(['The disk is full.', 'It still is.']);
    const second = page();
    hub.connect(second.it);
    expect(second.problems).toEqual([]);
  });

  test('and what is no word of the protocol is reported as such', () => {
    const { hub, newest } = world();
    const first = page();
    hub.connect(first.it);
    newest().say({ kind: 'party' });
    newest().say('ready');
    expect(first.problems).toHaveLength(2);
    expect(first.problems[0]).toMatch(/something it does not know/);
    expect(first.ports).toEqual([]);
  });
});

describe('quitting', () => {
  const settled = async (promise: Promise<void>) => {
    let done = false;
    void promise.then(() => {
      done = true;
    });
    await new Promise((resolve) => setImmediate(resolve));
    return done;
  };

  test('waits until the hub has closed its recordings and ended, and starts no other', async () => {
    const { hub, newest, children, pass } = world();
    newest().ready();
    const closing = hub.shutdown();
    expect(newest().posted).toEqual([{ message: { kind: 'shutdown' }, ports: [] }]);
    expect(await settled(closing)).toBe(false);
    newest().die('The hub ended with code 0.');
    expect(await settled(closing)).toBe(true);
    pass(60_000);
    expect(children).toHaveLength(1);
    expect(newest().killed).toBe(false);
  });

  test('ends a hub that does not answer', async () => {
    const { hub, newest, pass } = world();
    newest().ready();
    const closing = hub.shutdown();
    pass(SHUTDOWN_MS - 1);
    expect(newest().killed).toBe(false);
    pass(1);
    expect(newest().killed).toBe(true);
    expect(await settled(closing)).toBe(true);
  });

  test('does not wait for a hub that is dead, and does not start it again', async () => {
    const { hub, newest, children, pass } = world();
    newest().die('It ended.');
    expect(await settled(hub.shutdown())).toBe(true);
    pass(60_000);
    expect(children).toHaveLength(1);
  });

  test('asks once, however often it is told to', () => {
    const { hub, newest } = world();
    newest().ready();
    expect(hub.shutdown()).toBe(hub.shutdown());
    expect(newest().posted).toHaveLength(1);
  });
});
