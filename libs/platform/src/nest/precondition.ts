import { FlotillaError } from '@flotilla/core';

/**
 * Returns when the object is still at the generation that the caller has read; to be asked under the row's lock.
 *
 * @param ifMatch undefined where the route does not ask for it: then nothing is compared
 * @throws FlotillaError `precondition_failed`
 */
export function requireGeneration(ifMatch: number | undefined, generation: number): void {
  if (ifMatch === undefined || ifMatch === generation) return;
  throw new FlotillaError('precondition_failed', {
    detail: `The object is at generation ${generation}, If-Match names ${ifMatch}`,
    hint: 'Read it again, look at what has changed, and repeat the change on that',
    extra: { generation },
  });
}
