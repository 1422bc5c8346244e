import { defined } from '../core/defined.ts'
import { z } from 'zod'
import { type Failure, toFailure } from '../core/errors.ts'
import { log } from '../core/log.ts'
import { statusOfCode } from './problem-codes.ts'

function statusOf(failure: Failure): number {
  const own = statusOfCode(failure.code)
  // What is wrong with the parts of an input, whatever else its code may mean; not what a caller may not write.
  if (failure.kind === 'invalid' && failure.faults !== undefined && own !== 403) return 400
  // Input that is wrong in a way of its own; everything else that is `invalid` answers 422.
  if (own !== undefined) return own
  switch (failure.kind) {
    case 'invalid':
      return 422
    case 'auth':
      return 409
    case 'rate_limit':
    case 'transient':
      return 503
    case 'rejected':
      return 502
    case 'lease_lost':
    case 'bug':
      return 500
  }
}

/** Any thrown value as what may be told of it; bugs are logged, because what is told of those is that the log has the details. */
export function reportedFailure(thrown: unknown): Failure {
  const failure = toFailure(thrown)
  if (failure.kind === 'bug') log.error('request failed', { code: failure.code, error: failure.message, cause: failure.cause })
  return failure
}

/** Any thrown value as the JSON answer that clients get; bugs say nothing about themselves to the client. */
export function problemResponse(thrown: unknown): Response {
  const failure = reportedFailure(thrown)
  const headers = new Headers({ 'cache-control': 'no-store' })
  if (failure.retryAfterMs !== undefined) headers.set('retry-after', String(Math.ceil(failure.retryAfterMs / 1000)))
  const { code, message, field, faults } = failure
  // Of several faults the first one's field is told beside them, also where that is the input as a whole.
  const first = field ?? faults?.[0]?.field
  return Response.json(
    {
      error: {
        code,
        message,
        ...defined({ field: first, fields: faults }),
      },
    },
    { status: statusOf(failure), headers },
  )
}

/** The path of an input as people write it: `mappings[2].direction`. */
export function fieldPath(path: readonly PropertyKey[]): string {
  return path.reduce<string>(
    (text, part) => (typeof part === 'number' ? `${text}[${part}]` : text === '' ? String(part) : `${text}.${String(part)}`),
    '',
  )
}

/** What is wrong with an input at a path; empty: with the whole of it. */
export type Fault = { readonly field: string; readonly message: string }

/** One sentence and one field for each thing that zod found wrong, in its order. */
export function describeIssues(error: z.ZodError): readonly Fault[] {
  return error.issues.flatMap((issue) => faultsOf(issue, []))
}

function faultsOf(issue: z.core.$ZodIssue, within: readonly PropertyKey[]): Fault[] {
  const path = [...within, ...issue.path]
  switch (issue.code) {
    case 'unrecognized_keys':
      return issue.keys.map((key) => ({ field: fieldPath([...path, key]), message: `There is no field “${key}” here.` }))
    case 'invalid_union': {
      // Of an input that can have several forms: what keeps it from the one that it is nearest to.
      const [nearest] = issue.errors.toSorted((one, other) => distance(one) - distance(other))
      return nearest === undefined || issue.errors.every(isOfTheWhole)
        ? [{ field: fieldPath(path), message: issue.message }]
        : nearest.flatMap((inner) => faultsOf(inner, path))
    }
    default:
      return [{ field: fieldPath(path), message: issue.message }]
  }
}

/** How far an input is from a form; one that another value of a field would make of it is another form. */
function distance(issues: readonly z.core.$ZodIssue[]): number {
  return issues.length + issues.filter(({ code }) => code === 'invalid_value').length
}

/** Whether a form says only that the value as a whole is none of its. */
function isOfTheWhole(issues: readonly z.core.$ZodIssue[]): boolean {
  return issues.every(({ path }) => path.length === 0)
}

/** A fault as a sentence that stands alone: behind its path, unless it names that itself. */
export function faultText({ field, message }: Fault): string {
  const own = field.split(/[.[]/).at(-1) ?? ''
  return message.includes(`“${own}”`) ? message : `${field === '' ? 'The input' : field}: ${message}`
}
