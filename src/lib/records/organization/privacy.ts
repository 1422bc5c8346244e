import { z } from 'zod'
import { databaseIdSchema } from '../../core/database-id.ts'
import { type ErasureView, receiptSchema, type Retention } from '../../contract/privacy.ts'
import { readRows, type UserClient } from '../rows.ts'

/** As the database has it without a row. */
const defaults: Retention = { logValuesDays: 365, trashDays: 365, intakeDays: 90 }

/** How long an organisation keeps values and deleted contacts. */
export async function retentionOf(client: UserClient, organizationId: string): Promise<Retention> {
  const [row] = await readRows(
    z.array(z.object({ log_values_days: z.number(), trash_days: z.number(), intake_days: z.number() })),
    client.from('privacy_settings').select('log_values_days, trash_days, intake_days').eq('organization_id', organizationId),
  )
  return row ? { logValuesDays: row.log_values_days, trashDays: row.trash_days, intakeDays: row.intake_days } : defaults
}

const erasureRowSchema = z
  .object({
    id: databaseIdSchema,
    source: z.enum(['person', 'api', 'crm']),
    status: z.enum(['asked', 'dismissed', 'running', 'incomplete', 'done']),
    contact_id: databaseIdSchema.nullable(),
    subject: z.string().nullable(),
    connection_id: databaseIdSchema.nullable(),
    requested_by: databaseIdSchema.nullable(),
    requested_at: z.string(),
    decided_by: databaseIdSchema.nullable(),
    decided_at: z.string().nullable(),
    finished_at: z.string().nullable(),
    receipt: receiptSchema,
    erased_identities: z.array(z.object({ lifted_at: z.string().nullable(), refused: z.number() })),
  })
  .transform(
    (row): ErasureView => ({
      id: row.id,
      source: row.source,
      status: row.status,
      contactId: row.contact_id,
      subject: row.subject,
      connectionId: row.connection_id,
      requestedBy: row.requested_by,
      requestedAt: row.requested_at,
      decidedBy: row.decided_by,
      decidedAt: row.decided_at,
      finishedAt: row.finished_at,
      receipt: row.receipt,
      blocks: row.erased_identities.filter((each) => each.lifted_at === null).length,
      refused: row.erased_identities.reduce((sum, { refused }) => sum + refused, 0),
    }),
  )

const erasureColumns =
  'id, source, status, contact_id, subject, connection_id, requested_by, requested_at, decided_by, decided_at, finished_at, receipt, erased_identities (lifted_at, refused)'

/** Erasures of an organisation, the newest first. Empty for those who may not erase. */
export async function erasuresOf(
  client: UserClient,
  organizationId: string,
  before: string | undefined,
  limit: number,
): Promise<{ readonly erasures: ErasureView[]; readonly next: string | null }> {
  let query = client.from('erasures').select(erasureColumns).eq('organization_id', organizationId)
  if (before !== undefined) query = query.lt('requested_at', before)
  const found = await readRows(z.array(erasureRowSchema), query.order('requested_at', { ascending: false }).limit(limit + 1))
  const erasures = found.slice(0, limit)
  return { erasures, next: found.length > limit ? (erasures.at(-1)?.requestedAt ?? null) : null }
}

/** Erasures that wait for a person: questions of the CRMs, and what a CRM has not done. */
export async function openErasures(client: UserClient, organizationId: string): Promise<readonly ErasureView[]> {
  return readRows(
    z.array(erasureRowSchema),
    client
      .from('erasures')
      .select(erasureColumns)
      .eq('organization_id', organizationId)
      .in('status', ['asked', 'incomplete'])
      .order('requested_at')
      .limit(20),
  )
}
