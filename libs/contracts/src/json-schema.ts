import { z } from 'zod';

/** A schema of this library as JSON Schema 2020-12, with the descriptions of its fields; for programs that explain them. */
export function jsonSchemaOf(schema: z.ZodType): Readonly<Record<string, unknown>> {
  return z.toJSONSchema(schema, { io: 'output', unrepresentable: 'any' });
}
