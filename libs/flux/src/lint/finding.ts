import { objectKey, refOf, type ErrorCode, type KubernetesObject, type ObjectKey } from '@flotilla/core';

export const RULE_IDS = ['FLX001', 'FLX002', 'FLX003', 'FLX004', 'FLX005', 'FLX006', 'FLX007', 'FLX008'] as const;
export type RuleId = (typeof RULE_IDS)[number];

/** An error refuses publishing; a warning publishes; info advises. */
export type Severity = 'Error' | 'Warning' | 'Info';

/** How a finding can be mended: `auto` loses nothing and needs no thought, `suggest` wants a human's eye. */
export interface Fix {
  readonly kind: 'auto' | 'suggest';
  /** The whole object, mended; absent when the mending needs a look outside, such as resolving a branch. */
  readonly object?: KubernetesObject;
}

/** One fault or piece of advice, at its place. */
export interface Finding {
  readonly rule: RuleId;
  readonly severity: Severity;
  /** The problem code that a refusal of this finding carries. */
  readonly code: ErrorCode;
  readonly object: ObjectKey;
  /** JSON pointer in the object as it was written; empty for the object itself. */
  readonly pointer: string;
  /** What is wrong; never a secret's text. */
  readonly message: string;
  /** What to do. */
  readonly hint: string;
  readonly fix?: Fix;
}

/** What a rule says of one object; code and severity default to those of a plain lint error. */
export type Fault = Pick<Finding, 'pointer' | 'message' | 'hint'> & Partial<Pick<Finding, 'severity' | 'code' | 'fix'>>;

export function findingOf(rule: RuleId, object: KubernetesObject, fault: Fault): Finding {
  return { rule, severity: 'Error', code: 'lint_failed', object: objectKey(refOf(object)), ...fault };
}
