/** Why Pipedrive refuses a call. `error` is the message in its body, `code` is in responses of API v2 only. */
export interface Refusal {
  readonly status: 400 | 401 | 403 | 404 | 410 | 415 | 429
  readonly error: string
  readonly code?: string
}

/** A request that Pipedrive refuses; the server answers it with `refusalBody`. */
export class PipedriveError extends Error {
  readonly refusal: Refusal

  constructor(refusal: Refusal, options?: ErrorOptions) {
    super(refusal.error, options)
    this.name = 'PipedriveError'
    this.refusal = refusal
  }
}

const help = 'See developers.pipedrive.com for what this call takes.'

export function refusalBody({ error, code }: Pick<Refusal, 'error' | 'code'>): Record<string, unknown> {
  return { success: false, error, ...(code === undefined ? {} : { code }), error_info: help, data: null, additional_data: null }
}

/** The gateway's own body, which has another shape: for refusals made before a call reaches the API. */
function gatewayBody(status: number, error: string): Record<string, unknown> {
  return { success: false, error, errorCode: status, error_info: 'Please check developers.pipedrive.com' }
}

/** A value that does not have the shape the API wants; `field` is where, as a path in the body or the name of a parameter. */
export function invalid(field: string, problem: string): PipedriveError {
  return new PipedriveError({
    status: 400,
    error: `Validation failed: ${field}: ${problem}`,
    code: 'ERR_SCHEMA_VALIDATION_FAILED',
  })
}

export function notFound(what: string): PipedriveError {
  return new PipedriveError({ status: 404, error: `${what} not found` })
}

/** The default body of a status. */
export function bodyOfStatus(status: number): Record<string, unknown> {
  if (status === 401) return gatewayBody(status, 'unauthorized access')
  if (status === 429) return gatewayBody(status, 'request over limit')
  const sentences: Readonly<Record<number, string>> = { 402: 'Payment required', 403: 'Forbidden', 404: 'Not found', 410: 'Gone' }
  return refusalBody({ error: sentences[status] ?? 'Internal server error' })
}
