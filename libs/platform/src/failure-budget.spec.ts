import { describe, expect, it } from 'vitest';
import { FailureBudget } from './failure-budget.ts';

describe('a budget of failures', () => {
  let now = 0;
  const budgetOf = (maxSubjects = 10): FailureBudget => new FailureBudget({ burst: 3, perMs: 1_000, maxSubjects, now: () => now });

  it('lets so many fail at once, and then one more each second', () => {
    const budget = budgetOf();
    for (let failure = 0; failure < 3; failure += 1) {
      expect(budget.isSpent('a')).toBe(false);
      budget.failed('a');
    }

    expect(budget.isSpent('a')).toBe(true);
    now += 1_000;
    expect(budget.isSpent('a')).toBe(false);
    budget.failed('a');
    expect(budget.isSpent('a')).toBe(true);
    now += 3_000;
    expect(budget.isSpent('a')).toBe(false);
  });

  it('is each subject’s own', () => {
    const budget = budgetOf();
    for (let failure = 0; failure < 5; failure += 1) budget.failed('a');

    expect([budget.isSpent('a'), budget.isSpent('b')]).toEqual([true, false]);
  });

  it('keeps no more subjects than it may, the latest', () => {
    const budget = budgetOf(2);
    for (const subject of ['a', 'b', 'a', 'a', 'c', 'a']) budget.failed(subject);

    expect([budget.size, budget.isSpent('a')]).toEqual([2, true]);
  });
});
