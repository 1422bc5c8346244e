import { Failure } from '../../../core/errors.ts'
import { type LineChanges, type QuoteLine, readLines, secretOfLines, writeLines } from '../../../records/quotes/lines.ts'
import { resourceOf } from '../../../records/resources/resources.ts'
import { readResource } from '../../../records/resources/rows.ts'
import { respond, type Route } from '../../route.ts'
import { maySeeSecrets, type Tenant } from '../../session.ts'
import { withTenant } from '../../with-tenant.ts'
import { askedBy } from '../asked.ts'
import { inWords } from '../faults.ts'
import { etagOf, wantedVersion } from '../headers.ts'
import { lineOperations } from './line-operations.ts'

const resource = resourceOf('quote')
const { listLines, addLine, setLines, orderLines, readLine, replaceLine, updateLine, removeLine } = lineOperations

/** The lines of a quote, which has to be there, and its version. */
async function linesOf(tenant: Tenant, id: string) {
  const [quote, lines] = await Promise.all([
    readResource(askedBy(tenant, resource), id),
    readLines(tenant.client, tenant.organizationId, [id]),
  ])
  return { lines, headers: etagOf(quote['version']) }
}

/** Changes lines and reads them again. */
async function changed(tenant: Tenant, id: string, changes: LineChanges, request: Request) {
  const writing = writeLines(tenant.client, tenant.organizationId, id, changes, wantedVersion(request))
  const added = await inWords(resource, writing)
  return { added, ...(await linesOf(tenant, id)) }
}

function lineIn(lines: readonly QuoteLine[], id: string): QuoteLine {
  const line = lines.find((each) => each.id === id)
  if (line) return line
  throw new Failure({ kind: 'invalid', code: 'line_not_found', message: 'The quote has no such line.' })
}

const hiddenFrom = (tenant: Tenant) => (maySeeSecrets(tenant) ? [] : [...secretOfLines])
const shown = (tenant: Tenant, line: QuoteLine) => ({ ...line, hidden_fields: hiddenFrom(tenant) })
const allShown = (tenant: Tenant, lines: readonly QuoteLine[]) => ({
  items: lines.map((line) => shown(tenant, line)),
  total: lines.length,
  hidden_fields: hiddenFrom(tenant),
})

export const lineRoutes: readonly Route[] = [
  withTenant(listLines, async ({ params }, tenant) => {
    const { lines, headers } = await linesOf(tenant, params.id)
    return respond(listLines, 200, allShown(tenant, lines), headers)
  }),
  withTenant(addLine, async ({ params, body }, tenant, request) => {
    const { added, lines, headers } = await changed(tenant, params.id, { add: [body] }, request)
    return respond(addLine, 201, shown(tenant, lineIn(lines, added[0] ?? '')), headers)
  }),
  withTenant(setLines, async ({ params, body }, tenant, request) => {
    const { lines, headers } = await changed(tenant, params.id, { set: body.lines }, request)
    return respond(setLines, 200, allShown(tenant, lines), headers)
  }),
  withTenant(orderLines, async ({ params, body }, tenant, request) => {
    const { lines, headers } = await changed(tenant, params.id, { order: body.ids }, request)
    return respond(orderLines, 200, allShown(tenant, lines), headers)
  }),
  withTenant(readLine, async ({ params }, tenant) => {
    const { lines, headers } = await linesOf(tenant, params.id)
    return respond(readLine, 200, shown(tenant, lineIn(lines, params.line_id)), headers)
  }),
  ...[replaceLine, updateLine].map((operation) =>
    withTenant(operation, async ({ params, body }, tenant, request) => {
      const { lines, headers } = await changed(tenant, params.id, { update: [{ ...body, id: params.line_id }] }, request)
      return respond(operation, 200, shown(tenant, lineIn(lines, params.line_id)), headers)
    }),
  ),
  withTenant(removeLine, async ({ params }, tenant, request) => {
    const before = await linesOf(tenant, params.id)
    const line = lineIn(before.lines, params.line_id)
    const { headers } = await changed(tenant, params.id, { remove: [line.id] }, request)
    return respond(removeLine, 200, shown(tenant, line), headers)
  }),
]
