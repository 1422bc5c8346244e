import type { z } from 'zod'
import { Failure } from '../../core/errors.ts'
import { type DestinationType, destinationNames } from '../domain/destination-type.ts'

/**
 * Creates the function that parses one CRM's responses. It throws the Failure `unexpected_answer` (bug) with the first few
 * mismatches.
 */
export function answerReader(crmType: DestinationType) {
  return <Schema extends z.ZodType>(schema: Schema, answer: unknown): z.infer<Schema> => {
    const result = schema.safeParse(answer)
    if (result.success) return result.data
    const issues = result.error.issues.slice(0, 3).map(({ path, message }) => `${path.join('.')}: ${message}`)
    throw unexpectedAnswer(crmType, { issues })
  }
}

/** The response does not match our schema of the CRM's API. A retry does not help. */
export function unexpectedAnswer(crmType: DestinationType, cause: unknown): Failure {
  return new Failure({
    kind: 'bug',
    code: 'unexpected_answer',
    message: `${destinationNames[crmType]} answered in a form that this version does not know. Update ADSapp, or report it with the server log.`,
    cause,
  })
}
