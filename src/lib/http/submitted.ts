import type { z } from 'zod'
import { Failure } from '../core/errors.ts'
import { isStorableValue } from '../core/text/storable-text.ts'

/**
 * What a server action was called with, which the database can hold. @throws Failure `invalid_input`
 */
export function readSubmitted<Schema extends z.ZodType>(schema: Schema, submitted: unknown): z.output<Schema> {
  const read = readEntered(schema, submitted)
  if (isStorableValue(read)) return read
  throw refusal('This has characters that cannot be stored. Type it again.')
}

/**
 * The same for what is checked field by field afterwards. A page of ours sends nothing else than what its action takes: anyone who does has a
 * page of another version, or none. @throws Failure `invalid_input`
 */
export function readEntered<Schema extends z.ZodType>(schema: Schema, submitted: unknown): z.output<Schema> {
  const result = schema.safeParse(submitted)
  if (result.success) return result.data
  throw refusal(
    'The server does not understand what this page sent, and did nothing. Reload the page: the app may have been updated.',
  )
}

function refusal(message: string): Failure {
  return new Failure({ kind: 'invalid', code: 'invalid_input', message })
}
