import { describe, expect, it, vi } from 'vitest';
import { bindingFor, KEYS, type KeyContext, type KeyStroke, keyText, matches } from '../../../src-renderer/interactions/keys.ts';
import { createWindow } from '../../../src-renderer/session/window.ts';
import { FakeBridge, FakeEnv } from '../../support/fake-bridge.ts';

const stroke = (key: string, change: Partial<KeyStroke> = {}): KeyStroke => ({
  key,
  code: '',
  ctrlKey: false,
  metaKey: false,
  altKey: false,
  shiftKey: false,
  ...change,
});
const doesOf = (s: KeyStroke, mac = false): string | undefined => bindingFor(s, mac)?.binding.does;

describe('matches', () => {
  it('takes signs as they are printed, with Shift or without', () => {
    expect(matches('>', stroke('>', { shiftKey: true }), false)).toBe(true);
    expect(matches('>', stroke('>'), false)).toBe(true);
    expect(matches('.', stroke('>', { shiftKey: true }), false)).toBe(false);
  });

  it('takes letters whatever Caps Lock does, and their Shift as stated', () => {
    expect(matches('x', stroke('X'), false)).toBe(true);
    expect(matches('x', stroke('X', { shiftKey: true }), false)).toBe(false);
    expect(matches('Shift+x', stroke('X', { shiftKey: true }), false)).toBe(true);
  });

  it('takes W A S D by position', () => {
    expect(matches('KeyW', stroke('z', { code: 'KeyW' }), false)).toBe(true);
    expect(matches('KeyW', stroke('w', { code: 'KeyZ' }), false)).toBe(false);
  });

  it('means Ctrl by Mod, and Cmd on a Mac', () => {
    expect(matches('Mod+p', stroke('p', { ctrlKey: true }), false)).toBe(true);
    expect(matches('Mod+p', stroke('p', { metaKey: true }), true)).toBe(true);
    expect(matches('Mod+p', stroke('p', { ctrlKey: true }), true)).toBe(false);
    expect(matches('x', stroke('x', { ctrlKey: true }), false)).toBe(false);
  });

  it('takes Alt with digits by position too, since layouts print other signs', () => {
    expect(matches('Alt+2', stroke('²', { altKey: true, code: 'Digit2' }), false)).toBe(true);
  });
});

describe('the table', () => {
  it('gives no stroke two meanings', () => {
    const strokes = KEYS.flatMap((b) => b.keys.map((key) => ({ key, b })));
    for (const { key, b } of strokes) {
      const parts = key === '+' ? ['+'] : key.split('+');
      const name = parts.at(-1) as string;
      const s = stroke(name === 'Space' ? ' ' : name.replace(/^Key(?=[A-Z]$)/, '').toLowerCase(), {
        key: name === 'Space' ? ' ' : name.startsWith('Key') ? name.slice(3).toLowerCase() : name,
        code: /^[a-zA-Z]$/.test(name) ? `Key${name.toUpperCase()}` : name,
        ctrlKey: parts.includes('Mod'),
        altKey: parts.includes('Alt'),
        shiftKey: parts.includes('Shift'),
      });
      expect(KEYS.filter((other) => other.keys.some((k) => matches(k, s, false))).map((o) => o.does)).toEqual([b.does]);
    }
  });

  it('has the step keys of UX.md 2.16', () => {
    expect(doesOf(stroke('>', { shiftKey: true }))).toBe('Next event');
    expect(doesOf(stroke(','))).toBe('Previous event of the selected process');
    expect(doesOf(stroke('X', { shiftKey: true }))).toBe('Previous crash');
    expect(doesOf(stroke('ArrowLeft', { altKey: true }))).toBe('Back to the moment visited before');
  });

  it('prints keys as people read them', () => {
    expect([
      keyText('Mod+p', false),
      keyText('Mod+p', true),
      keyText('KeyW', false),
      keyText('Alt+ArrowLeft', false),
      keyText('+', false),
    ]).toEqual(['Ctrl P', '⌘ P', 'W', 'Alt ←', '+']);
  });
});

describe('what keys do', () => {
  it('Escape goes one level out: the overlay, the sentence, the selection', async () => {
    const env = new FakeEnv();
    const bough = createWindow(new FakeBridge(), env);
    await bough.actions.connect();
    await env.run(50);
    const page = {
      openFile: vi.fn(),
      focusFilter: vi.fn(),
      focusQuery: vi.fn(),
      focusRail: vi.fn(),
      focusRegion: vi.fn(),
      focusNamed: vi.fn(),
      treeLevel: vi.fn(),
    };
    const press = (s: KeyStroke): void => {
      const found = bindingFor(s, false);
      found?.binding.run({ window: bough, page } satisfies KeyContext, found.key);
    };
    bough.actions.select(2);
    bough.store.patch('s1', { focusCrash: 7 });
    press(stroke('?', { shiftKey: true }));
    expect(bough.store.get().overlay).toBe('keys');
    press(stroke('Escape'));
    expect(bough.store.get().overlay).toBeUndefined();
    press(stroke('Escape'));
    expect(bough.store.get().sessions['s1']?.focusCrash).toBeUndefined();
    press(stroke('Escape'));
    expect(bough.store.get().sessions['s1']?.selection).toBeUndefined();
    press(stroke('3'));
    expect(bough.store.get().prefs.inspectorTab).toBe('mailbox');
    press(stroke('3', { altKey: true, code: 'Digit3' }));
    expect(page.focusNamed).toHaveBeenCalledWith('log');
  });
});
