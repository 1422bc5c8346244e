import { z } from 'zod'
import { Failure } from '@/src/lib/core/errors.ts'
import { crmNames, crmTypeSchema } from '@/src/lib/crm/domain/crm-type.ts'
import { engine } from '@/src/lib/crm/engine.ts'
import { changeSettings } from '@/src/lib/crm/use-cases/change-settings.ts'
import { connectWithToken } from '@/src/lib/crm/use-cases/connect-with-token.ts'
import { disconnect } from '@/src/lib/crm/use-cases/disconnect.ts'
import { startConnect } from '@/src/lib/crm/use-cases/start-connect.ts'
import { connectionSettingsRequestSchema, connectRequestSchema, type connectResponseSchema } from '@/src/lib/http/contract.ts'
import { readJson, readQuery } from '@/src/lib/http/input.ts'
import { withTenant } from '@/src/lib/http/with-tenant.ts'

/** Starts a connect; the answer says where to send the person. */
export const POST = withTenant('admin', async (request, { organizationId, userId }) => {
  const { crmType, config = {} } = await readJson(request, connectRequestSchema)
  const { apiToken, environment, ...app } = config
  const unsupported = Object.keys(app)[0]
  if (unsupported !== undefined) {
    throw new Failure({
      kind: 'invalid',
      code: 'unsupported_config',
      message: `${crmNames[crmType]} connects through the app that this server is configured with; config.${unsupported} cannot be given here.`,
      field: `config.${unsupported}`,
    })
  }
  const person = { organizationId, userId, crmType }
  const answer =
    apiToken === undefined
      ? await startConnect(engine(), { ...person, environment })
      : await connectWithToken(engine(), { ...person, apiToken })
  return Response.json(answer satisfies z.infer<typeof connectResponseSchema>)
})

export const PATCH = withTenant('admin', async (request, { organizationId, userId }) => {
  const { crmType, status, ...settings } = await readJson(request, connectionSettingsRequestSchema)
  await changeSettings(engine(), { organizationId, userId, crmType, settings, status })
  return Response.json({ success: true })
})

const disconnectQuery = z.strictObject({ crm_type: crmTypeSchema, forget: z.enum(['true', 'false']).optional() })

export const DELETE = withTenant('admin', async (request, { organizationId, userId }) => {
  const query = readQuery(request, disconnectQuery)
  const { revoked } = await disconnect(engine(), {
    organizationId,
    userId,
    crmType: query.crm_type,
    forget: query.forget === 'true',
  })
  return Response.json({ success: true, revoked })
})
