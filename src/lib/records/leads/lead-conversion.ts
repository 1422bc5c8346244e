import { z } from 'zod'
import { databaseIdSchema } from '../../core/database-id.ts'
import { storable } from '../../core/text/storable-text.ts'
import { isSameAddress } from '../../crm/domain/match-keys.ts'
import { isSameLabel } from '../../crm/domain/stage-map.ts'
import type { SyncedObject } from '../../crm/domain/objects.ts'
import { everything, recordsPage, type RecordRow } from '../lists/record-list.ts'
import { type RecordValues, textOf } from '../fields/record-values.ts'
import { readRows, type UserClient } from '../rows.ts'

/** What a lead is to become. */
export const conversionSchema = z.object({
  /** The contact that it is; null: a new one. */
  contact: databaseIdSchema.nullable(),
  /** The company; null: the contact's, or a new one where the lead names one. */
  account: databaseIdSchema.nullable(),
  /** The opportunity that is made; null: none. */
  opportunity: z
    .object({
      name: z.string().trim().min(1).max(500),
      amount: z.number().nullable(),
      currency: z.string().length(3).nullable(),
      expectedCloseDate: z.iso.date().nullable(),
    })
    .nullable(),
})
export type Conversion = z.infer<typeof conversionSchema>

/** What a lead has become: ids, null where there is none. */
export const convertedSchema = z.object({
  lead: databaseIdSchema,
  contact: databaseIdSchema.nullable(),
  account: databaseIdSchema.nullable(),
  opportunity: databaseIdSchema.nullable(),
})
export type Converted = z.infer<typeof convertedSchema>

/** Converts a lead, in one transaction; one that was converted stays as it is. @throws Failure `lead_not_found`, `reference_not_found` */
export async function convertLead(
  client: UserClient,
  organizationId: string,
  lead: string,
  { contact, account, opportunity }: Conversion,
): Promise<Converted> {
  const wanted = opportunity && {
    name: opportunity.name,
    amount: opportunity.amount,
    currency: opportunity.currency?.toUpperCase() ?? null,
    expected_close_date: opportunity.expectedCloseDate,
  }
  return readRows(
    convertedSchema,
    client.rpc('convert_lead', {
      p_organization: organizationId,
      p_lead: lead,
      ...(contact === null ? { p_new_contact: true } : { p_contact: contact }),
      ...(account === null ? {} : { p_account: account }),
      p_opportunity: wanted ?? false,
    }),
  )
}

/** The records here that a lead may be already: contacts with its email, and companies of its company's name. */
export async function proposedFor(
  client: UserClient,
  organizationId: string,
  lead: RecordValues,
): Promise<{ readonly contacts: readonly RecordRow[]; readonly accounts: readonly RecordRow[] }> {
  const [email, company] = [textOf(lead, 'email')?.trim() ?? '', textOf(lead, 'companyName')?.trim() ?? '']
  const [contacts, accounts] = await Promise.all([
    withText(client, organizationId, 'contact', email),
    withText(client, organizationId, 'account', company),
  ])
  return {
    contacts: contacts.filter(({ values }) => isSameAddress(textOf(values, 'email'), email)),
    accounts: accounts.filter(({ values }) => isSameLabel(textOf(values, 'name') ?? '', company)),
  }
}

/** More of one email or one name than anybody looks through. */
const proposedMax = 20

async function withText(
  client: UserClient,
  organizationId: string,
  object: SyncedObject,
  text: string,
): Promise<readonly RecordRow[]> {
  if (text === '') return []
  const query = { ...everything, search: storable(text.slice(0, 200)), sort: 'name', descending: false, start: {} }
  return (await recordsPage(client, organizationId, object, query, { limit: proposedMax })).rows
}
