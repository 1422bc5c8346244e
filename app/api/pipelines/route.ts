import { namingAuthor } from '@/src/lib/http/meanwhile.ts'
import { pipelines } from '@/src/lib/http/operations/pipelines.ts'
import { respond } from '@/src/lib/http/route.ts'
import { withTenant } from '@/src/lib/http/with-tenant.ts'
import { readPipelines, savePipelines } from '@/src/lib/records/selling/pipelines.ts'
import { otherMethods } from '@/src/lib/http/other-methods.ts'

export const GET = withTenant(pipelines.readPipelines, async (_input, { client, organizationId }) =>
  respond(pipelines.readPipelines, 200, await readPipelines(client, organizationId)),
)

export const PUT = withTenant(pipelines.savePipelines, async ({ body }, tenant) => {
  const { client, organizationId } = tenant
  const saved = await namingAuthor(tenant, { subject: organizationId, actions: 'pipelines.' }, () =>
    savePipelines(client, organizationId, body),
  )
  return respond(pipelines.savePipelines, 200, saved)
})

export const { DELETE, OPTIONS, PATCH, POST } = otherMethods(GET, PUT)
