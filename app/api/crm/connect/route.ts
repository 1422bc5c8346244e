import { after } from 'next/server'
import type { z } from 'zod'
import { Failure } from '@/src/lib/core/errors.ts'
import { engine } from '@/src/lib/crm/engine.ts'
import { changeSettings } from '@/src/lib/crm/use-cases/change-settings.ts'
import { connectWithToken } from '@/src/lib/crm/use-cases/connect-with-token.ts'
import { disconnect } from '@/src/lib/crm/use-cases/disconnect.ts'
import { startConnect } from '@/src/lib/crm/use-cases/start-connect.ts'
import type { connectRequestSchema } from '@/src/lib/contract/connections.ts'
import { connections } from '@/src/lib/http/operations/connections.ts'
import { respond } from '@/src/lib/http/route.ts'
import { connectionIdOf, namingAuthor } from '@/src/lib/http/meanwhile.ts'
import { withTenant } from '@/src/lib/http/with-tenant.ts'
import { drainAfterwards } from '@/src/lib/jobs/drain.ts'
import { otherMethods } from '@/src/lib/http/other-methods.ts'

/** Starts a connect; the response has the address of the consent page. */
export const POST = withTenant(connections.startConnect, async ({ body }, { organizationId, userId }) => {
  const { crmType, config = {} } = body
  const { apiToken, environment } = config
  const app = ownApp(config)
  const person = { organizationId, userId, crmType }
  const answer =
    apiToken === undefined
      ? await startConnect(engine(), { ...person, environment, app })
      : await connectWithToken(engine(), { ...person, apiToken })
  if (apiToken !== undefined) after(drainAfterwards)
  return respond(connections.startConnect, 200, answer)
})

/** An app's credentials come together, and are for a consent: a token needs none. */
function ownApp({ apiToken, clientId, clientSecret }: NonNullable<z.infer<typeof connectRequestSchema>['config']>) {
  if (clientId === undefined && clientSecret === undefined) return undefined
  if (clientId === undefined || clientSecret === undefined) {
    const field = clientId === undefined ? 'config.clientId' : 'config.clientSecret'
    const message = `${field} is missing: the id and the secret of your own app are given together, or neither.`
    throw new Failure({ kind: 'invalid', code: 'invalid_input', message, field })
  }
  if (apiToken !== undefined) {
    const message = 'Give either a token, or the credentials of your own app: a token is used as it is.'
    throw new Failure({ kind: 'invalid', code: 'unsupported_config', message, field: 'config.apiToken' })
  }
  return { clientId, clientSecret }
}

export const PATCH = withTenant(connections.changeConnection, async ({ body }, tenant) => {
  const { organizationId, userId } = tenant
  const { crmType, status, seen, objects, ...settings } = body
  const edits = { subject: () => connectionIdOf(tenant, crmType), actions: 'crm.settings' }
  const { runIds } = await namingAuthor(tenant, edits, () =>
    changeSettings(engine(), { organizationId, userId, crmType, settings, status, seen, objects }),
  )
  if (objects !== undefined) after(drainAfterwards)
  return respond(connections.changeConnection, 200, { success: true, runIds: [...runIds] })
})

export const DELETE = withTenant(connections.disconnectCrm, async ({ query }, { organizationId, userId }) => {
  const { revoked } = await disconnect(engine(), {
    organizationId,
    userId,
    crmType: query.crm_type,
    forget: query.forget === 'true',
  })
  return respond(connections.disconnectCrm, 200, { success: true, revoked })
})

export const { GET, HEAD, OPTIONS, PUT } = otherMethods(POST, PATCH, DELETE)
