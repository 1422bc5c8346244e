import type { LoadedPending } from '../../db/sync-batches.ts'
import { writeRemote } from '../domain/field-mapping.ts'
import { emailKey } from '../domain/email-key.ts'
import type { RemoteRecord } from '../domain/reconcile.ts'
import type { RunContext } from './run-context.ts'

/** E-mails of a pending record: the current one, and the one of an unanswered create. */
export function emailsOf({ link, record }: LoadedPending): readonly string[] {
  return [emailKey(record.values['email']), emailKey(link.outgoing?.['email'])].filter((email) => email !== null)
}

/** The e-mails as they may be spelled in the CRM: as they are matched, and as they are stored here. */
function spellingsOf(row: LoadedPending): readonly string[] {
  const stored = [row.record.values['email'], row.link.outgoing?.['email']]
  const raw = stored.flatMap((value) => (typeof value === 'string' && emailKey(value) !== null ? value.trim().toLowerCase() : []))
  return [...emailsOf(row), ...raw]
}

/**
 * CRM records with the e-mails of these local ones. After a complete read, a CRM that rejects creates with known e-mails is
 * searched only for records that are ambiguous here. What may not be created yet is not searched for.
 */
export async function findByEmail(
  ctx: RunContext,
  rows: readonly LoadedPending[],
  duplicatesFound: Promise<ReadonlyMap<string, readonly string[]>>,
): Promise<readonly RemoteRecord[]> {
  let toSearch = rows.filter(({ link }) => !link.isUnanswered)
  if (ctx.hasReadEverything && ctx.connector.capabilities.refusesKnownEmails) {
    const duplicates = await duplicatesFound
    const times = new Map<string, number>()
    for (const email of rows.flatMap(emailsOf)) times.set(email, (times.get(email) ?? 0) + 1)
    toSearch = toSearch.filter(
      (row) =>
        row.link.outgoing !== null || duplicates.has(row.record.id) || emailsOf(row).some((email) => (times.get(email) ?? 0) > 1),
    )
  }
  const emails = [...new Set(toSearch.flatMap(spellingsOf))]
  return emails.length === 0 ? [] : ctx.connector.findByEmail(ctx.session, ctx.object, emails)
}

/** Orphaned creates by link id, for CRMs where a repeated create would make a duplicate. */
export async function findOrphanedCreates(
  ctx: RunContext,
  rows: readonly LoadedPending[],
): Promise<ReadonlyMap<string, RemoteRecord>> {
  const intents = rows.flatMap(({ link, record }) =>
    link.outgoing === null || !link.outgoingAt
      ? []
      : [
          {
            key: link.id,
            externalId: record.id,
            properties: writeRemote(ctx.mapping, link.outgoing),
            sentAt: new Date(link.outgoingAt).toISOString(),
          },
        ],
  )
  if (intents.length === 0 || !ctx.connector.findCreated) return new Map()
  return ctx.connector.findCreated(ctx.session, ctx.object, intents)
}
