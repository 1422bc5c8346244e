import { readEnv } from '../../core/env.ts'

const preflightSeconds = 600

/**
 * Lets pages of the configured origins call, and answers their preflights. Callers show an API key and no cookie, so that credentials are
 * never allowed.
 */
export function withCors(serve: (request: Request) => Promise<Response>): (request: Request) => Promise<Response> {
  return async (request) => {
    const allowed = allowedOrigin(request.headers.get('origin'))
    if (request.method === 'OPTIONS') {
      const preflight = {
        'access-control-allow-methods': 'GET, POST, DELETE',
        'access-control-allow-headers': 'authorization, content-type, idempotency-key, x-api-key, x-user-id',
        'access-control-max-age': String(preflightSeconds),
      }
      return new Response(null, { status: 204, headers: { ...headersOf(allowed), ...(allowed === null ? {} : preflight) } })
    }
    const response = await serve(request)
    for (const [name, value] of Object.entries(headersOf(allowed))) response.headers.set(name, value)
    return response
  }
}

/** What `Access-Control-Allow-Origin` says to an origin; null: nothing. */
function allowedOrigin(origin: string | null): string | null {
  const { corsOrigins } = readEnv()
  if (corsOrigins.includes('*')) return '*'
  return origin !== null && corsOrigins.includes(origin) ? origin : null
}

function headersOf(allowed: string | null): Record<string, string> {
  const exposed = 'Retry-After'
  return {
    ...(allowed === null ? {} : { 'access-control-allow-origin': allowed, 'access-control-expose-headers': exposed }),
    vary: 'Origin',
  }
}
