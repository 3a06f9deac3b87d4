import { describe, expect, it, vi } from 'vitest';
import { commandsOf, searchCommands } from '../../../src-renderer/interactions/commands.ts';
import { keysWith } from '../../../src-renderer/interactions/key-map.ts';
import { KEYS, type KeyContext } from '../../../src-renderer/interactions/keys.ts';
import { createWindow } from '../../../src-renderer/session/window.ts';
import { FakeBridge, FakeEnv } from '../../support/fake-bridge.ts';

const commands = commandsOf(KEYS);
const titles = (text: string): string[] => searchCommands(commands, text).map(({ title }) => title);

describe('the list of commands', () => {
  it('has everything that a key does, each under a name of its own', () => {
    expect(new Set(commands.map(({ title }) => title)).size).toBe(commands.length);
    for (const binding of KEYS) {
      if (['Escape', 'Mod+k', '1', 'Alt+1'].includes(binding.keys[0] as string)) continue;
      expect(commands.map(({ title }) => title)).toContain(binding.does);
    }
    expect(titles('inspector')).toEqual(expect.arrayContaining(['Inspector: Overview', 'Inspector: State', 'Go to the inspector']));
  });

  it('is searched by words in any order; what begins so comes first', () => {
    expect(titles('lock layout')).toEqual(['Lock the layout']);
    expect(titles('next')[0]).toMatch(/^Next/);
    expect(titles('no such command')).toEqual([]);
    expect(titles('')).toHaveLength(commands.length);
  });

  it('runs what its key would, also where the key was taken away, and says the key as it is set', async () => {
    const env = new FakeEnv();
    const bough = createWindow(new FakeBridge(), env);
    await bough.actions.connect();
    await env.run(50);
    const context: KeyContext = {
      window: bough,
      page: {
        openFile: vi.fn(),
        focusFilter: vi.fn(),
        focusQuery: vi.fn(),
        focusRail: vi.fn(),
        focusRegion: vi.fn(),
        focusNamed: vi.fn(),
        treeLevel: vi.fn(),
      },
    };
    const set = commandsOf(keysWith({ 'Shift+l': [], q: ['Mod+d'] }));
    const of = (title: string) => set.find((one) => one.title === title);
    expect([of('Lock the layout')?.key, of('Show or hide the dock')?.key]).toEqual([undefined, 'Mod+d']);
    of('Lock the layout')?.run(context);
    expect(bough.store.get().prefs.layoutLock).toBe(true);
    of('Inspector: Links')?.run(context);
    expect(bough.store.get().prefs.inspectorTab).toBe('links');
    of('Go to the log')?.run(context);
    expect(context.page.focusNamed).toHaveBeenCalledWith('log');
    of('Close the deepest open level of the tree')?.run(context);
    expect(context.page.treeLevel).toHaveBeenCalledWith(-1);
  });
});
