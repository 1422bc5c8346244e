import { toFailure } from '@/src/lib/core/errors.ts'
import { log } from '@/src/lib/core/log.ts'
import { may } from '@/src/lib/core/access/roles.ts'
import type { Tenant } from '@/src/lib/http/session.ts'
import { conflictedRecords } from '@/src/lib/records/conflicts/conflicts.ts'
import { unreadNotifications } from '@/src/lib/records/organization/notifications.ts'

type Waiting = {
  /** Behind addresses of the navigation, for who may do something about it. */
  readonly counts: Readonly<Record<string, number>>
  /** What the person was told and has not read. */
  readonly unread: number
}

/** What waits for the person, as the frame of every page shows it. What cannot be counted has no number; its own page says why. */
export async function waitingCounts(tenant: Tenant): Promise<Waiting> {
  const { client, organizationId, role } = tenant
  try {
    const [conflicts, unread] = await Promise.all([
      may(role, 'edit') ? conflictedRecords(client, organizationId) : 0,
      unreadNotifications(client, tenant),
    ])
    return { counts: { '/dashboard/conflicts': conflicts }, unread }
  } catch (thrown) {
    const { code, cause } = toFailure(thrown)
    log.warn('what waits not counted', { code, cause })
    return { counts: {}, unread: 0 }
  }
}
