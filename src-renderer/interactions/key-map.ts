// The keys as a person set them (UX.md 2.16: all remappable). What is kept is only what differs from the table: the first key of a
// binding names it, and stands for a list of keys, which may be empty. A key does one thing: who takes it, takes it from the other.

import { KEYS, type KeyBinding, type KeyStroke } from './keys.ts';

/** By the first key that a binding has in the table. */
export type KeyOverrides = Readonly<Record<string, readonly string[]>>;

export const idOf = (binding: KeyBinding): string => binding.keys[0] as string;

/** Digits choose by which one they are, and Escape always leads out. */
export const isRemappable = ({ keys }: KeyBinding): boolean =>
  !keys.includes('Escape') && !keys.some((key) => /(^|\+)\d$/.test(key) && keys.length > 1);

/** The table with the keys as they are set. Overrides of bindings that there are none of any more say nothing. */
export function keysWith(overrides: KeyOverrides): readonly KeyBinding[] {
  return KEYS.map((binding) => {
    const keys = isRemappable(binding) && Object.hasOwn(overrides, idOf(binding)) ? overrides[idOf(binding)] : undefined;
    return keys ? { ...binding, keys } : binding;
  });
}

/** Who has a key now. */
export const holderOf = (key: string, overrides: KeyOverrides): KeyBinding | undefined => {
  const at = keysWith(overrides).findIndex((binding) => binding.keys.includes(key));
  return KEYS[at];
};

/** `binding` gets `key` and no other; whoever had it loses it. */
export function assign(overrides: KeyOverrides, binding: KeyBinding, key: string): KeyOverrides {
  const before = holderOf(key, overrides);
  const next: Record<string, readonly string[]> = { ...overrides };
  if (before && before !== binding) {
    const keys = keysWith(overrides)[KEYS.indexOf(before)]?.keys ?? [];
    next[idOf(before)] = keys.filter((one) => one !== key);
  }
  next[idOf(binding)] = [key];
  return next;
}

/** `binding` has the keys of the table again; who has taken one of them gives it back. */
export function reset(overrides: KeyOverrides, binding: KeyBinding): KeyOverrides {
  const next: Record<string, readonly string[]> = {};
  for (const [id, keys] of Object.entries(overrides))
    if (id !== idOf(binding)) next[id] = keys.filter((key) => !binding.keys.includes(key));
  return next;
}

/** Never a key of its own: what moves the focus, opens and leaves. */
const RESERVED = new Set([
  'Escape',
  'Tab',
  'Enter',
  'Shift',
  'Control',
  'Alt',
  'Meta',
  'AltGraph',
  'CapsLock',
  'Dead',
  'Process',
  'Unidentified',
  'ContextMenu',
]);

/** What a stroke is called in the table; undefined for one that cannot be a key. */
export function keyOf(stroke: KeyStroke, mac: boolean): string | undefined {
  const { key, shiftKey, altKey } = stroke;
  if (RESERVED.has(key) || (mac ? stroke.ctrlKey : stroke.metaKey)) return undefined;
  const mod = mac ? stroke.metaKey : stroke.ctrlKey;
  const name = key === ' ' ? 'Space' : key.length === 1 ? key.toLowerCase() : key;
  // A sign contains its Shift; a letter, a digit and a named key state it.
  const states = name.length > 1 || /[a-z0-9]/.test(name);
  return `${mod ? 'Mod+' : ''}${altKey ? 'Alt+' : ''}${shiftKey && states ? 'Shift+' : ''}${name}`;
}
