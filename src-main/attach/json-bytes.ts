// Whether bytes are JSON, without making anything of them: of what another process sends, each payload is asked, and nearly none of
// them is ever looked at. The answer is that of JSON.parse for bytes that are UTF-8; strings are not asked for that here.

const [QUOTE, BACKSLASH, COMMA, COLON] = [0x22, 0x5c, 0x2c, 0x3a];
const [OPEN_ARRAY, CLOSE_ARRAY, OPEN_OBJECT, CLOSE_OBJECT] = [0x5b, 0x5d, 0x7b, 0x7d];
const [MINUS, PLUS, DOT, ZERO, NINE] = [0x2d, 0x2b, 0x2e, 0x30, 0x39];
const WORDS: readonly Uint8Array[] = ['true', 'false', 'null'].map((word) => new TextEncoder().encode(word));

/** 1 for a digit of a \u, by byte. */
const IS_HEX = Uint8Array.from({ length: 256 }, (_, code) => (/[0-9a-fA-F]/.test(String.fromCharCode(code)) ? 1 : 0));
/** 1 for what may follow a backslash, by byte, except u. */
const IS_ESCAPE = Uint8Array.from({ length: 256 }, (_, code) => ('"\\/bfnrt'.includes(String.fromCharCode(code)) ? 1 : 0));

export class JsonBytes {
  #bytes: Uint8Array = new Uint8Array(0);
  #at = 0;
  #end = 0;
  /** What is open, from the outside in: 1 an object, 0 an array. */
  #open = new Uint8Array(64);

  /** Whether `bytes` from `from` to before `end` are one JSON value. */
  is(bytes: Uint8Array, from: number, end: number): boolean {
    this.#bytes = bytes;
    this.#at = from;
    this.#end = end;
    return this.#value() && this.#space() === this.#end;
  }

  #value(): boolean {
    const bytes = this.#bytes;
    const end = this.#end;
    let depth = 0;
    for (;;) {
      // A value begins here.
      if (this.#space() >= end) return false;
      const code = bytes[this.#at] as number;
      if (code === OPEN_OBJECT || code === OPEN_ARRAY) {
        const isObject = code === OPEN_OBJECT;
        this.#at += 1;
        if (this.#space() >= end) return false;
        if (bytes[this.#at] !== (isObject ? CLOSE_OBJECT : CLOSE_ARRAY)) {
          if (depth === this.#open.length) this.#deeper();
          this.#open[depth++] = isObject ? 1 : 0;
          if (isObject && !this.#key()) return false;
          continue;
        }
        this.#at += 1;
      } else if (code === QUOTE ? !this.#string() : !this.#plain(code)) return false;
      // A value has ended.
      for (;;) {
        if (depth === 0) return true;
        if (this.#space() >= end) return false;
        const next = bytes[this.#at++] as number;
        const inObject = this.#open[depth - 1] === 1;
        if (next === COMMA) {
          if (inObject && (this.#space() >= end || !this.#key())) return false;
          break;
        }
        if (next !== (inObject ? CLOSE_OBJECT : CLOSE_ARRAY)) return false;
        depth -= 1;
      }
    }
  }

  #deeper(): void {
    const open = new Uint8Array(this.#open.length * 2);
    open.set(this.#open);
    this.#open = open;
  }

  #key(): boolean {
    if (this.#bytes[this.#at] !== QUOTE || !this.#string()) return false;
    if (this.#space() >= this.#end || this.#bytes[this.#at] !== COLON) return false;
    this.#at += 1;
    return true;
  }

  /** Where the next byte is that is no space. */
  #space(): number {
    const bytes = this.#bytes;
    let at = this.#at;
    while (at < this.#end) {
      const code = bytes[at] as number;
      if (code !== 0x20 && code !== 0x0a && code !== 0x0d && code !== 0x09) break;
      at += 1;
    }
    this.#at = at;
    return at;
  }

  #string(): boolean {
    const bytes = this.#bytes;
    const end = this.#end;
    let at = this.#at + 1;
    for (; at < end; at++) {
      const code = bytes[at] as number;
      if (code === QUOTE) {
        this.#at = at + 1;
        return true;
      }
      if (code < 0x20) return false;
      if (code !== BACKSLASH) continue;
      at += 1;
      const next = at < end ? (bytes[at] as number) : 0;
      if (IS_ESCAPE[next] === 1) continue;
      if (next !== 0x75) return false;
      for (const last = at + 4; at < last; ) if (++at >= end || IS_HEX[bytes[at] as number] === 0) return false;
    }
    return false;
  }

  #plain(code: number): boolean {
    if (code === MINUS || (code >= ZERO && code <= NINE)) return this.#number();
    const word = WORDS.find(([first]) => first === code);
    if (word === undefined || this.#at + word.length > this.#end) return false;
    for (let i = 1; i < word.length; i++) if (this.#bytes[this.#at + i] !== word[i]) return false;
    this.#at += word.length;
    return true;
  }

  #number(): boolean {
    if (this.#bytes[this.#at] === MINUS) this.#at += 1;
    if (this.#is(ZERO)) this.#at += 1;
    else if (!this.#digits()) return false;
    if (this.#is(DOT)) {
      this.#at += 1;
      if (!this.#digits()) return false;
    }
    if (this.#is(0x65) || this.#is(0x45)) {
      this.#at += 1;
      if (this.#is(PLUS) || this.#is(MINUS)) this.#at += 1;
      if (!this.#digits()) return false;
    }
    return true;
  }

  #is(code: number): boolean {
    return this.#at < this.#end && this.#bytes[this.#at] === code;
  }

  /** At least one. */
  #digits(): boolean {
    const bytes = this.#bytes;
    const from = this.#at;
    let at = from;
    while (at < this.#end && (bytes[at] as number) >= ZERO && (bytes[at] as number) <= NINE) at += 1;
    this.#at = at;
    return at > from;
  }
}
