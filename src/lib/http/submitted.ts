import type { z } from 'zod'
import { Failure } from '../core/errors.ts'

/**
 * What a server action was called with. A page of ours sends nothing else than what it takes: anyone who does has a page of another version, or
 * none. @throws Failure `invalid_input`
 */
export function readSubmitted<Schema extends z.ZodType>(schema: Schema, submitted: unknown): z.output<Schema> {
  const result = schema.safeParse(submitted)
  if (result.success) return result.data
  throw new Failure({
    kind: 'invalid',
    code: 'invalid_input',
    message:
      'The server does not understand what this page sent, and did nothing. Reload the page: the app may have been updated.',
  })
}
