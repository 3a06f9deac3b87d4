// A link carries the end of one process to the other, although the other did nothing wrong.
// Preview crashes at 2.5 s. Three processes are tied to it, each in another way:
//   Editor    is linked: it dies of the same reason, a bystander;
//   Autosave  is linked but traps exits: it gets an EXIT message, lives, and links to the next Preview;
//   Status    monitors: it gets a DOWN message and could not have been hurt at all.

import type { Pid, Ref, Self } from 'bough';
import { genServer, program, supervisor } from 'bough';

const Preview = genServer({
  name: 'Preview',
  init: () => ['ok', { rendered: 0 }],
  *handleCast([, text]: readonly ['render', string], { rendered }, self) {
    yield self.work(7000);
    if (text.includes('<script')) return self.error(['unexpected_tag', 'script']);
    return ['noreply', { rendered: rendered + 1 }];
  },
});

/** Preview's pid, or `undefined` while it is being started again; then the caller is asked to try once more. */
function findPreview(self: Self): Pid | undefined {
  const pid = self.whereis('Preview');
  if (pid === undefined) self.sendAfter(20, self.pid, 'attach');
  return pid;
}

const Editor = genServer({
  name: 'Editor',
  init(_: undefined, self) {
    self.send(self.pid, 'attach');
    return ['ok', { keystrokes: 0, linkedTo: null as Pid | null }];
  },
  *handleCast([, text]: readonly ['type', string], state, self) {
    yield self.work(3000);
    self.cast('Preview', ['render', text]);
    return ['noreply', { ...state, keystrokes: state.keystrokes + 1 }];
  },
  handleInfo(_: 'attach', state, self) {
    const pid = findPreview(self);
    if (pid !== undefined) self.link(pid);
    return ['noreply', { ...state, linkedTo: pid ?? null }];
  },
});

const Autosave = genServer({
  name: 'Autosave',
  init(_: undefined, self) {
    self.trapExit(true);
    self.send(self.pid, 'attach');
    return ['ok', { survived: 0, linkedTo: null as Pid | null }];
  },
  handleInfo(message: 'attach' | readonly ['EXIT', Pid, unknown], state, self) {
    if (message === 'attach') {
      const pid = findPreview(self);
      if (pid !== undefined) self.link(pid);
      return ['noreply', { ...state, linkedTo: pid ?? null }];
    }
    self.send(self.pid, 'attach');
    return ['noreply', { survived: state.survived + 1, linkedTo: null }];
  },
});

const Status = genServer({
  name: 'Status',
  init(_: undefined, self) {
    self.send(self.pid, 'attach');
    return ['ok', { lost: 0, watching: null as Pid | null }];
  },
  handleInfo(message: 'attach' | readonly ['DOWN', Ref, 'process', Pid, unknown], state, self) {
    if (message === 'attach') {
      const pid = findPreview(self);
      if (pid !== undefined) self.monitor(pid);
      return ['noreply', { ...state, watching: pid ?? null }];
    }
    self.send(self.pid, 'attach');
    return ['noreply', { lost: state.lost + 1, watching: null }];
  },
});

/** Not tied to anyone. Every 250 ms a few letters; the tenth time and every thirtieth after it a tag that Preview can't render. */
const Writer = genServer({
  name: 'Writer',
  init(_: undefined, self) {
    self.sendAfter(250, self.pid, 'write');
    return ['ok', { written: 0 }];
  },
  handleInfo(_: 'write', { written }, self) {
    self.sendAfter(250, self.pid, 'write');
    self.cast('Editor', ['type', written % 30 === 9 ? '<script>' : 'let it be']);
    return ['noreply', { written: written + 1 }];
  },
});

const Root = supervisor({
  name: 'Desktop.Sup',
  strategy: 'one_for_one',
  intensity: 3,
  period: 5,
  children: [
    { id: 'Preview', start: { module: Preview, name: 'Preview' } },
    { id: 'Editor', start: { module: Editor, name: 'Editor' } },
    { id: 'Autosave', start: { module: Autosave, name: 'Autosave' } },
    { id: 'Status', start: { module: Status, name: 'Status' } },
    { id: 'Writer', start: { module: Writer, name: 'Writer' } },
  ],
});

export default program({ name: 'A link and a bystander', start: { module: Root, name: 'Desktop.Sup' } });
