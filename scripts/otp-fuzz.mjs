// `npm run otp:fuzz`: random scenarios on real Erlang/OTP and on the runtime, compared (docs/OTP.md).

import { needOwnNode } from './lib/own-node.mjs';

needOwnNode();
const { otpFuzz } = await import('./lib/otp-fuzz.ts');
process.exitCode = await otpFuzz(process.argv.slice(2));
