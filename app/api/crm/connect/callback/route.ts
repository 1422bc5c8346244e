import { after } from 'next/server'
import { readEnv } from '@/src/lib/core/env.ts'
import { toFailure } from '@/src/lib/core/errors.ts'
import { may } from '@/src/lib/core/access/roles.ts'
import { log } from '@/src/lib/core/log.ts'
import type { CrmType } from '@/src/lib/crm/domain/crm-type.ts'
import { engine } from '@/src/lib/crm/engine.ts'
import { finishConnect } from '@/src/lib/crm/use-cases/finish-connect.ts'
import { type ConnectNote, connectNotePath, writeConnectNote } from '@/src/lib/http/connect-note.ts'
import { connections } from '@/src/lib/http/operations/connections.ts'
import { readInput, route } from '@/src/lib/http/route.ts'
import { currentTenant } from '@/src/lib/http/session.ts'
import { drainAfterwards } from '@/src/lib/jobs/drain.ts'
import { otherMethods } from '@/src/lib/http/other-methods.ts'

/** The redirect target of the CRMs' consent pages. Always answers with a redirect, never with JSON, because a browser is calling. */
export const GET = route(connections.finishConnect, async (request) => {
  try {
    const { query } = await readInput(connections.finishConnect, request, undefined)
    const tenant = await currentTenant(request)
    if (!tenant) return settingsPage(failed('not_signed_in'))
    const outcome = await finishConnect(
      engine(),
      { organizationId: tenant.organizationId, userId: tenant.userId, mayAdminister: may(tenant.role, 'connections') },
      {
        state: query.state ?? null,
        code: query.code ?? null,
        error: query.error ?? null,
        errorDescription: query.error_description ?? null,
      },
    )
    if (outcome.kind === 'connected') after(drainAfterwards)
    return settingsPage(outcome.kind === 'connected' ? outcome : failed(outcome.code, outcome.crmType, outcome.said))
  } catch (thrown) {
    const failure = toFailure(thrown)
    log.error('connect callback failed', { code: failure.code, error: failure.message, cause: failure.cause })
    return settingsPage(failed('provider_error'))
  }
})

const failed = (code: string, crmType: CrmType | null = null, said: string | null = null): ConnectNote => ({
  kind: 'failed',
  code,
  crmType,
  said,
})

function settingsPage(note: ConnectNote): Response {
  const url = new URL(connectNotePath, readEnv().appUrl)
  const { key, cookie } = writeConnectNote(note, url.protocol === 'https:')
  const said = note.kind === 'connected' ? { connected: note.crmType } : { connect_error: note.code }
  url.search = new URLSearchParams({ ...said, note: key }).toString()
  const headers = new Headers({ location: url.toString(), 'cache-control': 'no-store', 'set-cookie': cookie })
  return new Response(null, { status: 303, headers })
}

export const { DELETE, OPTIONS, PATCH, POST, PUT } = otherMethods(GET)
