import { z } from 'zod'
import { readEnv } from '../../../core/env.ts'
import { creditWarning } from '../../../quotes/credit-words.ts'
import { offerQuote } from '../../../quotes/offer.ts'
import { pdfResponse } from '../../../quotes/pdf-response.ts'
import { printedQuote } from '../../../quotes/printed-quote.ts'
import { quotePdf } from '../../../quotes/quote-pdf.ts'
import { creditOf, type QuoteCredit } from '../../../records/quotes/credit.ts'
import { linesWithoutCost } from '../../../records/quotes/line-totals.ts'
import { readLines } from '../../../records/quotes/lines.ts'
import {
  acceptQuote,
  duplicateQuote,
  expireQuote,
  type QuoteRef,
  rejectQuote,
  reviseQuote,
} from '../../../records/quotes/steps.ts'
import { versionsOf } from '../../../records/quotes/versions.ts'
import type { RecordJson } from '../../../records/resources/member-values.ts'
import { resourceOf } from '../../../records/resources/resources.ts'
import { readResource } from '../../../records/resources/rows.ts'
import { respond, type Route } from '../../route.ts'
import { maySeeSecrets, type Tenant } from '../../session.ts'
import { withTenant } from '../../with-tenant.ts'
import { askedBy } from '../asked.ts'
import { inWords } from '../faults.ts'
import { etagOf } from '../headers.ts'
import { lineRoutes } from './line-routes.ts'
import { quoteOperations } from './operations.ts'
import { totalsSchema } from './schemas.ts'

const resource = resourceOf('quote')
const { totals, versions, send, renewLink, accept, reject, expire, revise, duplicate, pdf } = quoteOperations

const refOf = ({ client, organizationId }: Tenant, id: string): QuoteRef => ({ client, organizationId, id })
const readQuote = (tenant: Tenant, id: string): Promise<RecordJson> => readResource(askedBy(tenant, resource), id)

/** Does something to a quote and answers it as it is then. */
async function stepped(tenant: Tenant, id: string, step: (quote: QuoteRef) => Promise<void>): Promise<RecordJson> {
  await inWords(resource, step(refOf(tenant, id)))
  return readQuote(tenant, id)
}

function warningsOf(credit: QuoteCredit | null, { total, currency }: RecordJson): string[] {
  const warning = creditWarning(credit, z.number().parse(total), z.string().parse(currency))
  return warning === null ? [] : [warning]
}

async function creditWarnings(tenant: Tenant, quote: RecordJson): Promise<string[]> {
  return warningsOf(await creditOf(tenant, quote), quote)
}

/** Sends a quote, or makes another link of one that was sent. */
async function offered(tenant: Tenant, id: string, step: 'send' | 'renew', to: string | undefined) {
  const { organizationName } = tenant
  const number = z.string().parse((await readQuote(tenant, id))['quote_number'])
  const offer = offerQuote(readEnv(), { ...refOf(tenant, id), organizationName, number }, step, to ?? null)
  const { link, endsAt, isMailed } = await inWords(resource, offer)
  const quote = await readQuote(tenant, id)
  return {
    ...quote,
    acceptance_url: link,
    acceptance_url_expires_at: endsAt,
    mailed: isMailed,
    warnings: await creditWarnings(tenant, quote),
  }
}

export const quoteRoutes: readonly Route[] = [
  ...lineRoutes,
  withTenant(totals, async ({ params }, tenant) => {
    const quote = await readQuote(tenant, params.id)
    const [credit, lines] = await Promise.all([
      creditOf(tenant, quote),
      readLines(tenant.client, tenant.organizationId, [params.id]),
    ])
    const facts = { ...quote, lines_without_cost: maySeeSecrets(tenant) ? linesWithoutCost(lines) : null, credit }
    return respond(totals, 200, totalsSchema.parse({ ...facts, warnings: warningsOf(credit, quote) }))
  }),
  withTenant(versions, async ({ params }, tenant) => {
    const quote = await readQuote(tenant, params.id)
    return respond(versions, 200, { items: [...(await versionsOf(askedBy(tenant, resource), quote))] })
  }),
  ...(
    [
      [send, 'send'],
      [renewLink, 'renew'],
    ] as const
  ).map(([operation, step]) =>
    withTenant(operation, async ({ params, body }, tenant) => {
      const quote = await offered(tenant, params.id, step, body?.email)
      return respond(operation, 200, quote, etagOf(Object.entries(quote).find(([name]) => name === 'version')?.[1]))
    }),
  ),
  withTenant(accept, async ({ params, body }, tenant) => {
    const quote = await stepped(tenant, params.id, (ref) => acceptQuote(ref, body?.name))
    const answer = { ...quote, warnings: await creditWarnings(tenant, quote) }
    return respond(accept, 200, answer, etagOf(quote['version']))
  }),
  withTenant(reject, async ({ params, body }, tenant) => {
    const quote = await stepped(tenant, params.id, (ref) => rejectQuote(ref, body?.reason))
    return respond(reject, 200, quote, etagOf(quote['version']))
  }),
  withTenant(expire, async ({ params }, tenant) => {
    const quote = await stepped(tenant, params.id, expireQuote)
    return respond(expire, 200, quote, etagOf(quote['version']))
  }),
  ...(
    [
      [revise, reviseQuote],
      [duplicate, duplicateQuote],
    ] as const
  ).map(([operation, copy]) =>
    withTenant(operation, async ({ params }, tenant) => {
      const quote = await readQuote(tenant, await inWords(resource, copy(refOf(tenant, params.id))))
      return respond(operation, 201, quote, etagOf(quote['version']))
    }),
  ),
  withTenant(pdf, async ({ params }, tenant) => {
    const [quote, lines] = await Promise.all([
      readQuote(tenant, params.id),
      readLines(tenant.client, tenant.organizationId, [params.id]),
    ])
    const printed = await printedQuote(tenant, quote, lines)
    return pdfResponse(await quotePdf(printed), printed)
  }),
]
