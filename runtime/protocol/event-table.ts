// The vocabulary of events as one table (DESIGN.md section 3): for each type its code, its group and the meaning of the
// columns `a`…`d`, of the enumeration in bits 3–6 of `flags`, and of the single bits above it. Types, decoder, log hash,
// JSON and documentation all follow from this table; a column that is not named here is 0.
//
// Codes are stable: they stand in recordings. New types take new codes; a code is never reused.

export const MESSAGE_KINDS = ['info', 'cast', 'call', 'reply', 'timer', 'system'] as const;
export const EXIT_CLASSES = ['normal', 'shutdown', 'abnormal', 'killed'] as const;
export const PROCESS_KINDS = ['worker', 'supervisor', 'external'] as const;
export const STRATEGIES = ['one_for_one', 'one_for_all', 'rest_for_one', 'simple_one_for_one'] as const;
export const RESTART_TYPES = ['permanent', 'transient', 'temporary'] as const;
export const AUTO_SHUTDOWNS = ['never', 'any_significant', 'all_significant'] as const;
export const DROP_REASONS = ['noproc', 'dead_process', 'node_down', 'fault', 'alias'] as const;
export const SIGNAL_SOURCES = ['link', 'exit', 'kill', 'shutdown'] as const;
export const SIGNAL_OUTCOMES = ['died', 'trapped', 'ignored'] as const;
export const CALLBACK_OUTCOMES = [
  'ok',
  'reply',
  'noreply',
  'stop',
  'ignore',
  'raised',
  // of a gen_statem
  'next_state',
  'keep_state',
  'repeat_state',
  'postpone',
] as const;
export const SHUTDOWN_KINDS = ['shutdown', 'brutal_kill', 'killed_after_timeout', 'already_dead'] as const;
export const TIMER_KINDS = ['send_after', 'start_timer', 'receive', 'call', 'callback', 'shutdown'] as const;
export const PROCESS_FLAGS = ['trap_exit', 'priority', 'label'] as const;
export const GAP_REASONS = ['overload', 'retention', 'damage', 'before_recording'] as const;
export const COMMAND_KINDS = ['fault', 'breakpoint', 'pause', 'resume', 'edit', 'start', 'stop'] as const;
export const LOG_LEVELS = ['debug', 'info', 'notice', 'warning', 'error'] as const;
/** Whether signals between two nodes arrive. */
export const LINK_STATES = ['open', 'partitioned'] as const;
/** Why a supervisor did what it did, by the rule of OTP's supervisor that applied. */
export const DECISION_RULES = [
  'permanent_always_restarts',
  'transient_restarts_on_abnormal_exit',
  'transient_ended_normally',
  'temporary_never_restarts',
  'restart_intensity_exceeded',
  'restart_failed_try_again',
  'auto_shutdown',
  'shutdown_from_parent',
] as const;

/** `shutdown` of a child spec as a number of milliseconds, or one of these two. */
export const SHUTDOWN_INFINITY = 0xffff_ffff;
export const SHUTDOWN_BRUTAL_KILL = 0xffff_fffe;

/**
 * Kinds of a column: `pid` a process id (0 = host or none); `string` an interned string (0 = none); `int` a number;
 * `slot` a slot's ordinal; an array = an enumeration by position.
 */
export type ColumnKind = 'pid' | 'string' | 'int' | 'slot' | 'bool' | readonly string[];
type Column = readonly [name: string, kind: ColumnKind];

export interface EventSpec {
  readonly code: number;
  readonly group: 'lifecycle' | 'messages' | 'links' | 'state' | 'supervision' | 'scheduling' | 'nodes' | 'outside';
  readonly a?: Column;
  readonly b?: Column;
  readonly c?: Column;
  readonly d?: Column;
  /** Enumeration in bits 3–6 of `flags`. */
  readonly kind?: readonly [name: string, values: readonly string[]];
  /** Single bits of `flags`, from bit 7 upwards. */
  readonly bits?: readonly string[];
  /** What the payload is, if the type may have one. */
  readonly payload?: string;
}

