import { readEnv } from '@/src/lib/core/env.ts'
import { notifications } from '@/src/lib/http/operations/notifications.ts'
import { respond } from '@/src/lib/http/route.ts'
import { withTenant } from '@/src/lib/http/with-tenant.ts'
import { notificationSettings, saveNotificationSetting } from '@/src/lib/records/organization/notifications.ts'
import { otherMethods } from '@/src/lib/http/other-methods.ts'

export const GET = withTenant(notifications.readNotificationSettings, async (_input, tenant) =>
  respond(notifications.readNotificationSettings, 200, {
    settings: [...(await notificationSettings(tenant.client, tenant, tenant.role))],
    mails: readEnv().mail !== null,
  }),
)

export const PUT = withTenant(notifications.saveNotificationSetting, async ({ body }, tenant) => {
  await saveNotificationSetting(tenant.client, tenant, body)
  return respond(notifications.saveNotificationSetting, 200, { success: true })
})

export const { DELETE, OPTIONS, PATCH, POST } = otherMethods(GET, PUT)
