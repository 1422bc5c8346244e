import type { QuoteLine } from '../records/quotes/lines.ts'
import type { RecordJson } from '../records/resources/member-values.ts'
import type { UserClient } from '../records/rows.ts'
import { titlesOf } from '../records/fields/titles.ts'
import { type PrintedQuote, printedSchema } from './quote-pdf.ts'

/** A quote of an organisation as its PDF shows it. */
export async function printedQuote(
  { client, organizationName }: { readonly client: UserClient; readonly organizationName: string },
  quote: RecordJson,
  lines: readonly QuoteLine[],
): Promise<PrintedQuote> {
  const { account_id: account, contact_id: contact } = quote
  const ids = [account, contact].filter((id) => typeof id === 'string')
  const titles = await titlesOf(client, ids)
  const named = (id: unknown) => (typeof id === 'string' ? (titles.get(id)?.title ?? null) : null)
  return printedSchema.parse({
    ...quote,
    organization: organizationName,
    account: named(account),
    contact: named(contact),
    lines,
  })
}
