import { Failure } from '@/src/lib/core/errors.ts'
import { engine } from '@/src/lib/crm/engine.ts'
import { notifications } from '@/src/lib/http/operations/notifications.ts'
import { respond } from '@/src/lib/http/route.ts'
import { withTenant } from '@/src/lib/http/with-tenant.ts'
import { testNotification } from '@/src/lib/jobs/test-notification.ts'
import { notificationSettings } from '@/src/lib/records/organization/notifications.ts'
import { otherMethods } from '@/src/lib/http/other-methods.ts'

/** Sends the person who asks a test, and nobody else. */
export const POST = withTenant(notifications.testNotification, async ({ body }, tenant) => {
  const settings = await notificationSettings(tenant.client, tenant, tenant.role)
  const setting = settings.find(({ kind }) => kind === body.kind)
  if (setting === undefined) throw new Failure({ kind: 'invalid', code: 'forbidden', message: 'Your role is not told of this.' })
  const { mailed } = await testNotification(engine(), tenant, setting)
  return respond(notifications.testNotification, 200, { success: true, mailed })
})

export const { DELETE, GET, HEAD, OPTIONS, PATCH, PUT } = otherMethods(POST)
