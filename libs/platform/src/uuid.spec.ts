import { uuidOf } from '@flotilla/core';
import { expect, it } from 'vitest';
import { newUid, newUuid } from './uuid.ts';

it('is a UUID of version 7 with the time of its making', () => {
  const before = Date.now();

  const uuid = newUuid();

  expect(uuid).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
  expect(parseInt(uuid.replace('-', '').slice(0, 12), 16)).toBeGreaterThanOrEqual(before);
});

it('as a uid carries its prefix and comes back as a UUID', () => {
  expect(uuidOf('cl', newUid('cl'))).toMatch(/^[0-9a-f-]{36}$/);
});
