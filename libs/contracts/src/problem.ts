import { ERROR_CODES, type ErrorCode } from '@flotilla/core';
import { z } from 'zod';

const codes = Object.keys(ERROR_CODES) as [ErrorCode, ...ErrorCode[]]; // the keys of a literal are exactly its type's

/** RFC 9457 problem document; `type` leads to the manual's entry of the code. */
export const problem = z
  .object({
    type: z.string().describe('Address of the code’s entry in the manual'),
    title: z.string().describe('The code in words'),
    status: z.int().describe('HTTP status'),
    code: z.enum(codes).describe('Stable code; never changes its meaning'),
    detail: z.string().describe('What failed, on what and why'),
    instance: z.string().describe('Path of the request'),
    requestId: z.string().describe('Names this request in logs and audit'),
    retryable: z.boolean().describe('Whether the same request may succeed later'),
    hint: z.string().optional().describe('What to do next'),
    errors: z
      .array(
        z.object({
          in: z.enum(['body', 'path', 'query', 'header']).describe('Where the fault is'),
          pointer: z.string().describe('JSON pointer into the body, or the parameter’s name'),
          code: z.enum(codes).describe('Code of this fault'),
          message: z.string().describe('What is wrong there'),
        }),
      )
      .max(100)
      .optional()
      .describe('Each fault at its place'),
  })
  .loose()
  .meta({ id: 'Problem' });
export type Problem = z.output<typeof problem>;
