import type { z } from 'zod'
import { Failure } from '../../core/errors.ts'
import { type CrmType, crmNames } from '../domain/crm-type.ts'

/**
 * Makes the function that parses one CRM's answers. It throws the Failure `unexpected_answer` (bug) with the first few places that do
 * not fit, instead of letting a value through that is not what we take it for.
 */
export function answerReader(crmType: CrmType) {
  return <Schema extends z.ZodType>(schema: Schema, answer: unknown): z.infer<Schema> => {
    const result = schema.safeParse(answer)
    if (result.success) return result.data
    const issues = result.error.issues.slice(0, 3).map(({ path, message }) => `${path.join('.')}: ${message}`)
    throw unexpectedAnswer(crmType, { issues })
  }
}

/** The CRM's API and our reading of it have come apart. No retry helps. */
export function unexpectedAnswer(crmType: CrmType, cause: unknown): Failure {
  return new Failure({
    kind: 'bug',
    code: 'unexpected_answer',
    message: `${crmNames[crmType]} answered in a form that this version does not know. Update ADSapp, or report it with the server log.`,
    cause,
  })
}
