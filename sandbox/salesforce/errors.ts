import type { ContentfulStatusCode } from 'hono/utils/http-status'

/** Why one record is refused, in Salesforce's words. */
export interface RowError {
  readonly code: string
  readonly message: string
  readonly fields?: readonly string[]
  /** What a duplicate rule has found. */
  readonly duplicateResult?: object
}

/** A whole request that Salesforce refuses; the server answers it with a list of one. */
export class SalesforceError extends Error {
  readonly status: ContentfulStatusCode
  readonly errorCode: string
  readonly fields: readonly string[] | undefined
  readonly duplicateResult: object | undefined

  constructor(
    status: ContentfulStatusCode,
    errorCode: string,
    message: string,
    fields?: readonly string[],
    duplicateResult?: object,
  ) {
    super(message)
    this.name = 'SalesforceError'
    this.status = status
    this.errorCode = errorCode
    this.fields = fields
    this.duplicateResult = duplicateResult
  }
}

/** The JSON body of a refused request. */
export function failureBody(
  error: Pick<SalesforceError, 'message' | 'errorCode' | 'fields' | 'duplicateResult'>,
): readonly object[] {
  const { message, errorCode, fields, duplicateResult } = error
  // Without fields where a duplicate rule speaks.
  if (duplicateResult !== undefined) return [{ duplicateResult, errorCode, message }]
  return [{ message, errorCode, ...(fields === undefined ? {} : { fields: [...fields] }) }]
}

/**
 * The same refusal as one element of `errors` in a collection's result: the code has another name there, and what a duplicate rule has
 * found is left out.
 */
export function rowErrorBody(error: RowError): object {
  return { statusCode: error.code, message: error.message, fields: [...(error.fields ?? [])] }
}

export function notFound(message = 'The requested resource does not exist'): SalesforceError {
  return new SalesforceError(404, 'NOT_FOUND', message)
}

export function malformedBody(message: string): SalesforceError {
  return new SalesforceError(400, 'JSON_PARSER_ERROR', message)
}

/** The default error of a status, for injected faults. */
export function errorOfStatus(status: number): readonly object[] {
  if (status === 401) return [{ message: 'Session expired or invalid', errorCode: 'INVALID_SESSION_ID' }]
  if (status === 403) return [{ message: 'TotalRequests Limit exceeded.', errorCode: 'REQUEST_LIMIT_EXCEEDED' }]
  if (status === 404) return [{ message: 'The requested resource does not exist', errorCode: 'NOT_FOUND' }]
  if (status === 503) return [{ message: 'We are down for maintenance. Please try again soon.', errorCode: 'SERVER_UNAVAILABLE' }]
  if (status >= 500)
    return [{ message: 'An unexpected error occurred. ErrorId: 1234567890-12345 (-1234567890)', errorCode: 'UNKNOWN_EXCEPTION' }]
  return [{ message: 'The request could not be understood', errorCode: 'BAD_REQUEST' }]
}

/** The same for the token endpoints, which answer in OAuth's words. */
export function oauthErrorOfStatus(status: number): object {
  return status >= 500
    ? { error: 'unknown_error', error_description: 'retry your request' }
    : { error: 'invalid_request', error_description: 'the request could not be understood' }
}
