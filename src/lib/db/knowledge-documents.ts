import { z } from 'zod'
import { databaseIdSchema } from '../core/database-id.ts'
import { type Seal, sealSchema } from '../core/secrets/secret-box.ts'
import { sendJob } from './queue.ts'
import { type Answer, unwrap } from './result.ts'
import type { ServiceClient } from './service-client.ts'

const sourceSchema = z
  .object({
    id: databaseIdSchema,
    organization_id: databaseIdSchema,
    page: databaseIdSchema,
    url: z.string(),
    secrets: z.unknown(),
  })
  .transform(({ organization_id: organizationId, ...row }) => ({ ...row, organizationId }))
export type WebhookSource = z.infer<typeof sourceSchema>

/** What is kept of a message: its id, as a hash, and when it was signed, in seconds. Of earlier ones there is the id alone. */
const messageIdsSchema = z.array(z.union([z.string(), z.strictObject({ id: z.string(), at: z.number() })]))
export type MessageIds = z.infer<typeof messageIdsSchema>

const documentSchema = z
  .object({ content: z.string(), seal: sealSchema, version: z.number(), message_ids: messageIdsSchema })
  .transform(({ message_ids: messageIds, ...row }) => ({ ...row, messageIds }))
export type StoredDocument = z.infer<typeof documentSchema>

/** A source that sends by itself, its secrets sealed; null: there is none of that id. */
export async function webhookSource(db: ServiceClient, id: string): Promise<WebhookSource | null> {
  const found = db.from('knowledge_sources').select('id, organization_id, page, url, secrets').eq('id', id)
  return sourceSchema.nullable().parse(unwrap(await found.eq('type', 'webhook').maybeSingle()))
}

/** What a source has sent so far, sealed; null: nothing. */
export async function readDocument(db: ServiceClient, sourceId: string): Promise<StoredDocument | null> {
  const found = db.from('knowledge_documents').select('content, seal, version, message_ids').eq('source_id', sourceId)
  return documentSchema.nullable().parse(unwrap(await found.maybeSingle()))
}

/** @param version that it had when it was read; null: there was none. @returns false: it has moved since, and nothing was written */
export async function writeDocument(
  db: ServiceClient,
  { id, organizationId }: Pick<WebhookSource, 'id' | 'organizationId'>,
  version: number | null,
  { content, seal, messageIds }: { readonly content: string; readonly seal: Seal; readonly messageIds: MessageIds },
): Promise<boolean> {
  const row = {
    content,
    seal: { ...seal },
    message_ids: [...messageIds],
    version: (version ?? 0) + 1,
    received_at: new Date().toISOString(),
  }
  const documents = db.from('knowledge_documents')
  if (version === null) {
    const first = { ...row, source_id: id, organization_id: organizationId }
    return written(await documents.upsert(first, { onConflict: 'source_id', ignoreDuplicates: true }).select('source_id'))
  }
  return written(await documents.update(row).eq('source_id', id).eq('version', version).select('source_id'))
}

function written(answer: Answer<readonly { readonly source_id: string }[] | null>): boolean {
  return (unwrap(answer) ?? []).length > 0
}

/** Has what a source has sent read. */
export async function wakeSource(
  db: ServiceClient,
  { id, organizationId }: Pick<WebhookSource, 'id' | 'organizationId'>,
): Promise<void> {
  await sendJob(db, 'crm_knowledge', { kind: 'knowledge', sourceId: id, organizationId, attempts: 0 })
}

/** Ids of an organisation's sources whose document another key than this one has sealed, `limit` at most. */
export async function documentsSealedOtherwise(
  db: ServiceClient,
  organizationId: string,
  key: string,
  limit: number,
): Promise<readonly string[]> {
  const found = db.from('knowledge_documents').select('source_id').eq('organization_id', organizationId)
  const rows = unwrap(await found.neq('seal->>k', key).order('source_id').limit(limit))
  return z
    .array(z.object({ source_id: databaseIdSchema }))
    .parse(rows)
    .map((row) => row.source_id)
}

/** Puts a document that was resealed in the place of the one that it was made from, unless a message has come meanwhile. */
export async function storeResealedDocument(
  db: ServiceClient,
  sourceId: string,
  { version, seal: before }: StoredDocument,
  { content, seal }: { readonly content: string; readonly seal: Seal },
): Promise<void> {
  const documents = db.from('knowledge_documents').update({ content, seal: { ...seal } })
  unwrap(await documents.eq('source_id', sourceId).eq('version', version).eq('seal->>iv', before.iv))
}
