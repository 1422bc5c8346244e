import { z } from 'zod'
import { Failure } from '../../core/errors.ts'
import { unwrap } from '../../db/result.ts'
import type { ServiceClient } from '../../db/service-client.ts'

/**
 * A person's decision on an erasure. What a CRM is to be asked again, or a person who may come back, goes on in a job.
 * @throws Failure `erasure_not_open`
 */
export async function decideErasure(
  db: ServiceClient,
  { organizationId, userId }: { readonly organizationId: string; readonly userId: string },
  { erasureId, action }: { readonly erasureId: string; readonly action: 'dismiss' | 'retry' | 'give_up' | 'lift' },
): Promise<void> {
  const of = { p_erasure: erasureId, p_organization: organizationId, p_user: userId }
  switch (action) {
    case 'dismiss':
      unwrap(await db.rpc('erasure_dismiss', of))
      return
    case 'retry':
    case 'give_up':
      unwrap(await db.rpc('erasure_retry', { ...of, p_give_up: action === 'give_up' }))
      return
    case 'lift': {
      const lifted = z.number().parse(unwrap(await db.rpc('erasure_lift', { ...of, p_hashes: [] })))
      if (lifted > 0) return
      throw new Failure({
        kind: 'invalid',
        code: 'erasure_not_open',
        message: 'There is no block to lift; it may have been lifted meanwhile. Reload the page.',
      })
    }
  }
}

type Retention = { readonly [Kept in 'logValuesDays' | 'trashDays' | 'intakeDays']?: number | undefined }

/**
 * Sets how long values of the logs and deleted contacts are kept. `before`: what the change was checked against.
 * @throws Failure `changed_between` where that is not so any more
 */
export async function changeRetention(
  db: ServiceClient,
  { organizationId, userId }: { readonly organizationId: string; readonly userId: string },
  { logValuesDays, trashDays, intakeDays }: Retention,
  before: Retention,
): Promise<void> {
  unwrap(
    await db.rpc('privacy_change_settings', {
      p_organization: organizationId,
      p_user: userId,
      p_log_values_days: logValuesDays ?? null,
      p_trash_days: trashDays ?? null,
      p_intake_days: intakeDays ?? null,
      p_before: { ...before },
    }),
  )
}