export const EVENTS = {
  // ── lifecycle ── `ownSlot`: the slot belongs to a child spec's id and outlives the process. `slot` is the position.
  process_spawned: {
    code: 1,
    group: 'lifecycle',
    a: ['parent', 'pid'],
    b: ['slot', 'slot'],
    c: ['label', 'string'],
    d: ['signature', 'string'],
    kind: ['kind', PROCESS_KINDS],
    bits: ['ownSlot'],
    payload: 'argument',
  },
  /** `terminated`: stopped by its supervisor. `crashed`: what UX.md 2.3 calls so. Cause: what was being handled, or the signal. */
  process_exited: {
    code: 2,
    group: 'lifecycle',
    a: ['tag', 'string'],
    kind: ['class', EXIT_CLASSES],
    bits: ['terminated', 'crashed'],
    payload: 'reason',
  },
  name_registered: { code: 3, group: 'lifecycle', a: ['name', 'string'] },
  name_unregistered: { code: 4, group: 'lifecycle', a: ['name', 'string'] },
  flag_changed: { code: 5, group: 'lifecycle', a: ['value', 'int'], b: ['text', 'string'], kind: ['flag', PROCESS_FLAGS] },
  process_suspended: { code: 6, group: 'lifecycle' },
  process_resumed: { code: 7, group: 'lifecycle' },

  // ── messages ── A mailbox entry is known by the seq of the record that put it there (message_sent with `delivered`,
  // message_delivered: by the seq of the send; exit_signal_received `trapped`, down_sent and timer_fired with `delivered`:
  // by their own seq). `wakes`: the receiver was waiting and becomes runnable.
  message_sent: {
    code: 8,
    group: 'messages',
    a: ['to', 'pid'],
    b: ['tag', 'string'],
    c: ['ref', 'int'],
    d: ['toName', 'string'],
    kind: ['kind', MESSAGE_KINDS],
    bits: ['delivered', 'wakes'],
    payload: 'message',
  },
  /** Cause: the send. Only when delivery is a later step than the send. */
  message_delivered: {
    code: 9,
    group: 'messages',
    a: ['from', 'pid'],
    b: ['tag', 'string'],
    c: ['ref', 'int'],
    kind: ['kind', MESSAGE_KINDS],
    bits: ['delivered', 'wakes'],
  },
  /** Cause: the seq that keys the mailbox entry. `index`: its position in the mailbox. `callback`: handle_call/cast/info begins. */
  message_received: {
    code: 10,
    group: 'messages',
    a: ['from', 'pid'],
    b: ['tag', 'string'],
    c: ['ref', 'int'],
    d: ['index', 'int'],
    kind: ['kind', MESSAGE_KINDS],
    bits: ['callback'],
  },
  /** A dead letter. `pid` is the process that was meant (0 if nobody has the name). Cause: the send. */
  message_dropped: {
    code: 11,
    group: 'messages',
    a: ['from', 'pid'],
    b: ['tag', 'string'],
    c: ['why', DROP_REASONS],
    d: ['toName', 'string'],
    kind: ['kind', MESSAGE_KINDS],
  },

  // ── links ──
  linked: { code: 12, group: 'links', a: ['other', 'pid'] },
  unlinked: { code: 13, group: 'links', a: ['other', 'pid'] },
  monitored: { code: 14, group: 'links', a: ['target', 'pid'], b: ['ref', 'int'], c: ['name', 'string'] },
  demonitored: { code: 15, group: 'links', a: ['target', 'pid'], b: ['ref', 'int'] },
  exit_signal_sent: {
    code: 16,
    group: 'links',
    a: ['to', 'pid'],
    b: ['tag', 'string'],
    kind: ['source', SIGNAL_SOURCES],
    payload: 'reason',
  },
  /** `trapped` puts an EXIT message into the mailbox, keyed by this seq. `wakes` as for messages. */
  exit_signal_received: {
    code: 17,
    group: 'links',
    a: ['from', 'pid'],
    b: ['tag', 'string'],
    kind: ['outcome', SIGNAL_OUTCOMES],
    bits: ['delivered', 'wakes'],
    payload: 'reason',
  },
  /** `pid` is the process that ended (or that was not there), `to` the watcher, who finds a DOWN message keyed by this seq. */
  down_sent: {
    code: 18,
    group: 'links',
    a: ['to', 'pid'],
    b: ['ref', 'int'],
    c: ['tag', 'string'],
    d: ['name', 'string'],
    bits: ['delivered', 'wakes'],
    payload: 'reason',
  },

  // ── state ──
  /** The state after. */
  state_changed: { code: 19, group: 'state', bits: ['initial'], payload: 'state' },
  /** Written for callbacks that no message begins: init, handle_continue, handle_timeout, terminate; a gen_statem's for events from its queue. */
  callback_started: { code: 20, group: 'state', a: ['callback', 'string'], b: ['tag', 'string'] },
  /** `state`: the payload is the new state. */
  callback_finished: {
    code: 21,
    group: 'state',
    a: ['callback', 'string'],
    b: ['reductions', 'int'],
    kind: ['outcome', CALLBACK_OUTCOMES],
    bits: ['state'],
    payload: 'state',
  },

  // ── supervision ──
  supervisor_started: {
    code: 22,
    group: 'supervision',
    a: ['intensity', 'int'],
    b: ['period', 'int'],
    c: ['autoShutdown', AUTO_SHUTDOWNS],
    kind: ['strategy', STRATEGIES],
  },
  child_spec_added: {
    code: 23,
    group: 'supervision',
    a: ['childId', 'string'],
    b: ['shutdown', 'int'],
    c: ['signature', 'string'],
    kind: ['restart', RESTART_TYPES],
    bits: ['significant', 'supervisor'],
  },
  child_spec_removed: { code: 24, group: 'supervision', a: ['childId', 'string'] },
  child_started: { code: 25, group: 'supervision', a: ['child', 'pid'], b: ['childId', 'string'] },
  child_start_failed: {
    code: 26,
    group: 'supervision',
    a: ['childId', 'string'],
    b: ['tag', 'string'],
    bits: ['restart'],
    payload: 'reason',
  },
  child_terminated: {
    code: 27,
    group: 'supervision',
    a: ['child', 'pid'],
    b: ['childId', 'string'],
    kind: ['how', SHUTDOWN_KINDS],
  },
  /** `used`: restarts now inside the window, this one included. The fold keeps the `at` of the last `used` of these. */
  restart_counted: {
    code: 28,
    group: 'supervision',
    a: ['used', 'int'],
    b: ['intensity', 'int'],
    c: ['period', 'int'],
    d: ['childId', 'string'],
  },
  child_restarted: {
    code: 29,
    group: 'supervision',
    a: ['child', 'pid'],
    b: ['childId', 'string'],
    c: ['old', 'pid'],
  },
  /** `child` is the process whose exit is answered; `affected` counts the children the decision stops or restarts. */
  supervisor_decided: {
    code: 30,
    group: 'supervision',
    a: ['rule', DECISION_RULES],
    b: ['child', 'pid'],
    c: ['childId', 'string'],
    d: ['affected', 'int'],
    kind: ['strategy', STRATEGIES],
    payload: 'affected child ids',
  },
  gave_up: {
    code: 31,
    group: 'supervision',
    a: ['used', 'int'],
    b: ['intensity', 'int'],
    c: ['period', 'int'],
    d: ['childId', 'string'],
  },

  // ── scheduling ── Written only when a turn has no other first or last record to carry the flag.
  turn_started: { code: 32, group: 'scheduling' },
  turn_ended: { code: 33, group: 'scheduling', a: ['reductions', 'int'] },
  timer_started: {
    code: 34,
    group: 'scheduling',
    a: ['target', 'pid'],
    b: ['timer', 'int'],
    c: ['ms', 'int'],
    d: ['tag', 'string'],
    kind: ['kind', TIMER_KINDS],
    payload: 'message',
  },
  /** Cause: the timer's start. `delivered`: a message keyed by this seq is now in the mailbox of `target`. */
  timer_fired: {
    code: 35,
    group: 'scheduling',
    a: ['target', 'pid'],
    b: ['timer', 'int'],
    d: ['tag', 'string'],
    kind: ['kind', TIMER_KINDS],
    bits: ['delivered', 'wakes'],
  },
  timer_cancelled: { code: 36, group: 'scheduling', b: ['timer', 'int'], kind: ['kind', TIMER_KINDS] },

  // ── nodes ──
  node_up: { code: 37, group: 'nodes', a: ['node', 'int'], b: ['name', 'string'] },
  node_down: { code: 38, group: 'nodes', a: ['node', 'int'], b: ['name', 'string'] },
  /** `node` no longer has a connection to `other`, or got none (`setup_failed`). Each end has a record of its own. */
  link_lost: { code: 39, group: 'nodes', a: ['node', 'int'], b: ['other', 'int'], c: ['reason', 'string'] },
  /** `node` has a connection to `other` from now on. */
  link_up: { code: 48, group: 'nodes', a: ['node', 'int'], b: ['other', 'int'] },
  /** The path between two nodes: how long signals take (µs, and up to `jitter` more), and whether any arrive. */
  link_changed: {
    code: 49,
    group: 'nodes',
    a: ['node', 'int'],
    b: ['other', 'int'],
    c: ['delay', 'int'],
    d: ['jitter', 'int'],
    kind: ['state', LINK_STATES],
    payload: 'loss',
  },

  // ── outside ──
  /**
   * The host's answer to a process, whose call to process 0 is the cause: `['ok', value]` or `['error', reason]`. With ref 0: something came from
   * outside, and the message_sent that it causes has its contents.
   */
  input: { code: 40, group: 'outside', a: ['source', 'string'], b: ['ref', 'int'], bits: ['ok', 'wakes'], payload: 'data' },
  command: {
    code: 41,
    group: 'outside',
    a: ['target', 'pid'],
    b: ['action', 'string'],
    kind: ['kind', COMMAND_KINDS],
    payload: 'parameters',
  },
  /**
   * Stands for `count` = a + b·2³² records that are not here; the seq of the next record is that much further. The payload, where there is
   * one, is a keyframe as bytes: what the system was like after it (a log that begins in the middle of a run, or left messages out).
   */
  gap: {
    code: 42,
    group: 'outside',
    a: ['countLow', 'int'],
    b: ['countHigh', 'int'],
    kind: ['why', GAP_REASONS],
    payload: 'keyframe',
  },
  log_line: { code: 43, group: 'outside', kind: ['level', LOG_LEVELS], payload: 'text' },
} as const satisfies Record<string, EventSpec>;

