// What a window is told of a program that can't be loaded.

import { formatLoadError, type LoadError } from '../loader/load-error.ts';
import { Failure } from './failure.ts';

export function loadFailure(error: LoadError): Failure {
  const place = error.line === undefined ? error.file : `${error.file}:${error.line}`;
  return new Failure('load_failed', formatLoadError(error), { where: place });
}
