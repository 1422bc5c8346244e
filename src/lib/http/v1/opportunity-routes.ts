import { Failure } from '../../core/errors.ts'
import {
  addCompetitor,
  type AtOpportunity,
  changeCompetitor,
  competitorsOf,
  removeCompetitor,
} from '../../records/selling/competitors.ts'
import { addContact, changeRoles, contactsOf, removeContact } from '../../records/selling/opportunity-contacts.ts'
import { byMonth, closedByMonth, forecastRows } from '../../records/selling/forecast.ts'
import { storedPipelines } from '../../records/selling/pipelines.ts'
import { moveOpportunity } from '../../records/resources/conversions.ts'
import { resourceOf } from '../../records/resources/resources.ts'
import { readResource, versionMoved } from '../../records/resources/rows.ts'
import { stagedNow, stageHistory } from '../../records/selling/stage-history.ts'
import { respond, type Route } from '../route.ts'
import type { Tenant } from '../session.ts'
import { withTenant } from '../with-tenant.ts'
import { askedBy } from './asked.ts'
import { ofNamedContact } from './contact-of.ts'
import { inWords } from './faults.ts'
import { etagOf, wantedVersion } from './headers.ts'
import { opportunityOperations } from './opportunity-operations.ts'

const operations = opportunityOperations

/** An opportunity that is there, at the version that `asked` may name. @throws Failure `not_found` | `version_moved` */
async function atOpportunity(tenant: Tenant, id: string, asked?: Request): Promise<AtOpportunity> {
  const resource = resourceOf('opportunity')
  const now = await readResource(askedBy(tenant, resource), id)
  const version = asked === undefined ? null : wantedVersion(asked)
  if (version !== null && now['version'] !== version) throw versionMoved(resource, now)
  return { client: tenant.client, organizationId: tenant.organizationId, opportunity: id }
}

/** The days that are asked for; else a year, from the first of the month that is so many months from now. */
function daysAsked({ from, to }: { from?: string | undefined; to?: string | undefined }, months: number) {
  const monthsOn = (start: Date, more: number) =>
    new Date(Date.UTC(start.getUTCFullYear(), start.getUTCMonth() + more, 1)).toISOString().slice(0, 10)
  const first = from ?? monthsOn(new Date(), months)
  const end = to ?? monthsOn(new Date(first), 12)
  if (first >= end) {
    const message = 'this has to be after from.'
    const fault = { field: 'to', message }
    throw new Failure({ kind: 'invalid', code: 'invalid_request', message: `to: ${message}`, field: 'to', faults: [fault] })
  }
  return { from: first, to: end }
}

function share(of: number, all: number, digits: number): number {
  return Number((of / all).toFixed(digits))
}

export const opportunityRoutes: readonly Route[] = [
  withTenant(operations.moveOpportunity, async ({ params, body }, tenant) => {
    const resource = resourceOf('opportunity')
    await inWords(resource, moveOpportunity(tenant.client, tenant.organizationId, params.id, body))
    const record = await readResource(askedBy(tenant, resource), params.id)
    return respond(operations.moveOpportunity, 200, record, etagOf(record['version']))
  }),
  withTenant(operations.readForecast, async ({ query }, { client, organizationId }) => {
    const period = daysAsked(query, 0)
    const rows = await forecastRows(client, organizationId, period, query.owner_id ?? null)
    return respond(operations.readForecast, 200, {
      period,
      months: [...byMonth(rows)],
      items: rows.flatMap(({ month, ...row }) => (month === null ? [] : [{ month, ...row }])),
      undated: rows.flatMap(({ month, ...row }) => (month === null ? [row] : [])),
    })
  }),
  withTenant(operations.readClosed, async ({ query }, { client, organizationId }) => {
    const period = daysAsked(query, -11)
    const months = (await closedByMonth(client, organizationId, period)).map(({ days, ...month }) => ({
      ...month,
      win_rate: share(month.won, month.won + month.lost, 4),
      average_days_to_close: share(days, month.won + month.lost, 2),
    }))
    return respond(operations.readClosed, 200, { period, months })
  }),
  withTenant(operations.readPipeline, async ({ query }, { client, organizationId }) => {
    const [{ pipelines }, staged] = await Promise.all([
      storedPipelines(client, organizationId),
      stagedNow(client, organizationId, query.owner_id ?? null),
    ])
    const sums = (key: string) => {
      const here = staged.filter(({ stage }) => stage === key)
      const priced = here.filter(({ priced: count }) => count > 0)
      return {
        count: here.reduce((all, { records }) => all + records, 0),
        amount: Object.fromEntries(priced.map(({ currency, amount }) => [currency, amount])),
        weighted_amount: Object.fromEntries(priced.map(({ currency, weighted }) => [currency, weighted])),
      }
    }
    return respond(operations.readPipeline, 200, {
      pipelines: pipelines.map(({ id, label, isArchived, stages }) => ({
        id,
        label,
        is_archived: isArchived,
        stages: stages.map(({ isArchived: isOld, ...stage }) => ({ ...stage, is_archived: isOld, ...sums(stage.key) })),
      })),
    })
  }),
  withTenant(operations.readStageHistory, async ({ params }, tenant) => {
    const { client, organizationId, opportunity } = await atOpportunity(tenant, params.id)
    const items = await stageHistory(client, organizationId, opportunity)
    return respond(operations.readStageHistory, 200, { items: [...items] })
  }),
  withTenant(operations.listContacts, async ({ params }, tenant) => {
    const items = await contactsOf(await atOpportunity(tenant, params.id))
    return respond(operations.listContacts, 200, { items: [...items] })
  }),
  withTenant(operations.addContact, async ({ params, body: { contact_id: contact, roles = [] } }, tenant, request) => {
    const at = await atOpportunity(tenant, params.id, request)
    const added = await inWords(resourceOf('opportunity'), addContact(at, contact, roles)).catch(ofNamedContact)
    return respond(operations.addContact, 201, added)
  }),
  withTenant(operations.changeContact, async ({ params, body: { roles, seen } }, tenant, request) => {
    const at = await atOpportunity(tenant, params.id, request)
    return respond(operations.changeContact, 200, await changeRoles(at, params.contact_id, roles, seen?.roles))
  }),
  withTenant(operations.removeContact, async ({ params }, tenant, request) => {
    const at = await atOpportunity(tenant, params.id, request)
    return respond(operations.removeContact, 200, await removeContact(at, params.contact_id))
  }),
  withTenant(operations.listCompetitors, async ({ params }, tenant) => {
    const items = await competitorsOf(await atOpportunity(tenant, params.id))
    return respond(operations.listCompetitors, 200, { items: [...items] })
  }),
  withTenant(operations.addCompetitor, async ({ params, body }, tenant) =>
    respond(operations.addCompetitor, 201, await addCompetitor(await atOpportunity(tenant, params.id), body)),
  ),
  withTenant(operations.changeCompetitor, async ({ params, body }, tenant) => {
    const at = await atOpportunity(tenant, params.id)
    return respond(operations.changeCompetitor, 200, await changeCompetitor(at, params.competitor_id, body))
  }),
  withTenant(operations.removeCompetitor, async ({ params }, tenant) => {
    const at = await atOpportunity(tenant, params.id)
    return respond(operations.removeCompetitor, 200, await removeCompetitor(at, params.competitor_id))
  }),
]
