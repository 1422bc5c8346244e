import type { Pipeline } from '@/src/lib/crm/domain/pipelines.ts'
import { engine } from '@/src/lib/crm/engine.ts'
import { previewTakeOver, takeOverPipelines } from '@/src/lib/crm/use-cases/take-over-pipelines.ts'
import { pipelines } from '@/src/lib/http/operations/pipelines.ts'
import { respond } from '@/src/lib/http/route.ts'
import { withTenant } from '@/src/lib/http/with-tenant.ts'
import { readPipelines, storePipelines } from '@/src/lib/records/selling/pipelines.ts'
import { otherMethods } from '@/src/lib/http/other-methods.ts'

export const GET = withTenant(pipelines.previewTakeOver, async ({ query }, { client, organizationId }) => {
  const own = await readPipelines(client, organizationId)
  const owner = { organizationId, crmType: query.crm_type }
  return respond(pipelines.previewTakeOver, 200, await previewTakeOver(engine(), owner, own))
})

export const POST = withTenant(pipelines.takeOverPipelines, async ({ body }, { client, organizationId, userId }) => {
  const { crmType, version } = body
  const own = await readPipelines(client, organizationId)
  const save = (all: readonly Pipeline[]) => storePipelines(client, organizationId, { version, pipelines: all })
  const done = await takeOverPipelines(engine(), { organizationId, userId, crmType }, { ...own, save })
  return respond(pipelines.takeOverPipelines, 200, done)
})

export const { DELETE, OPTIONS, PATCH, PUT } = otherMethods(GET, POST)
