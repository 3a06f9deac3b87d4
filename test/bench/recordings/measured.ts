// What the rows about recordings measure: in one file, so that it can be bundled as the app's hub is.

export * from './explaining.ts';
export * from './peers.ts';
export * from './querying.ts';
export * from './reading.ts';
export * from './reference.ts';
