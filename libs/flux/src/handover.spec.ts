import { describe, expect, it } from 'vitest';
import { aGitRepository, aKustomization } from './fixtures/manifests.ts';
import { changesConsumerAndSource } from './handover.ts';

const source = (commit: string) => aGitRepository('main-app', { ref: { branch: 'main', commit } });
const SAME_SOURCE = { live: source('a'), desired: source('a') };
const NEW_PIN = { live: source('a'), desired: source('b') };
const SAME_CONSUMER = { live: aKustomization('web'), desired: aKustomization('web') };
const NEW_PATH = { live: aKustomization('web'), desired: aKustomization('web', { path: './elsewhere' }) };

describe('a handover by suspension is needed', () => {
  it('when a pin and what the consumer does with it change together', () => {
    expect(changesConsumerAndSource(NEW_PATH, NEW_PIN)).toBe(true);
    expect(
      changesConsumerAndSource(
        { live: aKustomization('web'), desired: aKustomization('web', { postBuild: { substitute: { a: '1' } } }) },
        NEW_PIN,
      ),
    ).toBe(true);
  });

  it('not when only one of them changes', () => {
    expect(changesConsumerAndSource(SAME_CONSUMER, NEW_PIN)).toBe(false);
    expect(changesConsumerAndSource(NEW_PATH, SAME_SOURCE)).toBe(false);
  });

  it('not for intervals, timeouts and other fields that decide nothing', () => {
    const slower = { live: aKustomization('web'), desired: aKustomization('web', { interval: '10m', timeout: '1m' }) };

    expect(changesConsumerAndSource(slower, NEW_PIN)).toBe(false);
  });

  it('not when one of them is new: there is no old spec to meet the new artifact', () => {
    expect(changesConsumerAndSource({ ...NEW_PATH, live: null }, NEW_PIN)).toBe(false);
    expect(changesConsumerAndSource(NEW_PATH, { ...NEW_PIN, live: null })).toBe(false);
  });
});
