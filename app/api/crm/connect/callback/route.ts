import { readEnv } from '@/src/lib/core/env.ts'
import { toFailure } from '@/src/lib/core/errors.ts'
import { log } from '@/src/lib/core/log.ts'
import { engine } from '@/src/lib/crm/engine.ts'
import { finishConnect } from '@/src/lib/crm/use-cases/finish-connect.ts'
import { connections } from '@/src/lib/http/operations/connections.ts'
import { readInput, route } from '@/src/lib/http/route.ts'
import { canAdminister, currentTenant } from '@/src/lib/http/session.ts'

const noteLengthMax = 500

/** Where CRMs send people back to after the consent page. Always answers with a page, never with JSON: a person is looking. */
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

/** What the CRM said goes along in a cookie, not in the address: a link that somebody makes up must not put words on our page. */
function settingsPage(query: Record<string, string>, said: string | null = null): Response {
  const url = new URL('/dashboard/settings/crm', readEnv().appUrl)
  url.search = new URLSearchParams(query).toString()
  // Set empty where there is nothing to say, so that an earlier note does not stand under a new refusal.
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
