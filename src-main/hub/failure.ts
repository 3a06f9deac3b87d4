import type { BridgeError } from '../../runtime/protocol/bridge.ts';

/** A foreseen failure of a request: what the window is told. */
export class Failure extends Error {
  readonly error: BridgeError;
  constructor(code: BridgeError['code'], what: string, more: Pick<BridgeError, 'where' | 'readable'> = {}) {
    super(what);
    this.name = 'Failure';
    this.error = { code, what, ...more };
  }
}
