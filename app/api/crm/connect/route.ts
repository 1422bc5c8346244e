import { after } from 'next/server'
import { Failure } from '@/src/lib/core/errors.ts'
import { crmNames } from '@/src/lib/crm/domain/crm-type.ts'
import { engine } from '@/src/lib/crm/engine.ts'
import { changeSettings } from '@/src/lib/crm/use-cases/change-settings.ts'
import { connectWithToken } from '@/src/lib/crm/use-cases/connect-with-token.ts'
import { disconnect } from '@/src/lib/crm/use-cases/disconnect.ts'
import { startConnect } from '@/src/lib/crm/use-cases/start-connect.ts'
import { connections } from '@/src/lib/http/operations/connections.ts'
import { respond } from '@/src/lib/http/route.ts'
import { withTenant } from '@/src/lib/http/with-tenant.ts'
import { drainAfterwards } from '@/src/lib/jobs/drain.ts'

/** Starts a connect; the response has the address of the consent page. */
export const POST = withTenant(connections.startConnect, async ({ body }, { organizationId, userId }) => {
  const { crmType, config = {} } = body
  const { apiToken, environment, ...app } = config
  const unsupported = Object.keys(app)[0]
  if (unsupported !== undefined) {
    throw new Failure({
      kind: 'invalid',
      code: 'unsupported_config',
      message: `${crmNames[crmType]} connects through the app that this server is configured with, so config.${unsupported} cannot be given here. Leave it out, or have the operator set the app’s credentials in the server’s environment.`,
      field: `config.${unsupported}`,
    })
  }
  const person = { organizationId, userId, crmType }
  const answer =
    apiToken === undefined
      ? await startConnect(engine(), { ...person, environment })
      : await connectWithToken(engine(), { ...person, apiToken })
  if (apiToken !== undefined) after(drainAfterwards)
  return respond(connections.startConnect, 200, answer)
})

export const PATCH = withTenant(connections.changeConnection, async ({ body }, { organizationId, userId }) => {
  const { crmType, status, seen, ...settings } = body
  await changeSettings(engine(), { organizationId, userId, crmType, settings, status, seen })
  return respond(connections.changeConnection, 200, { success: true })
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
