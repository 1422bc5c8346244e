import { randomUUID } from 'node:crypto'

/** One entry of `errors[]` in a HubSpot error body. */
interface FailureDetail {
  readonly message: string
  readonly code?: string
  readonly context?: Readonly<Record<string, readonly string[]>>
}

/** Why HubSpot refuses a call or one row of a batch: everything that its error bodies say, without the correlation id. */
export interface Failure {
  readonly status: 400 | 401 | 403 | 404 | 409 | 415 | 429
  readonly category: string
  readonly message: string
  readonly subCategory?: string
  readonly context?: Readonly<Record<string, readonly string[]>>
  readonly errors?: readonly FailureDetail[]
  readonly links?: Readonly<Record<string, string>>
}

/** A whole request that HubSpot refuses; the server answers it with `failureBody`. */
export class HubSpotError extends Error {
  readonly failure: Failure

  constructor(failure: Failure) {
    super(failure.message)
    this.name = 'HubSpotError'
    this.failure = failure
  }
}

/** The JSON body of a refused request. */
export function failureBody(failure: Failure): Record<string, unknown> {
  const { status: _httpStatus, category, message, ...rest } = failure
  return { status: 'error', message, correlationId: randomUUID(), ...rest, category }
}

/** The same refusal as one element of `errors[]` in a 207 answer (`StandardError` in HubSpot's specification). */
export function standardError(failure: Failure, context: Readonly<Record<string, readonly string[]>>): Record<string, unknown> {
  return {
    status: 'error',
    category: failure.category,
    ...(failure.subCategory === undefined ? {} : { subCategory: failure.subCategory }),
    message: failure.message,
    context: { ...failure.context, ...context },
    links: failure.links ?? {},
    errors: failure.errors ?? [],
  }
}

export function validationFailure(
  message: string,
  extra: Partial<Pick<Failure, 'subCategory' | 'context' | 'errors'>> = {},
): Failure {
  return { status: 400, category: 'VALIDATION_ERROR', message, ...extra }
}

export function notFoundFailure(message = 'resource not found'): Failure {
  return { status: 404, category: 'OBJECT_NOT_FOUND', message }
}

/** One refused value; HubSpot packs a JSON list of these into the text of `message`. */
export interface InvalidValue {
  readonly name: string
  readonly error: string
  readonly message: string
}

export function invalidValuesFailure(invalid: readonly InvalidValue[]): Failure {
  const list = invalid.map(({ name, error, message }) => ({
    isValid: false,
    message,
    error,
    name,
    localizedErrorMessage: message,
  }))
  return validationFailure(`Property values were not valid: ${JSON.stringify(list)}`)
}
