import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Digest } from '../kernel/digest.ts';
import type { Assignment } from './assignment.ts';
import { composeDesired } from './compose-desired.ts';
import { assign, claimDecision, detach, reattach, rerender, withdrawOffer, type Decision, type Vacancy } from './decisions.ts';

const R1: Digest = `sha256:${'1'.repeat(64)}`;
const R2: Digest = `sha256:${'2'.repeat(64)}`;
const VACANCY: Vacancy = { cluster: 'cl_1', config: 'cf_1', configName: 'webapp', lastGeneration: 0 };

function decision(token: string): Decision {
  return { by: 'token:ana', at: 1_000, reason: 'because', token };
}
function offered(revision: Digest, current: Assignment | Vacancy = VACANCY): Assignment {
  return assign(
    current,
    { revision, rendering: revision, owner: 'Manual' },
    decision(`t${'generation' in current ? current.generation + 1 : 1}`),
  );
}
function claimed(assignment: Assignment): Assignment {
  const answer = claimDecision(assignment, assignment.generation, 2_000);
  if (!answer.isAccepted) throw new Error('The claim was refused');
  return answer.assignment;
}

describe('an assignment', () => {
  it('starts above every generation that the cluster has seen under this name', () => {
    expect(offered(R1, { ...VACANCY, lastGeneration: 7 }).generation).toBe(8);
  });

  // FC45: to promote what was there already ended at once with success on old evidence, and repaired nothing.
  it('of what runs already is a new generation with a new token, and waits for a claim', () => {
    const running = claimed(offered(R1));

    expect(offered(R1, running)).toMatchObject({
      revision: R1,
      generation: 2,
      claim: 'Offered',
      claimedAt: null,
      token: 't2',
      settled: { generation: 1 },
    });
  });

  it('keeps its owner and revision when only the rendering changes', () => {
    const running = claimed(assign(VACANCY, { revision: R1, rendering: R1, owner: 'Baseline' }, decision('t1')));

    expect(rerender(running, R2, decision('t2'))).toMatchObject({
      revision: R1,
      rendering: R2,
      owner: 'Baseline',
      generation: 2,
      claim: 'Offered',
    });
    expect(rerender(running, R1, decision('t2'))).toBe(running);
  });

  it('does not render what is not assigned', () => {
    const withdrawn = withdrawOffer(offered(R1), decision('t2'));

    expect(rerender(withdrawn, R2, decision('t3'))).toBe(withdrawn);
  });
});

describe('a claim', () => {
  it('of the current offer is accepted, and again with the same answer', () => {
    const running = claimed(offered(R1));

    expect(running).toMatchObject({ claim: 'Claimed', claimedAt: 2_000, settled: { revision: R1, generation: 1 } });
    expect(claimDecision(running, 1, 9_000)).toEqual({ isAccepted: true, assignment: running });
  });

  it.each([
    ['of an older generation', offered(R2, offered(R1)), 1],
    ['of a generation to come', offered(R1), 2],
    ['of a withdrawn offer', withdrawOffer(offered(R1), decision('t2')), 1],
    ['of what was settled by a withdrawal', withdrawOffer(offered(R2, claimed(offered(R1))), decision('t3')), 3],
    ['of an offer to a cluster that has left since', detach(offered(R1), 'LeftScope', decision('t2')), 1],
    ['of nothing', null, 1],
  ])('%s is refused', (_, assignment, generation) => {
    expect(claimDecision(assignment, generation, 2_000)).toEqual({ isAccepted: false });
  });
});

describe('a withdrawal', () => {
  it('goes back to what the cluster claimed last, under a new generation', () => {
    const running = claimed(offered(R1));

    expect(withdrawOffer(offered(R2, running), decision('t3'))).toMatchObject({
      revision: R1,
      rendering: R1,
      generation: 3,
      claim: 'Settled',
      token: 't3',
    });
  });

  it('goes back to nothing where nothing was claimed', () => {
    expect(withdrawOffer(offered(R1), decision('t2'))).toMatchObject({ revision: null, rendering: null, generation: 2, claim: 'Settled' });
  });

  it('leaves what is claimed', () => {
    const running = claimed(offered(R1));

    expect(withdrawOffer(running, decision('t2'))).toBe(running);
  });
});

describe('a detached config', () => {
  it('is absent from the document and comes back under the same generation', () => {
    const running = claimed(offered(R1));
    const gone = detach(running, 'LeftScope', decision('t2'));

    expect(composeDesired('cl_1', 'tl', [gone]).configs).toEqual([]);
    expect(reattach(gone)).toEqual(running);
  });
});

type Act = (current: Assignment, pick: number, next: Decision) => Assignment;

/** Every decision but the claim, as a step of a random walk. */
const ACTS: Readonly<Record<string, Act>> = {
  assign: (current, pick) => offered(pick % 2 === 0 ? R1 : R2, current),
  withdraw: (current, _, next) => withdrawOffer(current, next),
  detach: (current, _, next) => detach(current, 'LeftScope', next),
  reattach: (current) => reattach(current),
  rerender: (current, pick, next) => rerender(current, pick % 2 === 0 ? R1 : R2, next),
};

/** A claim of the current generation or of one before. @returns what stands then; a refused generation is remembered */
function claimAndRemember(current: Assignment, pick: number, refused: Set<number>): Assignment {
  const generation = Math.max(1, current.generation - pick);
  const answer = claimDecision(current, generation, pick);
  if (!answer.isAccepted) {
    refused.add(generation);
    return current;
  }
  expect(refused).not.toContain(generation);
  return answer.assignment;
}

describe('any order of decisions', () => {
  it('never lowers a generation, never repeats a token and never accepts what it has refused', () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(fc.constantFrom('claim', 'claim', ...Object.keys(ACTS)), fc.nat(3)), { maxLength: 60 }), (acts) => {
        let current = offered(R1);
        const refused = new Set<number>();
        for (const [index, [name, pick]] of acts.entries()) {
          const before = current;
          const act = ACTS[name];
          current = act === undefined ? claimAndRemember(current, pick, refused) : act(current, pick, decision(`n${index}`));
          expect(current.generation).toBeGreaterThanOrEqual(before.generation);
          const stays = { revision: before.revision, rendering: before.rendering, token: before.token };
          if (current.generation === before.generation) expect(current).toMatchObject(stays);
          else expect(current.token).not.toBe(before.token);
        }
      }),
    );
  });

  it('ends a claim and a withdrawal that race in exactly one of two states', () => {
    const offer = offered(R2, claimed(offered(R1)));

    const claimedFirst = withdrawOffer(claimed(offer), decision('t3'));
    const withdrawnFirst = claimDecision(withdrawOffer(offer, decision('t3')), offer.generation, 3_000);

    expect(claimedFirst).toMatchObject({ claim: 'Claimed', revision: R2, generation: 2 });
    expect(withdrawnFirst).toEqual({ isAccepted: false });
  });
});
