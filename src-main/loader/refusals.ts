// What a program under study is told where it asks for something that it can't have.

/** Thrown by what a program under study can't have. */
export class NotAvailable extends Error {
  override readonly name = 'NotAvailable';
}

/** @throws NotAvailable: what it is, and what to do instead */
export function refuse(name: string, instead = 'a program under study reaches the outside only through its host'): never {
  throw new NotAvailable(`${name} is not available to a program under study; ${instead}`);
}

/** Stands for a global that is not there. A function that can be called with and without `new`, as `fetch` and `WebSocket` are. */
export function createRefusal(name: string, instead: string): (...args: unknown[]) => never {
  function refused(): never {
    return refuse(name, instead);
  }
  return Object.defineProperty(refused, 'name', { value: name });
}
