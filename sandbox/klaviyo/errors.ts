import { randomUUID } from 'node:crypto'

interface Problem {
  readonly status: 400 | 401 | 403 | 404 | 409 | 429
  readonly code: string
  readonly title: string
  readonly detail: string
  readonly pointer?: string
  readonly meta?: Readonly<Record<string, string>>
}

/** A request that Klaviyo refuses; the server answers it with `problemBody`. */
export class KlaviyoError extends Error {
  readonly problem: Problem

  constructor(problem: Problem) {
    super(problem.detail)
    this.name = 'KlaviyoError'
    this.problem = problem
  }
}

export function problemBody({
  status,
  code,
  title,
  detail,
  pointer,
  meta = {},
}: Omit<Problem, 'status'> & { readonly status: number }) {
  return {
    errors: [{ id: randomUUID(), status, code, title, detail, source: pointer === undefined ? {} : { pointer }, meta }],
  }
}

export function invalid(detail: string, pointer: string): KlaviyoError {
  return new KlaviyoError({ status: 400, code: 'invalid', title: 'Invalid input.', detail, pointer })
}

const known: Readonly<Record<number, readonly [code: string, title: string, detail: string]>> = {
  400: ['invalid', 'Invalid input.', 'The payload provided in the request is invalid.'],
  401: ['not_authenticated', 'Authentication credentials were not provided.', 'Missing or invalid private key.'],
  403: ['permission_denied', 'You do not have permission to perform this action.', 'The API key is missing required scopes.'],
  404: ['not_found', 'Not found.', 'The requested resource was not found.'],
  429: ['throttled', 'Request was throttled.', 'Request was throttled. Expected available in 1 second.'],
}

/** The default body of a status. */
export function bodyOfStatus(status: number) {
  const [code, title, detail] = known[status] ?? [
    'error',
    'A server error occurred.',
    'An unexpected error occurred on our side.',
  ]
  return problemBody({ status, code, title, detail })
}
