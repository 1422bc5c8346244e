import { z } from 'zod'
import { operation } from '../../operation.ts'
import type { ProblemCode } from '../../problem-codes.ts'
import { reads, writes } from '../operations.ts'
import { recordParamsSchema, recordSchemaOf } from '../schemas.ts'
import { lineOperations } from './line-operations.ts'
import { acceptedSchema, offeredSchema, totalsSchema, versionsSchema } from './schemas.ts'

const each = '/api/v1/tenants/{tenant_id}/quotes/{id}'
const quote = recordSchemaOf('quote')
const headers = { ETag: 'The quote’s version, as `If-Match` takes it.' } as const
const asItIs = { 200: { description: 'The quote as it is now.', schema: quote, headers } } as const
const withLink = { 200: { description: 'The quote as it is now, with its link.', schema: offeredSchema, headers } } as const
const ofQuote = { params: recordParamsSchema } as const
const decided = [
  'quote_not_sent',
  'quote_superseded',
  'quote_accepted',
  'quote_rejected',
  'quote_expired',
] as const satisfies readonly ProblemCode[]
const link = z
  .strictObject({ email: z.email().optional().describe('Who gets a message with the link, where the server can send mails.') })
  .optional()

/** What quotes do beside what all records do. */
export const quoteOperations = {
  ...lineOperations,
  totals: operation({
    ...reads,
    ...ofQuote,
    method: 'GET',
    path: `${each}/totals`,
    id: 'readQuoteTotals',
    summary: 'What a quote comes to',
    description:
      'Each line is rounded to the currency’s minor unit (ISO 4217), a half away from zero, and then summed. With the credit limit of the company that it is for.',
    responses: { 200: { description: 'The totals.', schema: totalsSchema } },
  }),
  versions: operation({
    ...reads,
    ...ofQuote,
    method: 'GET',
    path: `${each}/versions`,
    id: 'listQuoteVersions',
    summary: 'List the versions of a quote',
    responses: { 200: { description: 'Every version of its number.', schema: versionsSchema } },
  }),
  send: operation({
    ...writes,
    ...ofQuote,
    method: 'POST',
    path: `${each}/send`,
    id: 'sendQuote',
    summary: 'Send a quote',
    description:
      'Draft → sent: from then on it stays as it is. Answers the link by which its customer reads and decides it, which ends with `valid_until` (UTC), or after 90 days where there is none.',
    body: link,
    responses: withLink,
    problems: ['quote_not_draft', 'quote_superseded', 'quote_without_lines', 'quote_expired'],
  }),
  renewLink: operation({
    ...writes,
    ...ofQuote,
    method: 'POST',
    path: `${each}/link`,
    id: 'renewQuoteLink',
    summary: 'Make another link of a sent quote',
    description: 'The link before leads to nothing any more.',
    body: link,
    responses: withLink,
    problems: decided,
  }),
  accept: operation({
    ...writes,
    ...ofQuote,
    method: 'POST',
    path: `${each}/accept`,
    id: 'acceptQuote',
    summary: 'Accept a quote for its customer',
    description:
      'Once, of the newest version, while it is sent and its last day (UTC) is not over. Its opportunity is won; one that is closed already stays as it is.',
    body: z.strictObject({ name: z.string().trim().max(200).optional().describe('Who has accepted it.') }).optional(),
    responses: { 200: { description: 'The quote as it is now.', schema: acceptedSchema, headers } },
    problems: decided,
  }),
  reject: operation({
    ...writes,
    ...ofQuote,
    method: 'POST',
    path: `${each}/reject`,
    id: 'rejectQuote',
    summary: 'Reject a quote for its customer',
    body: z.strictObject({ reason: z.string().trim().max(1_000).optional() }).optional(),
    responses: asItIs,
    problems: decided,
  }),
  expire: operation({
    ...writes,
    ...ofQuote,
    method: 'POST',
    path: `${each}/expire`,
    id: 'expireQuote',
    summary: 'End a sent quote before its last day',
    responses: asItIs,
    problems: decided,
  }),
  revise: operation({
    ...writes,
    ...ofQuote,
    method: 'POST',
    path: `${each}/revise`,
    id: 'reviseQuote',
    summary: 'Begin the next version of a quote',
    description:
      'A draft with the same number and lines. The version before stays as it is, and its link leads to nothing any more.',
    responses: { 201: { description: 'The new version.', schema: quote, headers } },
    problems: ['quote_accepted', 'quote_superseded'],
  }),
  duplicate: operation({
    ...writes,
    ...ofQuote,
    method: 'POST',
    path: `${each}/duplicate`,
    id: 'duplicateQuote',
    summary: 'Make a quote of its own with the same lines',
    responses: { 201: { description: 'The new quote, a draft.', schema: quote, headers } },
  }),
  pdf: operation({
    ...reads,
    ...ofQuote,
    method: 'GET',
    path: `${each}/pdf`,
    id: 'printQuote',
    summary: 'A quote as a PDF',
    description: 'As its customer reads it, without costs and margin.',
    responses: { 200: { description: 'The file, as `application/pdf`.' } },
  }),
}
