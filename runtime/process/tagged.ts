// The pattern that Erlang programs write most: a tuple whose first elements are known. `receive {'DOWN', Ref, _, _, _}` is
// `yield* self.receive({ match: tagged('DOWN', ref) })`.

import { termEquals } from './terms.ts';

/** The members of a union of messages that begin with `Tag`: the atom itself, or a tuple with it in front. */
export type Tagged<Message, Tag extends string> = Message extends Tag | readonly [Tag, ...unknown[]] ? Message : never;

/**
 * A pattern for `receive`: holds for the atom `tag` and for tuples that begin with `tag` and then `elements` (equal as terms:
 * a pid or ref by its id). Narrows the type of the message. With elements only a tuple can match.
 * Source: matching in Erlang's `receive`.
 */
export const tagged =
  <const Tag extends string>(tag: Tag, ...elements: readonly unknown[]) =>
  <Message>(message: Message): message is Tagged<Message, Tag> =>
    Array.isArray(message)
      ? message[0] === tag && message.length > elements.length && elements.every((element, i) => termEquals(message[i + 1], element))
      : message === (tag as unknown) && elements.length === 0;
