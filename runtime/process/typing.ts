// What the compiler derives from the type of a pid or a name: which messages, requests and casts its process takes, and what
// a request is answered with. Nothing of this exists at run time.
//
// In Erlang everything that reaches a process is a message in its mailbox, and a gen_server's calls and casts are messages of a
// known form (`{'$gen_call', From, Request}`, `{'$gen_cast', Request}`; gen.erl). So one type parameter says it all: the union of
// the messages that a process takes. A plain string or `Pid` is `Untyped`: it takes everything and answers anything.

import type { accepts, Pid, Ref, Untyped } from '../protocol/ids.ts';
import type { From } from './self.ts';

/** A gen_server call as it lies in the mailbox: a request that is answered with `Reply`. */
export type CallMessage<Request, Reply> = readonly ['$gen_call', From<Reply>, Request];
/** A gen_server cast as it lies in the mailbox. */
export type CastMessage<Request> = readonly ['$gen_cast', Request];

type IsUntyped<T> = 0 extends 1 & T ? true : false;

/** The messages of the process that `To` leads to. */
type Accepted<To> = To extends { readonly [accepts]?: (message: infer M) => void } ? (unknown extends M ? Untyped : M) : Untyped;
type Called<Message> = Message extends readonly ['$gen_call', unknown, infer Request] ? Request : never;
type Casted<Message> = Message extends readonly ['$gen_cast', infer Request] ? Request : never;
type Answered<Message, Request> = Message extends readonly ['$gen_call', readonly [Pid, Ref<infer Reply>], infer Known]
  ? Request extends Frozen<Known>
    ? Reply
    : never
  : never;

type Atomic = string | number | bigint | boolean | symbol | null | undefined | Pid | Ref | Error | ArrayBufferView;
type Shared = ReadonlyMap<unknown, unknown> | ReadonlySet<unknown> | ((...args: never) => unknown);
/** As it may be given: what is sent is frozen or copied, so read-only arrays and objects fit where a receiver says mutable ones. */
type Frozen<T> = T extends Atomic | Shared
  ? T
  : T extends readonly [infer First, ...infer Rest]
    ? readonly [Frozen<First>, ...FrozenList<Rest>]
    : T extends readonly (infer Item)[]
      ? readonly Frozen<Item>[]
      : T extends object
        ? { readonly [K in keyof T]: Frozen<T[K]> }
        : T;
type FrozenList<T extends readonly unknown[]> = Frozen<T> extends infer List extends readonly unknown[] ? List : never;

/** What may be sent to `To`: its messages without the calls and casts, which go through `call` and `cast`. */
export type MessageTo<To> =
  IsUntyped<Accepted<To>> extends true ? unknown : Frozen<Exclude<Accepted<To>, CallMessage<Untyped, Untyped> | CastMessage<Untyped>>>;
/** What `To` may be asked with `call`. */
export type RequestTo<To> = IsUntyped<Accepted<To>> extends true ? unknown : Frozen<Called<Accepted<To>>>;
/** What may be cast to `To`. */
export type CastTo<To> = IsUntyped<Accepted<To>> extends true ? unknown : Frozen<Casted<Accepted<To>>>;
/** What `To` answers to `Request`. */
export type ReplyFrom<To, Request> = IsUntyped<Accepted<To>> extends true ? Untyped : Answered<Accepted<To>, Request>;
