import { z } from 'zod'
import { databaseIdSchema } from '@/src/lib/core/database-id.ts'
import { readEnv } from '@/src/lib/core/env.ts'
import { quoteStates } from '@/src/lib/objects/quote-states.ts'
import { maySeeSecrets, type Tenant } from '@/src/lib/http/session.ts'
import { creditOf } from '@/src/lib/records/quotes/credit.ts'
import { readLines } from '@/src/lib/records/quotes/lines.ts'
import { versionsOf } from '@/src/lib/records/quotes/versions.ts'
import { resourceOf } from '@/src/lib/records/resources/resources.ts'
import { readIfThere } from '@/src/lib/records/resources/rows.ts'

const quoteSchema = z.object({
  id: databaseIdSchema,
  version: z.number(),
  quote_number: z.string(),
  version_number: z.number(),
  status: z.enum(quoteStates),
  superseded_at: z.string().nullable(),
  currency: z.string(),
  valid_until: z.string().nullable(),
  contact_id: databaseIdSchema.nullable(),
  subtotal: z.number(),
  tax_total: z.number(),
  total: z.number(),
  cost_total: z.number().nullable(),
  margin: z.number().nullable(),
  margin_percent: z.number().nullable(),
  decided_at: z.string().nullable(),
  decided_by: z.string().nullable(),
  reject_reason: z.string().nullable(),
})
export type QuoteFacts = z.infer<typeof quoteSchema>

/** What a quote's page shows beside what every record's page does; null where it is deleted. */
export async function readQuoteParts(tenant: Tenant, id: string) {
  const { client, organizationId } = tenant
  const asked = { client, organizationId, resource: resourceOf('quote'), maySeeSecrets: maySeeSecrets(tenant) }
  const [record, lines] = await Promise.all([readIfThere(asked, id), readLines(client, organizationId, [id])])
  if (record === null) return null
  const quote = quoteSchema.parse(record)
  const [versions, credit, email] = await Promise.all([
    versionsOf(asked, record),
    creditOf({ client, organizationId }, record),
    emailOf(tenant, quote.contact_id),
  ])
  return {
    quote,
    lines,
    versions: quoteSchema.array().parse(versions),
    credit,
    email,
    canMail: readEnv().mail !== null,
    seesCosts: asked.maySeeSecrets,
  }
}

async function emailOf({ client, organizationId }: Tenant, contact: string | null): Promise<string> {
  if (contact === null) return ''
  const { data } = await client.from('contacts').select('email').eq('organization_id', organizationId).eq('id', contact)
  return data?.[0]?.email ?? ''
}
