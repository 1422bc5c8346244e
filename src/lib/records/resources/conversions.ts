import { defined } from '../../core/defined.ts'
import { unwrap } from '../../db/result.ts'
import { type Converted, convertedSchema } from '../leads/lead-conversion.ts'
import { readRows, type UserClient } from '../rows.ts'

/** What a program wants a lead to become. */
export type WantedConversion = {
  /** A contact's id, or `new`; null: the one with the lead's email, else a new one. */
  readonly contact: string | null
  readonly account: string | null
  /** What is said of the opportunity; null: what follows from the lead; false: none. */
  readonly opportunity:
    | { readonly name?: string | undefined; readonly amount?: number | null | undefined; readonly stage?: string | undefined }
    | false
    | null
}

/** Converts a lead, in one transaction; one that was converted stays as it is. @throws Failure `lead_not_found` */
export async function convertLeadTo(
  client: UserClient,
  organizationId: string,
  lead: string,
  { contact, account, opportunity }: WantedConversion,
): Promise<Converted> {
  const { name, amount, stage } = opportunity === false || opportunity === null ? {} : opportunity
  const said = {
    ...defined({ name, amount, stage }),
  }
  return readRows(
    convertedSchema,
    client.rpc('convert_lead', {
      p_organization: organizationId,
      p_lead: lead,
      ...(contact === 'new' ? { p_new_contact: true } : contact === null ? {} : { p_contact: contact }),
      ...(account === null ? {} : { p_account: account }),
      p_opportunity: opportunity === false ? false : said,
    }),
  )
}

/** @throws Failure `not_found` | `already_closed` | `no_such_stage` */
export async function closeOpportunity(
  client: UserClient,
  organizationId: string,
  opportunity: string,
  { outcome, reason }: { readonly outcome: 'won' | 'lost'; readonly reason?: string | undefined },
): Promise<void> {
  unwrap(
    await client.rpc('close_opportunity', {
      p_organization: organizationId,
      p_opportunity: opportunity,
      p_outcome: outcome,
      ...(reason === undefined || reason === '' ? {} : { p_reason: reason }),
    }),
  )
}

/** Moves an opportunity to another stage. @throws Failure `not_found` | `already_closed` | `stage_archived` | `unknown_stage` */
export async function moveOpportunity(
  client: UserClient,
  organizationId: string,
  opportunity: string,
  { stage, reason }: { readonly stage: string; readonly reason?: string | undefined },
): Promise<void> {
  unwrap(
    await client.rpc('move_opportunity', {
      p_organization: organizationId,
      p_opportunity: opportunity,
      p_stage: stage,
      ...(reason === undefined || reason === '' ? {} : { p_reason: reason }),
    }),
  )
}
