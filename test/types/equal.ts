/** `true` when the two types are the same, also for the differences that assignability does not see (`any`, readonly). */
export type Equal<A, B> = (<T>() => T extends A ? 1 : 2) extends <T>() => T extends B ? 1 : 2 ? true : false;

/** `expectType<string>(value)('same')` compiles only where the value's type is exactly `string`. */
export const expectType =
  <Expected>() =>
  <Actual>(_value: Actual, ..._same: Equal<Actual, Expected> extends true ? [] : ['the type is', Actual]): void =>
    undefined;
