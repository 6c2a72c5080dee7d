import { describe, expect, it } from 'vitest';
import { afterPoll, type AgentSession } from './agent-session.ts';

const FIRST: AgentSession = { cluster: 'cl_a', session: 'one', version: 1, seq: 3, attempt: 0, displaced: [] };

describe('the lane of a session', () => {
  it('begins with the first poll', () => {
    expect(afterPoll('cl_a', null, { session: 'one', seq: 1, attempt: 0 })).toEqual({ ...FIRST, seq: 1 });
  });

  it('goes on with the next number in the same boot epoch', () => {
    expect(afterPoll('cl_a', FIRST, { session: 'one', seq: 4, attempt: 0 })).toEqual({ ...FIRST, seq: 4 });
  });

  it('goes on over a gap in a boot epoch that no process has had, so that everything is told again to a database that lost history', () => {
    const gap = afterPoll('cl_a', FIRST, { session: 'one', seq: 9, attempt: 2 });
    const unknown = afterPoll('cl_a', FIRST, { session: 'two', seq: 2, attempt: 0 });

    expect(gap).toEqual({ ...FIRST, seq: 9, attempt: 2, version: 1_001 });
    expect(unknown).toMatchObject({ session: 'two', version: 1_001, displaced: ['one'] });
  });

  it('serves the retry of its last step and refuses anything older', () => {
    expect(afterPoll('cl_a', FIRST, { session: 'one', seq: 3, attempt: 0 })).toEqual(FIRST);
    expect(afterPoll('cl_a', FIRST, { session: 'one', seq: 3, attempt: 1 })).toBeNull();
    expect(afterPoll('cl_a', FIRST, { session: 'one', seq: 2, attempt: 0 })).toBeNull();
  });

  it('is taken over by an unknown session in a new boot epoch, and the old one never comes back', () => {
    const second = afterPoll('cl_a', FIRST, { session: 'two', seq: 1, attempt: 0 });

    expect(second).toEqual({ cluster: 'cl_a', session: 'two', version: 2, seq: 1, attempt: 0, displaced: ['one'] });
    expect(afterPoll('cl_a', second, { session: 'one', seq: 10, attempt: 0 })).toBeNull();
  });

  it('remembers 16 displaced sessions', () => {
    let current: AgentSession | null = null;
    for (let index = 0; index < 30; index += 1) current = afterPoll('cl_a', current, { session: `s${index}`, seq: 1, attempt: 0 });

    expect(current?.displaced).toHaveLength(16);
    expect(current?.version).toBe(30);
  });
});
