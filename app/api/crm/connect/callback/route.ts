import { readEnv } from '@/src/lib/core/env.ts'
import { toFailure } from '@/src/lib/core/errors.ts'
import { log } from '@/src/lib/core/log.ts'
import { engine } from '@/src/lib/crm/engine.ts'
import { finishConnect } from '@/src/lib/crm/use-cases/finish-connect.ts'
import { connections } from '@/src/lib/http/operations/connections.ts'
import { readInput, route } from '@/src/lib/http/route.ts'
import { canAdminister, currentTenant } from '@/src/lib/http/session.ts'

const noteLengthMax = 500

/** The redirect target of the CRMs' consent pages. Always answers with a redirect, never with JSON, because a browser is calling. */
export const GET = route(connections.finishConnect, async (request) => {
  try {
    const { query } = await readInput(connections.finishConnect, request, undefined)
    const tenant = await currentTenant(request)
    if (!tenant) return settingsPage({ connect_error: 'not_signed_in' })
    const outcome = await finishConnect(
      engine(),
      { organizationId: tenant.organizationId, userId: tenant.userId, mayAdminister: canAdminister(tenant.role) },
      {
        state: query.state ?? null,
        code: query.code ?? null,
        error: query.error ?? null,
        errorDescription: query.error_description ?? null,
      },
    )
    if (outcome.kind === 'connected') return settingsPage({ connected: outcome.crmType })
    return settingsPage({ ...(outcome.crmType ? { crm: outcome.crmType } : {}), connect_error: outcome.code }, outcome.said)
  } catch (thrown) {
    const failure = toFailure(thrown)
    log.error('connect callback failed', { code: failure.code, message: failure.message, cause: failure.cause })
    return settingsPage({ connect_error: 'provider_error' })
  }
})

/** The CRM's message is passed in a cookie, not in the address: a made-up link must not put text on our page. */
function settingsPage(query: Record<string, string>, said: string | null = null): Response {
  const url = new URL('/dashboard/settings/crm', readEnv().appUrl)
  url.search = new URLSearchParams(query).toString()
  // Set empty when there is no message, so that an earlier one is not shown with a new refusal.
  const note = encodeURIComponent(
    Array.from(said ?? '')
      .slice(0, noteLengthMax)
      .join(''),
  )
  const attributes = [
    'Path=/dashboard/settings/crm',
    `Max-Age=${said === null ? 0 : 60}`,
    'HttpOnly',
    'SameSite=Lax',
    ...(url.protocol === 'https:' ? ['Secure'] : []),
  ]
  const headers = new Headers({ location: url.toString(), 'cache-control': 'no-store' })
  headers.append('set-cookie', [`crm_connect_note=${note}`, ...attributes].join('; '))
  return new Response(null, { status: 303, headers })
}