export type EventType = keyof typeof EVENTS;

/** Codes by name, for hot paths: `EV.message_sent`. */
export const EV = Object.fromEntries(Object.entries(EVENTS).map(([name, spec]) => [name, spec.code])) as {
  readonly [T in EventType]: (typeof EVENTS)[T]['code'];
};

/** Names by code; a hole where no type has that code. */
export const EVENT_NAMES: readonly (EventType | undefined)[] = (() => {
  const names: (EventType | undefined)[] = [];
  for (const [name, spec] of Object.entries(EVENTS)) names[spec.code] = name as EventType;
  return names;
})();

// ── the `flags` column (16 bits) ──
/** The first record of a turn. */
export const TURN_BEGIN = 1;
/** The last record of a turn. */
export const TURN_END = 2;
/** With TURN_END: the process was preempted and stays runnable; without: it waits or has ended. */
export const PREEMPTED = 4;
export const KIND_SHIFT = 3;
export const KIND_MASK = 0b1111;
export const BITS_SHIFT = 7;
/** First and second single bit; what they mean is in the table. */
export const BIT0 = 1 << BITS_SHIFT;
export const BIT1 = 1 << (BITS_SHIFT + 1);
/** process_spawned only: the node stands in bits 10–15. */
export const NODE_SHIFT = 10;
