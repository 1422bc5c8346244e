import { z } from 'zod'

const refusalSchema = z.looseObject({
  severity: z.string(),
  code: z.string().length(5),
  message: z.string(),
  detail: z.string().optional(),
  hint: z.string().optional(),
})

/** Codes that the API server already answers as PostgREST does. */
const wordedThere = /^(42P01|42703|42883|42P17|PGRST|PT\d{3})$/

/** https://docs.postgrest.org/en/stable/references/errors.html#http-status-codes, the longest prefix first. */
const statuses: readonly (readonly [prefix: string, status: number])[] = [
  ['23503', 409],
  ['23505', 409],
  ['25006', 405],
  ['42501', 403],
  ['53400', 500],
  ['P0001', 400],
  ['08', 503],
  ['09', 500],
  ['0L', 403],
  ['0P', 403],
  ['25', 500],
  ['28', 403],
  ['2D', 500],
  ['38', 500],
  ['39', 500],
  ['3B', 500],
  ['40', 500],
  ['53', 503],
  ['54', 500],
  ['55', 500],
  ['57', 500],
  ['58', 500],
  ['F0', 500],
  ['HV', 500],
  ['P0', 500],
  ['XX', 500],
]

/**
 * A database error in the form whose code, message and details the API server passes on. It would replace most codes by its own, among them a
 * deadlock's and ours. Other errors are returned unchanged.
 */
export function passedOnWhole(error: unknown): unknown {
  const refusal = refusalSchema.safeParse(error)
  if (!refusal.success || wordedThere.test(refusal.data.code)) return error
  const { severity, code, message, detail = null, hint = null } = refusal.data
  const status = statuses.find(([prefix]) => code.startsWith(prefix))?.[1] ?? 400
  return Object.assign(new Error(JSON.stringify({ code, message, details: detail, hint }), { cause: error }), {
    code: 'PGRST',
    detail: JSON.stringify({ status, headers: {} }),
    // Marks an expected refusal, which the API server then does not print.
    severity,
    params: null,
  })
}
