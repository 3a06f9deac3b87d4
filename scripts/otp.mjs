// `npm run --silent otp`: plays scenarios from standard input on the runtime, or checks golden files (docs/OTP.md).

import { needOwnNode } from './lib/own-node.mjs';

needOwnNode();
const { otp } = await import('./lib/otp-command.ts');
process.exitCode = await otp(process.argv.slice(2));
