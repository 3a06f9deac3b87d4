// OTP's words as the window uses them: each in thirty words or less, said by the runtime's own rules (runtime/SEMANTICS.md).

export const GLOSSARY = {
  supervisor: 'A process that starts children, watches them, and starts them again by its strategy when they end.',
  worker: 'A process that does the work. It is a child of a supervisor and supervises nothing itself.',
  'child spec': 'What a supervisor knows of a child: id, start function, restart type, shutdown, type, and whether it is significant.',
  one_for_one: 'If a child ends, only that child is restarted.',
  one_for_all: 'If a child ends, all other children are terminated, and then all are restarted.',
  rest_for_one: 'If a child ends, the children started after it are terminated, and then it and they are restarted.',
  simple_one_for_one: 'All children are of one child spec and are added while it runs; if one ends, only that one is restarted.',
  permanent: 'This child is always restarted.',
  transient: 'This child is restarted only if it ends abnormally: with another reason than normal, shutdown or {shutdown, Term}.',
  temporary: 'This child is never restarted, and its child spec goes with it.',
  intensity:
    'More restarts than this within the period, and the supervisor terminates its children and exits with shutdown: its own supervisor decides.',
  'exit reason': 'Why a process ended. normal, shutdown and {shutdown, Term} count as ends in order; anything else is a crash.',
  link: 'Two processes linked end together: an exit signal goes to the other, which dies of it unless the reason is normal or it traps exits.',
  monitor: 'One process watches another and gets a DOWN message when that ends. It does not end with it.',
  'trap exits': 'Exit signals of linked processes arrive as EXIT messages instead of ending it. kill cannot be trapped.',
  mailbox: 'Messages that have arrived and wait to be received, in order of arrival. A selective receive may take a later one first.',
  reductions: 'Steps of work: calls, loop turns, sends, receives. After about 4,000 a process gives way to the next one that is ready.',
  incarnation: 'A life in one place of the tree: a restart begins the next one, with a new pid and fresh state.',
} as const;

export type OtpTerm = keyof typeof GLOSSARY;

export const isOtpTerm = (word: string): word is OtpTerm => Object.hasOwn(GLOSSARY, word);
