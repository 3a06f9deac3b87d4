// Servers whose states take some 100 KB as text, and change a little with each message: what showing a state at any moment costs.

import { type Body, genServer, type Program, program, type Self, supervisor, task } from 'bough';

const SERVERS = 40;
const ENTRIES = 1000;

type Stock = Readonly<Record<string, { readonly count: number; readonly note: string }>>;

const store = genServer({
  name: 'Store',
  init: (n: number) => ['ok', Object.fromEntries(Array.from({ length: ENTRIES }, (_, i) => [`article ${i}`, article(n, 0)])) as Stock],
  handleCast: (i: number, stock) => ['noreply', { ...stock, [`article ${i}`]: article(i, (stock[`article ${i}`]?.count ?? 0) + 1) }],
});

const article = (i: number, count: number): Stock[string] => ({
  count,
  note: `delivered by supplier ${i}, to be looked at again before winter`,
});

function* client(self: Self): Body {
  for (;;) {
    self.cast(`store ${Math.floor(self.random() * SERVERS)}`, Math.floor(self.random() * ENTRIES));
    yield self.sleep(1);
  }
}

export default program({
  name: 'LargeStates',
  start: supervisor({
    name: 'Stores',
    children: [
      ...Array.from({ length: SERVERS }, (_, i) => ({ id: `store ${i}`, start: { module: store, argument: i, name: `store ${i}` } })),
      { id: 'client', start: task({ name: 'client', run: (_argument, self) => client(self) }) },
    ],
  }),
}) satisfies Program;
