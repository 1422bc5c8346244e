import { notifications } from '@/src/lib/http/operations/notifications.ts'
import { respond } from '@/src/lib/http/route.ts'
import { withTenant } from '@/src/lib/http/with-tenant.ts'
import { notificationsOf, unreadNotifications } from '@/src/lib/records/organization/notifications.ts'
import { otherMethods } from '@/src/lib/http/other-methods.ts'

export const GET = withTenant(notifications.readNotifications, async ({ query }, tenant) => {
  const { unread, before = null, page_size: limit } = query
  const [found, count] = await Promise.all([
    notificationsOf(tenant.client, tenant, { before, limit: limit + 1, unreadOnly: unread === 'true' }),
    unreadNotifications(tenant.client, tenant),
  ])
  const page = found.slice(0, limit)
  return respond(notifications.readNotifications, 200, {
    notifications: page,
    unread: count,
    next_before: found.length > limit ? (page.at(-1)?.id ?? null) : null,
  })
})

export const { DELETE, OPTIONS, PATCH, POST, PUT } = otherMethods(GET)
