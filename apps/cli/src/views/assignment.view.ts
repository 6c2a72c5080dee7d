import { age, seconds } from '../output/age.ts';
import type { View } from '../output/print.ts';
import type { Assignment } from './resources.ts';
import { orDash, quiet, word } from './words.ts';

export const assignmentView: View<Assignment> = {
  name: (assignment) => `assignment/${assignment.cluster}/${assignment.config}`,
  columns: [
    { title: 'CLUSTER', value: (assignment) => assignment.cluster },
    { title: 'CONFIG', value: (assignment) => assignment.config },
    { title: 'ASSIGNED', value: (assignment) => (assignment.detached === null ? orDash(assignment.assigned.revision) : quiet('detached')) },
    { title: 'CLAIM', value: (assignment) => assignment.assigned.claim },
    { title: 'RUNS', value: (assignment) => orDash(assignment.observed?.revision) },
    { title: 'VERDICT', value: (assignment) => (assignment.observed === null ? quiet('-') : word(assignment.observed.verdict)) },
    { title: 'SINCE', value: (assignment, now) => age(assignment.observed?.since, now), isAge: true },
    { title: 'EVIDENCE', value: evidence, isAge: true },
    { title: 'REASON', value: (assignment) => orDash(assignment.observed?.reason) },
    { title: 'MESSAGE', value: (assignment) => orDash(assignment.observed?.message), isFlexible: true },
    { title: 'GENERATION', value: (assignment) => assignment.assigned.generation, isRight: true, isWide: true },
    { title: 'OWNER', value: (assignment) => assignment.assigned.owner, isWide: true },
    { title: 'BY', value: (assignment) => assignment.assigned.by, isWide: true },
    { title: 'OBJECT', value: (assignment) => orDash(assignment.observed?.object), isWide: true },
  ],
};

/** How old the evidence is and what it is worth. */
function evidence({ observed }: Assignment) {
  if (observed === null) return quiet('-');
  return {
    text: `${observed.strength} ${seconds(observed.age)}`,
    tone: observed.strength === 'Weak' ? ('warning' as const) : ('plain' as const),
  };
}
