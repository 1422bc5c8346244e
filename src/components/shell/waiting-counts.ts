import { toFailure } from '@/src/lib/core/errors.ts'
import { log } from '@/src/lib/core/log.ts'
import { may } from '@/src/lib/core/roles.ts'
import type { Tenant } from '@/src/lib/http/session.ts'
import { conflictedRecords } from '@/src/lib/records/conflicts.ts'

/** What waits behind addresses of the navigation, for who may do something about it. What cannot be counted has no number; its page says why. */
export async function waitingCounts({ client, organizationId, role }: Tenant): Promise<Readonly<Record<string, number>>> {
  if (!may(role, 'edit')) return {}
  try {
    return { '/dashboard/conflicts': await conflictedRecords(client, organizationId) }
  } catch (thrown) {
    const { code, cause } = toFailure(thrown)
    log.warn('what waits not counted', { code, cause })
    return {}
  }
}
