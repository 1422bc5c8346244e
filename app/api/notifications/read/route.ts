import { notifications } from '@/src/lib/http/operations/notifications.ts'
import { respond } from '@/src/lib/http/route.ts'
import { withTenant } from '@/src/lib/http/with-tenant.ts'
import { markRead } from '@/src/lib/records/organization/notifications.ts'
import { otherMethods } from '@/src/lib/http/other-methods.ts'

export const POST = withTenant(notifications.markNotifications, async ({ body }, tenant) => {
  await markRead(tenant.client, tenant, 'all' in body ? 'all' : body.ids)
  return respond(notifications.markNotifications, 200, { success: true })
})

export const { DELETE, GET, HEAD, OPTIONS, PATCH, PUT } = otherMethods(POST)
