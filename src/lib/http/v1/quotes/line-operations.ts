import { operation } from '../../operation.ts'
import type { ProblemCode } from '../../problem-codes.ts'
import { reads, writes } from '../operations.ts'
import { recordParamsSchema } from '../schemas.ts'
import { changedLineSchema, newLineSchema } from '../../../records/quotes/line-input.ts'
import { lineOrderSchema, lineParamsSchema, lineSetSchema, shownLineSchema, shownLinesSchema } from './schemas.ts'

const all = '/api/v1/tenants/{tenant_id}/quotes/{id}/lines'
const one = `${all}/{line_id}` as const
const headers = { ETag: 'The quote’s version, as `If-Match` takes it.' } as const
const lines = { 200: { description: 'The lines as they are now.', schema: shownLinesSchema, headers } } as const
const line = { 200: { description: 'The line as it is now.', schema: shownLineSchema, headers } } as const
const drafts =
  'Only of a draft that is the newest version. With `If-Match: "<version>"` only in that version of the quote; else 412.'
const ofQuote = { params: recordParamsSchema } as const
const ofLine = { params: lineParamsSchema } as const
const written = [
  'quote_not_draft',
  'too_many_lines',
  'field_forbidden',
  'version_moved',
] as const satisfies readonly ProblemCode[]
const found = ['line_not_found', ...written] as const

/** The lines of a quote, one by one and together. */
export const lineOperations = {
  listLines: operation({
    ...reads,
    ...ofQuote,
    method: 'GET',
    path: all,
    id: 'listQuoteLines',
    summary: 'List the lines of a quote',
    responses: lines,
  }),
  addLine: operation({
    ...writes,
    ...ofQuote,
    method: 'POST',
    path: all,
    id: 'addQuoteLine',
    summary: 'Add a line to a quote',
    description: drafts,
    body: newLineSchema,
    responses: { 201: { description: 'The line.', schema: shownLineSchema, headers } },
    problems: written,
  }),
  setLines: operation({
    ...writes,
    ...ofQuote,
    method: 'PUT',
    path: all,
    id: 'replaceQuoteLines',
    summary: 'Replace the lines of a quote',
    description: `All together or not at all. ${drafts}`,
    body: lineSetSchema,
    responses: lines,
    problems: found,
  }),
  orderLines: operation({
    ...writes,
    ...ofQuote,
    method: 'POST',
    path: `${all}/reorder`,
    id: 'reorderQuoteLines',
    summary: 'Put the lines of a quote in another order',
    description: drafts,
    body: lineOrderSchema,
    responses: lines,
    problems: found,
  }),
  readLine: operation({
    ...reads,
    ...ofLine,
    method: 'GET',
    path: one,
    id: 'readQuoteLine',
    summary: 'Read a line of a quote',
    responses: line,
    problems: ['line_not_found'],
  }),
  replaceLine: operation({
    ...writes,
    ...ofLine,
    method: 'PUT',
    path: one,
    id: 'replaceQuoteLine',
    summary: 'Change a line of a quote',
    description: `Writes the members that are sent; the others stay as they are. ${drafts}`,
    body: changedLineSchema,
    responses: line,
    problems: found,
  }),
  updateLine: operation({
    ...writes,
    ...ofLine,
    method: 'PATCH',
    path: one,
    id: 'updateQuoteLine',
    summary: 'Change a line of a quote',
    description: `As PUT. ${drafts}`,
    body: changedLineSchema,
    responses: line,
    problems: found,
  }),
  removeLine: operation({
    ...writes,
    ...ofLine,
    method: 'DELETE',
    path: one,
    id: 'removeQuoteLine',
    summary: 'Remove a line of a quote',
    description: drafts,
    responses: { 200: { description: 'The line as it was.', schema: shownLineSchema, headers } },
    problems: found,
  }),
}
