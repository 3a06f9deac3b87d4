// What the desktop shell gives the page beyond the hub: a handful of verbs on `window.boughShell`, exposed by the preload. In
// a browser (`bough serve`) there is no shell and the property is absent. Plain types and names only, so that the preload
// stays one small file.
//
// The hub's port does not come through `boughShell`, since a MessagePort cannot cross the context bridge: the preload posts it
// into the page as a window message. The page listens while its scripts run (the port comes at did-finish-load) and again and
// again: after a reload and after a restart of the hub a new port replaces the old one.

/** `data` of the window message that carries the port in `ports[0]`. Accept it only if `isHubPortMessage` says so. */
export const HUB_PORT = 'bough:hub-port';

/** True for the message by which the preload hands over the hub's port, false for the same words from anyone else. */
export function isHubPortMessage(event: {
  readonly source: unknown;
  readonly origin: string;
  readonly data: unknown;
  readonly ports: readonly unknown[];
}): boolean {
  return event.source === globalThis && event.origin === globalThis.location.origin && event.data === HUB_PORT && event.ports.length === 1;
}

/** Commands of the application menu that the page carries out. */
export const MENU_COMMANDS = ['open', 'welcome', 'live', 'next-crash', 'previous-crash', 'keys', 'settings'] as const;
export type MenuCommand = (typeof MENU_COMMANDS)[number];

export const THEMES = ['system', 'dark', 'light'] as const;
export type ThemeChoice = (typeof THEMES)[number];

export interface HubLoss {
  /** One sentence for people. */
  readonly reason: string;
  /** True: the shell does not start another hub by itself; `restartHub()` tries again. False: a new port will come. */
  readonly final: boolean;
}

/** Undoes a subscription. */
export type Unsubscribe = () => void;

export interface BoughShell {
  /** `linux`, `darwin`, `win32`. */
  readonly platform: string;
  /** Whether `window.__bough` is to be exposed (UX.md 2.19). */
  readonly testHooks: boolean;
  /** Asks for a recording or a program; `undefined` when cancelled. */
  openFileDialog(): Promise<string | undefined>;
  /** Path of a dropped file; empty for one that is not on disk. */
  pathForFile(file: File): string;
  /** Applies to the whole app (`prefers-color-scheme`, window background) and is remembered. */
  setTheme(theme: ThemeChoice): Promise<void>;
  /** Starts a lost hub again at once, whether the loss was `final` or it would have been started later; else does nothing. */
  restartHub(): Promise<void>;
  onMenu(listener: (command: MenuCommand) => void): Unsubscribe;
  /** A file came with the command line, a second start, or the desktop. Recording or program: see its extension. */
  onOpenFile(listener: (file: string) => void): Unsubscribe;
  onHubLost(listener: (loss: HubLoss) => void): Unsubscribe;
  /** A problem the hub reported outside any session. */
  onProblem(listener: (text: string) => void): Unsubscribe;
}

/** Requests of the page to the main process: channel → signature. */
export interface ShellRequests {
  'shell:open-file-dialog': () => string | undefined;
  'shell:set-theme': (theme: ThemeChoice) => void;
  'shell:restart-hub': () => void;
}

/** Messages of the main process to the page: channel → payload. */
export interface ShellEvents {
  'shell:menu': MenuCommand;
  'shell:open-file': string;
  'shell:hub-lost': HubLoss;
  'shell:problem': string;
}

/** The channel that carries the port itself. */
export const HUB_PORT_CHANNEL = 'shell:hub-port';

/** Command line switch by which the main process tells the preload to set `testHooks`. */
export const TEST_HOOKS_SWITCH = '--bough-test-hooks';

declare global {
  interface Window {
    readonly boughShell?: BoughShell;
  }
}
