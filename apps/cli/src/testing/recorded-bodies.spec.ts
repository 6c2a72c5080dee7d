import { ROUTE_TABLE } from '@flotilla/contracts';
import { describe, expect, it } from 'vitest';
import { RECORDED_BODIES } from './recorded-bodies.ts';

describe('a recorded body', () => {
  it.each(Object.entries(RECORDED_BODIES))('of %s is what the route answers', (id, body) => {
    const route = ROUTE_TABLE.find((each) => each.id === id);

    expect(route?.response.safeParse(body).error?.issues).toBeUndefined();
    expect(route).toBeDefined();
  });
});
