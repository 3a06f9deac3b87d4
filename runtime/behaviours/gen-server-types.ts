// The contract of a gen_server's callbacks, with OTP's return values. Every callback may be a plain function or a generator.

import type { Body, From, Self } from '../process/self.ts';
import type { CallMessage, CastMessage } from '../process/typing.ts';
import type { Untyped } from '../protocol/ids.ts';
import type { Millis } from '../protocol/units.ts';

/** What comes after a callback: a timeout in ms, `hibernate` (which does nothing here), or what handleContinue is to be given. */
export type Next = Millis | 'infinity' | 'hibernate' | readonly ['continue', unknown];

/** What `init` returns. */
export type InitResult<State> = readonly ['ok', State] | readonly ['ok', State, Next] | readonly ['stop', unknown] | 'ignore';
/** What `handleCast`, `handleInfo` and `handleContinue` return. */
export type NoReply<State> = readonly ['noreply', State] | readonly ['noreply', State, Next] | readonly ['stop', unknown, State];
/** What `handleCall` returns. */
export type CallResult<State, Reply = unknown> =
  | readonly ['reply', Reply, State]
  | readonly ['reply', Reply, State, Next]
  | readonly ['stop', unknown, Reply, State]
  | NoReply<State>;

/** A plain function's result, or a generator that returns it. */
export type May<T> = T | Body<T>;

declare const answeredBy: unique symbol;
/** A tuple, since `undefined` has to be told from a property that is not there. */
type Answer<Request, Reply> = readonly [Request, Reply];
/**
 * A request with what answers it, where one reply type for all requests would say too little:
 * `handleCall(request: Call<'balance', number> | Call<readonly ['deposit', number], 'ok'>, …)`. Callers get the reply of the request
 * that they make; a reply that is none of the declared ones does not compile. At run time it is the request.
 */
export type Call<Request, Reply> = Request & { readonly [answeredBy]?: Answer<Request, Reply> };

type IsDeclared<Request> = typeof answeredBy extends keyof Request ? true : false;
/** The declared replies of a union of requests; `unknown` where they are not declared. */
export type DeclaredReply<Request> = [Request] extends [never]
  ? unknown
  : Request extends { readonly [answeredBy]?: Answer<unknown, infer Reply> }
    ? IsDeclared<Request> extends true
      ? Reply
      : unknown
    : unknown;

type Returned<Result> = Result extends Generator<unknown, infer T, Untyped> ? T : Result;
/** What the results of a handleCall reply. */
export type Replied<Result> =
  Returned<Result> extends infer T
    ? T extends readonly ['reply', infer Reply, ...unknown[]]
      ? Reply
      : T extends readonly ['stop', unknown, infer Reply, unknown]
        ? Reply
        : never
    : never;

/** The messages that callbacks stand for: those of a callback that is missing (its result is `never`) are not taken. */
export type CallsOf<Request, Result> = [Result] extends [never]
  ? never
  : Request extends unknown
    ? IsDeclared<Request> extends true
      ? Request extends { readonly [answeredBy]?: Answer<infer Bare, infer Reply> }
        ? CallMessage<Bare, Reply>
        : never
      : CallMessage<Request, Replied<Result>>
    : never;
/** What a process takes that no message reaches. Not `never`, for which TypeScript would not take its pid where any pid will do. */
export interface Nothing {
  readonly nothing: never;
}
export type Taken<Message> = [Message] extends [never] ? Nothing : Message;
export type CastsOf<Request, Result> = [Result] extends [never] ? never : CastMessage<Request>;
export type InfosOf<Message, Result> = [Result] extends [never] ? never : Message;

/** An error of the compiler that names the replies which the requests do not declare. */
export type OnlyDeclared<Request, Result> = [Replied<Result>] extends [DeclaredReply<Request>]
  ? unknown
  : { readonly handleCall: { readonly 'replies what no request declares': Exclude<Replied<Result>, DeclaredReply<Request>> } };

/** Anything; spelled out so that the compiler keeps `'ok'` as `'ok'` where a reply is inferred. */
// biome-ignore lint/complexity/noBannedTypes: with null and undefined, `{}` takes an `unknown` too, which `object` does not
export type AnyReply = string | number | bigint | boolean | symbol | {} | null | undefined;

/**
 * What `genServer` is given: OTP's callbacks, each a plain function or a generator. The state's type is that of `init`; requests,
 * casts and messages have the types that the parameters say. `undef` is the reason of a crash where a callback is missing that is
 * needed, except `handleInfo` (such messages are read and forgotten). Source: the gen_server behaviour.
 */
export interface GenServerDefinition<State, Argument, Request, Result, Cast, CastResult, Info, InfoResult, Continue> {
  /** The module's name, shown in the tree where no registered name or child id says more. */
  readonly name: string;
  /** Makes the first state from the argument of the start. */
  init(argument: Argument, self: Self): May<InitResult<State>>;
  /** Answers a call: `['reply', value, state]`, or `['noreply', state]` and `self.reply(from, value)` later. */
  handleCall?(request: Request, from: From<DeclaredReply<Request>>, state: State, self: Self): Result;
  handleCast?(request: Cast, state: State, self: Self): CastResult;
  /** Any other message; also `'timeout'`, `ExitMessage` and `Down`. */
  handleInfo?(message: Info, state: State, self: Self): InfoResult;
  /** Runs before any message, with the argument of `['continue', argument]`. */
  handleContinue?(argument: Continue, state: State, self: Self): May<NoReply<State>>;
  /** Called on `stop`, on a crash in a callback, and on an exit signal from the parent if the process traps exits. */
  terminate?(reason: unknown, state: State, self: Self): May<unknown>;
}

/** The callbacks as the gen_server's loop calls them: whatever arrives. */
export interface GenServerCallbacks<State, Argument = unknown> {
  /** The module's name, shown in the tree where no registered name or child id says more. */
  readonly name: string;
  init(argument: Argument, self: Self): May<InitResult<State>>;
  handleCall?(request: never, from: From, state: State, self: Self): May<CallResult<State>>;
  handleCast?(request: never, state: State, self: Self): May<NoReply<State>>;
  /** Any other message; also `'timeout'`, EXIT and DOWN messages. */
  handleInfo?(message: never, state: State, self: Self): May<NoReply<State>>;
  handleContinue?(argument: never, state: State, self: Self): May<NoReply<State>>;
  terminate?(reason: unknown, state: State, self: Self): May<unknown>;
}
