// Typed arrays of numbers under one index that grow together. Reading past the end gives 0, as an unset field does.

type Numbers = Uint8Array | Uint32Array | Float64Array;
type Makers = Record<string, new (length: number) => Numbers>;

export class GrowingColumns<M extends Makers> {
  readonly #columns: Record<keyof M, Numbers>;
  readonly #makers: M;
  #capacity = 256;

  constructor(makers: M) {
    this.#makers = makers;
    this.#columns = Object.fromEntries(Object.entries(makers).map(([name, Maker]) => [name, new Maker(this.#capacity)])) as Record<
      keyof M,
      Numbers
    >;
  }

  /** No index from here on has been set. */
  get length(): number {
    return this.#capacity;
  }

  get(column: keyof M, index: number): number {
    return this.#columns[column][index] ?? 0;
  }

  /** `index` must be a whole number ≥ 0. */
  set(column: keyof M, index: number, value: number): void {
    if (index >= this.#capacity) this.#grow(index);
    this.#columns[column][index] = value;
  }

  #grow(index: number): void {
    while (this.#capacity <= index) this.#capacity *= 2;
    for (const name of Object.keys(this.#makers) as (keyof M & string)[]) {
      const larger = new (this.#makers[name] as new (length: number) => Numbers)(this.#capacity);
      larger.set(this.#columns[name]);
      this.#columns[name] = larger;
    }
  }
}
