// gen_statem scenarios by hand, at the points that are easily got wrong.

import type { StatemScenario } from '../play-statem.ts';
import type { Term } from '../terms.ts';
import { list } from '../terms.ts';

type Rules = StatemScenario['rules'];
const rule = (state: Term, type: Term, content: Term, ...results: Term[]): Rules[number] => [state, type, content, { list: results }];
const cast = (content: Term): Term[] => ['cast', content];
const call = (id: string, content: Term): Term[] => ['call', id, content];
const all = (...steps: Term[]): Term[] => ['all', list(...steps)];
const wait = (ms: number): Term[] => ['advance', ms];

function scenario(name: string, rules: Rules, steps: readonly Term[][], more: Partial<StatemScenario> = {}): StatemScenario {
  return { name, mode: 'handle_event_function', init: ['ok', 's1', 'd0'], rules, steps, ...more };
}

const next = (state: Term, data: Term, ...actions: Term[]): Term => ['next_state', state, data, list(...actions)];
const keep = (...actions: Term[]): Term => ['keep_state_and_data', list(...actions)];
const insert = (content: Term, type: Term = 'internal'): Term => ['next_event', type, content];
const reply = (value: Term): Term => ['reply', '$from', value];

export const statemScenarios: readonly StatemScenario[] = [
  // ── starting ──
  scenario('init: ok', [], [cast('a')]),
  scenario(
    'init: any term may be a state with one function for all',
    [rule(['x', 1], '_', '_', next('s2', 'd1'))],
    [cast('a'), cast('b')],
    {
      init: ['ok', ['x', 1], 'd0'],
    },
  ),
  scenario('init: actions come before any message', [], [cast('a')], {
    init: ['ok', 's1', 'd0', list(insert('i1'), insert('i2'), ['timeout', 0, 't'])],
  }),
  scenario('init: stop', [], [], { init: ['stop', 'because'] }),
  scenario('init: ignore', [], [], { init: 'ignore' }),
  scenario('init: garbage', [], [], { init: 'rubbish' }),
  scenario('init: raises an error', [], [], { init: ['raise', 'error', 'oops'] }),
  scenario('init: exits', [], [], { init: ['raise', 'exit', 'oops'] }),
  scenario('init: throws its result', [], [cast('a')], { init: ['raise', 'throw', ['ok', 's2', 'd0']] }),
  scenario('init: a postponed first event is only a fake', [rule('s1', 'cast', 'a', next('s2', 'd1'))], [cast('a')], {
    init: ['ok', 's1', 'd0', list('postpone')],
  }),
  scenario('init: a postponed first event is only a fake, with enter calls too', [rule('s1', 'cast', 'a', next('s2', 'd1'))], [cast('a')], {
    enter: true,
    init: ['ok', 's1', 'd0', list('postpone')],
  }),
  scenario('init: a bad action ends it after the start', [], [], { init: ['ok', 's1', 'd0', list('nonsense')] }),
  scenario(
    'state functions',
    [rule('s1', 'cast', 'a', next('s2', 'd1')), rule('s2', '_', 'a', next('s3', 'd2'))],
    [cast('a'), ['info', 'a'], call('c', 'x')],
    {
      mode: 'state_functions',
    },
  ),
  scenario('state functions: a state without a function', [rule('s1', 'cast', 'a', next('nowhere', 'd1'))], [cast('a'), cast('b')], {
    mode: 'state_functions',
  }),

  // ── results ──
  scenario('keep_state changes the data, not the state', [rule('s1', 'cast', 'a', ['keep_state', 'd1'])], [cast('a'), cast('b')]),
  scenario(
    'next_state to the same state is no change',
    [rule('_', 'cast', 'p', keep('postpone')), rule('s1', 'cast', 'a', ['next_state', 's1', 'd1'])],
    [cast('p'), cast('a'), cast('b')],
  ),
  scenario('a throw is the result', [rule('s1', 'cast', 'a', ['raise', 'throw', next('s2', 'd1')])], [cast('a'), cast('b')]),
  scenario('stop alone is normal', [rule('s1', 'cast', 'a', 'stop')], [cast('a')]),
  scenario('stop with a reason', [rule('s1', 'cast', 'a', ['stop', 'enough'])], [cast('a')]),
  scenario('stop with new data', [rule('s1', 'cast', 'a', ['stop', 'enough', 'd9'])], [cast('a')]),
  scenario(
    'stop_and_reply answers before terminate',
    [
      rule('_', 'call', 'p', keep('postpone')),
      rule('s1', 'call', 'a', ['stop_and_reply', 'enough', list(reply('one'), ['reply', ['$from', 'p'], 'two']), 'd9']),
    ],
    [call('p', 'p'), call('a', 'a')],
  ),
  scenario(
    'stop_and_reply with what is no reply',
    [rule('s1', 'call', 'a', ['stop_and_reply', 'enough', list(reply('one'), 'rubbish')])],
    [call('a', 'a')],
  ),
  scenario('an unanswered call ends with the machine', [rule('s1', 'cast', 'a', ['stop', 'enough'])], [call('c', 'x'), cast('a')]),
  scenario('garbage as a result', [rule('s1', 'cast', 'a', 'rubbish')], [cast('a')]),
  scenario('an error in a callback', [rule('s1', 'cast', 'a', ['raise', 'error', 'oops'])], [cast('a')]),
  scenario('an exit in a callback', [rule('s1', 'cast', 'a', ['raise', 'exit', 'oops'])], [cast('a')]),
  scenario(
    'a bad action: what stands before it has happened',
    [rule('s1', 'call', 'a', next('s2', 'd1', reply('yes'), 'nonsense', reply('no')))],
    [call('a', 'a')],
  ),
  scenario('a reply to nobody is a bad action', [rule('s1', 'cast', 'a', keep(['reply', 'nobody', 1]))], [cast('a')]),
  scenario('a bad timeout', [rule('s1', 'cast', 'a', keep(['state_timeout', 'soon', 'x']))], [cast('a')]),
  scenario('next_event of type enter is a bad action', [rule('s1', 'cast', 'a', keep(insert('x', 'enter')))], [cast('a')]),
  scenario(
    'one action alone needs no list',
    [rule('s1', 'call', 'a', ['next_state', 's2', 'd1', reply('yes')]), rule('s2', 'cast', 'p', ['keep_state_and_data', 'postpone'])],
    [call('a', 'a'), cast('p')],
  ),
  scenario(
    'hibernate changes nothing',
    [rule('s1', 'call', 'a', keep('hibernate', reply('yes'), ['hibernate', false]))],
    [call('a', 'a'), cast('b')],
  ),
  scenario(
    'repeat_state without enter calls retries nothing',
    [
      rule('s1', 'cast', 'p', keep('postpone')),
      rule('s1', 'cast', 'a', ['repeat_state', 'd1']),
      rule('s1', 'cast', 'b', 'repeat_state_and_data'),
    ],
    [cast('p'), cast('a'), cast('b')],
  ),

  // ── the queue ──
  scenario(
    'a postponed event is retried when the state changes',
    [rule('s1', 'cast', 'p', keep('postpone')), rule('s1', 'cast', 'a', next('s2', 'd1'))],
    [cast('p'), cast('b'), cast('a')],
  ),
  scenario(
    'postponed events keep their order',
    [rule('s1', 'cast', 'a', next('s2', 'd1')), rule('s1', '_', '_', keep('postpone'))],
    [cast('p'), ['info', 'q'], call('r', 'r'), cast('a')],
  ),
  scenario(
    'postponed events come before newer ones',
    [rule('s1', 'cast', 'a', next('s2', 'd1')), rule('s1', 'cast', 'p', keep('postpone'))],
    [cast('p'), all(cast('a'), cast('b'), cast('p'))],
  ),
  scenario(
    'an event that is postponed and changes the state is retried at once',
    [rule('s1', 'cast', 'p', next('s2', 'd1', 'postpone'))],
    [all(cast('p'), cast('b'))],
  ),
  scenario(
    'postponed again in the next state',
    [
      rule('s1', 'cast', 'a', next('s2', 'd1')),
      rule('s2', 'cast', 'a', next('s3', 'd2')),
      rule('s1', 'cast', 'p', keep('postpone')),
      rule('s2', 'cast', 'p', keep('postpone')),
    ],
    [cast('p'), cast('a'), cast('b'), cast('a')],
  ),
  scenario(
    'a retried event that changes the state puts the rest in front again',
    [
      rule('s1', 'cast', 'a', next('s2', 'd1')),
      rule('s1', 'cast', '_', keep('postpone')),
      rule('s2', 'cast', 'p', next('s3', 'd2')),
      rule('s2', 'cast', 'o', keep('postpone')),
    ],
    [cast('o'), cast('p'), cast('q'), all(cast('a'), cast('b'))],
  ),
  scenario(
    'next_event: in order, before everything else',
    [
      rule('s1', 'cast', 'a', next('s2', 'd1', insert('i1'), insert('i2', 'cast'), insert('i3', 'info'))),
      rule('s1', 'cast', 'p', keep('postpone')),
    ],
    [cast('p'), all(cast('a'), cast('b'))],
  ),
  scenario(
    'next_event within next_event',
    [rule('_', 'cast', 'a', keep(insert('i1'), insert('i2'))), rule('_', 'internal', 'i1', keep(insert('j1'), insert('j2')))],
    [all(cast('a'), cast('b'))],
  ),
  scenario(
    'an inserted event can be postponed',
    [rule('s1', 'cast', 'a', keep(insert('i'))), rule('s1', 'internal', 'i', keep('postpone')), rule('s1', 'cast', 'b', next('s2', 'd1'))],
    [cast('a'), cast('b')],
  ),
  scenario(
    'next_event with a call: the answer reaches the caller',
    [rule('s1', 'call', 'a', keep(['next_event', ['call', '$from'], 'again'])), rule('s1', 'call', 'again', keep(reply('yes')))],
    [call('a', 'a')],
  ),
  scenario(
    'postpone false takes it back',
    [rule('s1', 'cast', 'p', keep('postpone', ['postpone', false])), rule('s1', 'cast', 'a', next('s2', 'd1'))],
    [cast('p'), cast('a')],
  ),
  scenario(
    'a postponed call is answered in another state',
    [rule('s1', 'call', 'c', keep('postpone')), rule('s2', 'call', 'c', keep(reply('now'))), rule('s1', 'cast', 'a', next('s2', 'd1'))],
    [call('c', 'c'), cast('a')],
  ),
  scenario('a call is answered later', [rule('s1', 'cast', 'a', keep(['reply', ['$from', 'c'], 'late']))], [call('c', 'c'), cast('a')]),
  scenario(
    'two answers in one list',
    [rule('s1', 'call', 'd', keep(['reply', ['$from', 'c'], 'first'], reply('second')))],
    [call('c', 'c'), call('d', 'd')],
  ),

  // ── timeouts ──
  scenario('an event timeout', [rule('s1', 'cast', 'a', keep(['timeout', 100, 't']))], [cast('a'), wait(50), wait(100)]),
  scenario('an event timeout as a bare number', [rule('s1', 'cast', 'a', keep(100))], [cast('a'), wait(150)]),
  scenario(
    'any event ends an event timeout',
    [rule('s1', 'cast', 'a', keep(['timeout', 100, 't']))],
    [cast('a'), wait(50), cast('b'), wait(150)],
  ),
  scenario(
    'a postponed event ends an event timeout too',
    [rule('s1', 'cast', 'a', keep(['timeout', 100, 't'])), rule('s1', 'cast', 'p', keep('postpone'))],
    [cast('a'), cast('p'), wait(150)],
  ),
  scenario(
    'a state timeout survives events',
    [rule('s1', 'cast', 'a', keep(['state_timeout', 100, 't']))],
    [cast('a'), cast('b'), wait(150)],
  ),
  scenario(
    'a state timeout ends with its state',
    [rule('s1', 'cast', 'a', keep(['state_timeout', 100, 't'])), rule('s1', 'cast', 'b', next('s2', 'd1'))],
    [cast('a'), cast('b'), wait(150)],
  ),
  scenario(
    'a state timeout set at a change is that of the new state',
    [rule('s1', 'cast', 'a', next('s2', 'd1', ['state_timeout', 100, 't']))],
    [cast('a'), cast('b'), wait(150)],
  ),
  scenario(
    'next_state to the same state keeps the state timeout',
    [rule('s1', 'cast', 'a', keep(['state_timeout', 100, 't'])), rule('s1', 'cast', 'b', ['next_state', 's1', 'd1'])],
    [cast('a'), cast('b'), wait(150)],
  ),
  scenario(
    'repeat_state keeps the state timeout',
    [rule('s1', 'cast', 'a', keep(['state_timeout', 100, 't'])), rule('s1', 'cast', 'b', ['repeat_state', 'd1'])],
    [cast('a'), cast('b'), wait(150)],
  ),
  scenario(
    'a new state timeout replaces the old one',
    [rule('s1', 'cast', 'a', keep(['state_timeout', 100, 't'])), rule('s1', 'cast', 'b', keep(['state_timeout', 200, 'u']))],
    [cast('a'), cast('b'), wait(150), wait(100)],
  ),
  scenario(
    'infinity and cancel end a timeout',
    [
      rule('s1', 'cast', 'a', keep(['state_timeout', 100, 't'], [['timeout', 'n'], 100, 'u'])),
      rule('s1', 'cast', 'b', keep(['state_timeout', 'infinity', 'x'], [['timeout', 'n'], 'cancel'])),
    ],
    [cast('a'), cast('b'), wait(150)],
  ),
  scenario(
    'update changes the content only',
    [rule('s1', 'cast', 'a', keep(['state_timeout', 100, 't'])), rule('s1', 'cast', 'b', keep(['state_timeout', 'update', 'u']))],
    [cast('a'), wait(50), cast('b'), wait(100)],
  ),
  scenario(
    'update of a timeout that does not run comes at once',
    [rule('s1', 'cast', 'a', keep(['state_timeout', 'update', 'u']))],
    [all(cast('a'), cast('b'))],
  ),
  scenario(
    'named timeouts run beside each other, through states',
    [
      rule('s1', 'cast', 'a', next('s2', 'd1', [['timeout', 'n'], 100, 't'], [['timeout', 'm'], 200, 'u'])),
      rule('s2', 'cast', 'b', next('s3', 'd2')),
    ],
    [cast('a'), cast('b'), wait(150), wait(100)],
  ),
  scenario(
    'timeouts of zero wait for what is in the queue, not for messages',
    [rule('s1', 'cast', 'a', keep(['timeout', 0, 't'], ['state_timeout', 0, 'u'], insert('i')))],
    [all(cast('a'), cast('b'))],
  ),
  scenario(
    'an inserted event ends an event timeout of zero',
    [rule('s1', 'cast', 'a', keep(['timeout', 0, 't'], insert('i')))],
    [cast('a')],
  ),
  scenario(
    'timeouts of zero come in the order of their actions',
    [rule('s1', 'cast', 'a', keep([['timeout', 'n'], 0, 1], ['state_timeout', 0, 2], [['timeout', 'm'], 0, 3]))],
    [cast('a')],
  ),
  scenario(
    'of one type the last action counts',
    [rule('s1', 'cast', 'a', keep(['state_timeout', 100, 't'], [['timeout', 'n'], 0, 1], ['state_timeout', 0, 'u']))],
    [cast('a'), wait(150)],
  ),
  scenario(
    'a change of state ends a state timeout of zero',
    [rule('s1', 'cast', 'a', keep(['state_timeout', 0, 't'], insert('i'))), rule('s1', 'internal', 'i', next('s2', 'd1'))],
    [cast('a'), wait(20)],
  ),
  scenario(
    'an event timeout of zero comes before a message that is there',
    [rule('s1', 'cast', 'a', next('s2', 'd1', ['timeout', 0, 't'])), rule('s1', 'cast', 'p', keep('postpone'))],
    [cast('p'), all(cast('a'), cast('b'))],
  ),
  scenario(
    'a late timeout message of a cancelled timer never comes',
    [rule('s1', 'cast', 'a', keep(['state_timeout', 100, 't'])), rule('s1', 'cast', 'b', keep(['state_timeout', 'cancel']))],
    [cast('a'), all(wait(150), cast('b'))],
  ),
  scenario('a timeout message from somebody else is an info', [], [['info', ['timeout', 'ref', 'state_timeout']]]),

  // ── state enter calls ──
  scenario('enter: at the start and at each change', [rule('s1', 'cast', 'a', next('s2', 'd1'))], [cast('a'), cast('b')], { enter: true }),
  scenario('enter: state functions', [rule('s1', 'cast', 'a', next('s2', 'd1'))], [cast('a')], { enter: true, mode: 'state_functions' }),
  scenario('enter: not for the same state', [rule('s1', 'cast', 'a', ['next_state', 's1', 'd1'])], [cast('a')], { enter: true }),
  scenario(
    'enter: again with repeat_state, and the previous state is the state',
    [rule('s1', 'cast', 'a', ['repeat_state', 'd1']), rule('s1', 'cast', 'b', 'repeat_state_and_data')],
    [cast('a'), cast('b')],
    { enter: true },
  ),
  scenario(
    'enter: repeat_state retries no postponed event and keeps timeouts',
    [
      rule('s1', 'cast', 'p', keep('postpone')),
      rule('s1', 'cast', 'a', ['repeat_state', 'd1']),
      rule('s1', 'cast', 't', keep(['state_timeout', 100, 't'])),
    ],
    [cast('p'), cast('t'), cast('a'), wait(150)],
    { enter: true },
  ),
  scenario(
    'enter: may change the data and set timeouts',
    [rule('s1', 'cast', 'a', next('s2', 'd1')), rule('s2', 'enter', '_', ['keep_state', 'd2', list(['state_timeout', 0, 't'])])],
    [all(cast('a'), cast('b'))],
    { enter: true },
  ),
  scenario(
    'enter: repeats itself',
    [
      rule('s2', 'enter', '_', ['repeat_state', 'd2'], 'repeat_state_and_data', 'keep_state_and_data'),
      rule('s1', 'cast', 'a', next('s2', 'd1')),
    ],
    [cast('a')],
    { enter: true },
  ),
  scenario(
    'enter: before inserted and postponed events',
    [rule('s1', 'cast', 'p', keep('postpone')), rule('s1', 'cast', 'a', next('s2', 'd1', insert('i')))],
    [cast('p'), cast('a')],
    { enter: true },
  ),
  scenario(
    'enter: may answer',
    [rule('s1', 'call', 'c', next('s2', 'd1')), rule('s2', 'enter', '_', keep(['reply', ['$from', 'c'], 'entered']))],
    [call('c', 'c')],
    { enter: true },
  ),
  scenario(
    'enter: may not change the state',
    [rule('s2', 'enter', '_', next('s3', 'd2')), rule('s1', 'cast', 'a', next('s2', 'd1'))],
    [cast('a')],
    { enter: true },
  ),
  scenario(
    'enter: may not postpone',
    [rule('s2', 'enter', '_', keep('postpone')), rule('s1', 'cast', 'a', next('s2', 'd1'))],
    [cast('a')],
    { enter: true },
  ),
  scenario('enter: may not insert', [rule('s2', 'enter', '_', keep(insert('i'))), rule('s1', 'cast', 'a', next('s2', 'd1'))], [cast('a')], {
    enter: true,
  }),
  scenario(
    'enter: may stop',
    [rule('s2', 'enter', '_', ['stop', 'enough']), rule('s1', 'call', 'a', next('s2', 'd1', reply('yes')))],
    [call('a', 'a')],
    { enter: true },
  ),
  scenario(
    'enter: its error tells terminate the state before',
    [rule('s2', 'enter', '_', ['raise', 'error', 'oops']), rule('s1', 'cast', 'a', next('s2', 'd1'))],
    [cast('a')],
    { enter: true },
  ),
  scenario(
    'enter: the postponed event counts where the state function said so',
    [rule('s1', 'cast', 'p', next('s2', 'd1', 'postpone')), rule('s2', 'enter', '_', keep(['timeout', 0, 't']))],
    [all(cast('p'), cast('b'))],
    { enter: true },
  ),
  scenario(
    'enter: its timeouts count after those of the state function',
    [rule('s1', 'cast', 'a', next('s2', 'd1', ['state_timeout', 0, 'mine'])), rule('s2', 'enter', '_', keep(['state_timeout', 0, 'its']))],
    [cast('a')],
    { enter: true },
  ),
  scenario('enter: init actions come with it', [rule('s1', 'enter', '_', keep([['timeout', 'n'], 0, 'e']))], [cast('a')], {
    enter: true,
    init: ['ok', 's1', 'd0', list(insert('i'), ['state_timeout', 0, 't'])],
  }),

  // ── the end ──
  scenario('stop/3: terminate with the reason', [], [['stop', 'enough']], {}),
  scenario('stop/3 of one whose terminate raises', [], [['stop', 'enough']], { onStop: ['raise', 'error', 'oops'] }),
  scenario('stop/3 of one whose terminate throws', [], [['stop', 'normal']], { onStop: ['raise', 'throw', 'ball'] }),
  scenario('terminate that exits replaces the reason', [rule('s1', 'cast', 'a', ['stop', 'enough'])], [cast('a')], {
    onStop: ['raise', 'exit', 'other'],
  }),
  scenario('the parent ends one that traps exits', [], [['exit', 'shutdown']], { trap: true }),
  scenario('the parent ends one that traps exits, normal included', [], [['exit', 'normal']], { trap: true }),
  scenario('one that does not trap dies of a signal', [], [['exit', 'shutdown']]),
  scenario('an exit signal from another is an info', [], [['exit_other', 'shutdown'], cast('a')], { trap: true }),
  scenario(
    'queued events are lost at the end',
    [rule('s1', 'cast', 'a', ['stop', 'enough'])],
    [call('p', 'x'), all(cast('a'), call('q', 'y'))],
  ),
];
