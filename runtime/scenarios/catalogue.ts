// What can be run without writing anything: the crash scenarios of the welcome page and the samples, and the other programs
// of this folder. A list of names and words only: a host loads the program from `file`, as it loads any other.

export interface CatalogueEntry {
  /** Also the name of its sample, `recordings/samples/<id>.bough`. */
  readonly id: string;
  readonly title: string;
  /** Beside this file. */
  readonly file: string;
  /** At most 60 words: what to watch, and the rule of OTP behind it. */
  readonly paragraph: string;
  /** Virtual time after which the story has been told, ms. The program goes on after it. */
  readonly durationHint: number;
}

/** The crash scenarios, in the order in which they are best met. */
export const catalogue: readonly CatalogueEntry[] = [
  {
    id: 'one-for-one',
    title: 'one_for_one: only the one that fell',
    file: 'one-for-one.ts',
    paragraph:
      'Payments crashes on an unreadable card, at 2 s and again at 6 s. Watch its count begin at 0 while Cart and Mailer go on counting. With one_for_one a supervisor starts only the child that ended; its siblings never notice.',
    durationHint: 8000,
  },
  {
    id: 'one-for-all',
    title: 'one_for_all: together or not at all',
    file: 'one-for-all.ts',
    paragraph:
      'Lightning disturbs a sample and Filter crashes. Watch Chain.Sup stop Display and Sensor, last started first, then start all three in order with a new calibration. one_for_all is for children that can not go on with a partner that has forgotten everything. Storm stands outside and stays.',
    durationHint: 6000,
  },
  {
    id: 'rest-for-one',
    title: 'rest_for_one: those who came after',
    file: 'rest-for-one.ts',
    paragraph:
      'Sessions crashes on a garbled cookie. Watch Web, started after it, being stopped and started again with it, while Database, started before it, keeps its rows. rest_for_one follows the start order: whoever may depend on the fallen child begins again.',
    durationHint: 5000,
  },
  {
    id: 'intensity-escalation',
    title: 'Restart intensity: giving up, two levels',
    file: 'intensity-escalation.ts',
    paragraph:
      'Eight corrupt records in a row. Parser.Sup allows 3 restarts in 5 s: on the 4th crash it gives up. Import.Sup starts it again, four more crashes follow, and Import.Sup, 1 in 10 s, gives up too. Root starts the import afresh. A limit passes on what restarting does not cure.',
    durationHint: 8000,
  },
  {
    id: 'link-bystander',
    title: 'A link drags a bystander down',
    file: 'link-bystander.ts',
    paragraph:
      'Preview crashes on a tag. Editor is linked to it and dies with the same reason, though it did nothing wrong. Autosave is linked too but traps exits: it reads an EXIT message and lives. Status only monitors and reads DOWN. Links share fate, monitors tell news.',
    durationHint: 5000,
  },
  {
    id: 'poison-message',
    title: 'A poison message comes back',
    file: 'poison-message.ts',
    paragraph:
      'Order 13 crashes Packer, and Queue hands it out again: the same crash with a fresh process. Watch the window fill to 3 of 3. After the third failure Queue puts the order aside and work goes on. A restart cures a bad state, never a bad message.',
    durationHint: 8000,
  },
  {
    id: 'flapping-child',
    title: 'A flapping child stays below the limit',
    file: 'flapping-child.ts',
    paragraph:
      'Uplink loses its line about every 2.2 s. Watch restarts leave the window as new ones enter: never a 4th within 5 s, so Link.Sup never gives up and reports are lost each time. The limit counts restarts within a sliding period, not failures in all.',
    durationHint: 15_000,
  },
];

/** The programs of lessons: each lesson's own, and what one may try there. The lessons' words are in the window. */
export const lessons: readonly CatalogueEntry[] = [
  {
    id: 'lesson-intensity',
    title: 'Lesson 7: 3 restarts in 5 s',
    file: 'lessons/intensity.ts',
    paragraph: 'Four bad numbers, 600 ms apart: at the fourth crash Pool.Sup gives up, and Root starts it again.',
    durationHint: 5000,
  },
  {
    id: 'lesson-intensity-five',
    title: 'Lesson 7: 5 restarts in 5 s',
    file: 'lessons/intensity-five.ts',
    paragraph: 'The same four crashes stay within the limit: Worker is restarted each time, nobody else is touched.',
    durationHint: 5000,
  },
  {
    id: 'lesson-intensity-short',
    title: 'Lesson 7: 3 restarts in 1 s',
    file: 'lessons/intensity-short.ts',
    paragraph:
      'The same four crashes, never more than two within the period: the limit is about how close restarts lie, not how many there are.',
    durationHint: 5000,
  },
  {
    id: 'lesson-intensity-all',
    title: 'Lesson 7: one_for_all, 3 restarts in 5 s',
    file: 'lessons/intensity-all.ts',
    paragraph: 'Each crash restarts the siblings too and counts once; at the fourth Pool.Sup gives up all the same.',
    durationHint: 5000,
  },
];

/** The programs without a prepared crash. `my-app` is what an empty session runs; `welcome` is the welcome page's miniature. */
export const programs: readonly CatalogueEntry[] = [
  {
    id: 'my-app',
    title: 'MyApp',
    file: 'my-app.ts',
    paragraph:
      'A small ledger service: Cache, PubSub, a pool of workers, presence with a process per user, a process per request. Every few seconds Console sets a limit too tight, a later debit does not fit, and a Worker crashes with badmatch.',
    durationHint: 30_000,
  },
  {
    id: 'presence-nodes',
    title: 'Presence on two nodes',
    file: 'presence-nodes.ts',
    paragraph:
      'Two nodes tell each other who is here. From 5 s to 13 s nothing arrives: watch both lists drift apart, then nodedown at 8 s, then agree again after one heartbeat, since the set merges. At 20 s rome goes down for good; 8 s later oslo forgets its users.',
    durationHint: 32_000,
  },
  {
    id: 'door-locks',
    title: 'Doors with code locks',
    file: 'door-locks.ts',
    paragraph:
      'Each door is a gen_statem: locked, open for two seconds, blocked after three wrong codes. Watch a knock being postponed and answered when the door opens. Nobody holds a door by pid: a Registry has them by room, so Crash this worker, and the next visitor finds the new one.',
    durationHint: 12_000,
  },
  {
    id: 'welcome',
    title: 'A small system',
    file: 'welcome.ts',
    paragraph:
      'Seven processes with calm traffic and no crash by itself. Crash a worker and watch Pool.Sup start it again with a fresh state; its siblings are not touched.',
    durationHint: 10_000,
  },
  {
    id: 'counter-loop',
    title: 'Counter as a receive loop',
    file: 'counter-loop.ts',
    paragraph:
      'A process is a function that receives a message and calls itself with the next state. Watch the count change with every message; the Elixir twin stands beside it.',
    durationHint: 10_000,
  },
  {
    id: 'counter-server',
    title: 'Counter as a gen_server',
    file: 'counter-server.ts',
    paragraph:
      'The same counter with callbacks: the loop, the mailbox and the reply belong to the behaviour. Compare its lane with the receive loop; the Elixir twin stands beside it.',
    durationHint: 10_000,
  },
];
