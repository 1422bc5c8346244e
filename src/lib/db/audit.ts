import type { Json } from './database.types.ts'
import { unwrap } from './result.ts'
import type { ServiceClient } from './service-client.ts'

/**
 * Keeps that a person has done something to `subject`; what a detail says is read by members, of some actions by those alone who may do them
 * (crm_audit_log), so it never holds a secret.
 */
export async function noteAction(
  db: ServiceClient,
  { organizationId, userId }: { readonly organizationId: string; readonly userId: string },
  action: string,
  subject: string,
  details: NonNullable<Json> = {},
): Promise<void> {
  unwrap(await db.from('crm_audit_log').insert({ organization_id: organizationId, actor_id: userId, action, subject, details }))
}
