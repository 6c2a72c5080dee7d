import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { faultsOf } from './input-faults.ts';

const SCHEMA = z.strictObject({
  spec: z.strictObject({
    region: z.string().optional(),
    approval: z.enum(['Manual', 'Auto']).default('Manual'),
    items: z.array(z.strictObject({ name: z.string() })).optional(),
    selector: z
      .string()
      .superRefine((text, context) => {
        if (text === 'bad') context.addIssue({ code: 'custom', message: 'no selector', params: { code: 'invalid_selector' } });
      })
      .optional(),
  }),
  source: z.union([z.strictObject({ git: z.string(), branch: z.string() }), z.strictObject({ oci: z.string() })]).optional(),
});

function faults(value: unknown): readonly { readonly pointer: string; readonly code: string; readonly message: string }[] {
  const parsed = SCHEMA.safeParse(value);
  return parsed.success
    ? []
    : faultsOf('body', SCHEMA, value, parsed.error.issues).map(({ pointer, code, message }) => ({ pointer, code, message }));
}

describe('a fault', () => {
  it('of an unknown field names the nearest known one', () => {
    expect(faults({ spec: { regoin: 'eu' } })).toEqual([
      { pointer: '/spec/regoin', code: 'unknown_field', message: 'Unknown; "region" is the nearest known' },
    ]);
  });

  it('of an unknown field in the wrong case names the right case', () => {
    expect(faults({ Spec: {}, spec: {} })).toEqual([
      { pointer: '/Spec', code: 'unknown_field', message: 'Unknown; "spec" is the nearest known' },
    ]);
  });

  it('of an unknown field below a list says where', () => {
    expect(faults({ spec: { items: [{ name: 'a' }, { name: 'b', nmae: 'c' }] } })).toMatchObject([
      { pointer: '/spec/items/1/nmae', code: 'unknown_field' },
    ]);
  });

  it('of a field that this version lacks says so', () => {
    expect(faults({ spec: { gates: [] } })).toMatchObject([{ pointer: '/spec/gates', code: 'unsupported_field' }]);
  });

  it('of a word in the wrong case names the right one', () => {
    expect(faults({ spec: { approval: 'auto' } })).toEqual([
      { pointer: '/spec/approval', code: 'invalid_field', message: 'Write "Auto"; one of Manual, Auto' },
    ]);
  });

  it('carries the code that its schema names', () => {
    expect(faults({ spec: { selector: 'bad' } })).toMatchObject([
      { pointer: '/spec/selector', code: 'invalid_selector', message: 'no selector' },
    ]);
  });

  it('of a union is told by the branch that came closest', () => {
    expect(faults({ spec: {}, source: { git: 'x' } })).toMatchObject([{ pointer: '/source/branch', code: 'invalid_field' }]);
  });

  it('escapes slashes in its pointer', () => {
    expect(faults({ spec: {}, 'a/b~c': 1 })).toMatchObject([{ pointer: '/a~1b~0c' }]);
  });

  it('is one of at most a hundred', () => {
    const many = Object.fromEntries(Array.from({ length: 500 }, (_, index) => [`x${index}`, 1]));

    expect(faults({ spec: {}, ...many })).toHaveLength(100);
  });
});
