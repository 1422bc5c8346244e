import { refuseClash } from '@/src/lib/core/edits/changed-meanwhile.ts'
import { whileUnchanged } from '@/src/lib/core/edits/while-unchanged.ts'
import { engine } from '@/src/lib/crm/engine.ts'
import { changeRetention } from '@/src/lib/crm/use-cases/decide-erasure.ts'
import { namingAuthor } from '@/src/lib/http/meanwhile.ts'
import { privacy } from '@/src/lib/http/operations/privacy.ts'
import { respond } from '@/src/lib/http/route.ts'
import { withTenant } from '@/src/lib/http/with-tenant.ts'
import { retentionOf } from '@/src/lib/records/organization/privacy.ts'
import { otherMethods } from '@/src/lib/http/other-methods.ts'

export const GET = withTenant(privacy.readRetention, async (_input, { client, organizationId }) =>
  respond(privacy.readRetention, 200, await retentionOf(client, organizationId)),
)

export const PUT = withTenant(privacy.changeRetention, async ({ body: { seen = {}, ...body } }, tenant) => {
  const { client, organizationId, userId } = tenant
  await namingAuthor(tenant, { subject: organizationId, actions: 'privacy.settings' }, () =>
    whileUnchanged(async () => {
      const before = await retentionOf(client, organizationId)
      refuseClash(seen, body, before)
      await changeRetention(engine().db, { organizationId, userId }, body, before)
    }),
  )
  return respond(privacy.changeRetention, 200, { success: true })
})

export const { DELETE, OPTIONS, PATCH, POST } = otherMethods(GET, PUT)
