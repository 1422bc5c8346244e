import { Failure } from '../../core/errors.ts'
import { accountCreditWarning } from '../../quotes/credit-words.ts'
import { accountFinancials, accountTree } from '../../records/accounts/account-tree.ts'
import { industryTree, mergeIndustry, moveIndustry, sortAccounts } from '../../records/accounts/industries.ts'
import { resourceOf } from '../../records/resources/resources.ts'
import { readResource } from '../../records/resources/rows.ts'
import { respond, type Route } from '../route.ts'
import { withTenant } from '../with-tenant.ts'
import { askedBy } from './asked.ts'
import { inWords } from './faults.ts'
import { etagOf } from './headers.ts'
import { hierarchyOperations, listsOfHierarchies } from './hierarchy-operations.ts'
import { listPage } from './list-page.ts'

const operations = hierarchyOperations
const industries = resourceOf('industry')

/** What hierarchies have beside what all records have: trees, moves, merges, and lists of what leads to a record or to one below it. */
export const hierarchyRoutes: readonly Route[] = [
  withTenant(operations.readIndustryTree, async (_input, { client, organizationId }) => {
    const { items, total } = await industryTree(client, organizationId)
    return respond(operations.readIndustryTree, 200, { items: [...items], total })
  }),

  withTenant(operations.moveIndustry, async ({ params, body }, tenant) => {
    const place = { parent: body.parent_id, place: body.position ?? null }
    await inWords(industries, moveIndustry(tenant.client, tenant.organizationId, params.id, place))
    const record = await readResource(askedBy(tenant, industries), params.id)
    return respond(operations.moveIndustry, 200, record, etagOf(record['version']))
  }),

  withTenant(operations.mergeIndustry, async ({ params, body }, tenant) => {
    const merging = mergeIndustry(tenant.client, tenant.organizationId, params.id, body.into_id)
    const moved = await inWords(industries, merging)
    const industry = await readResource(askedBy(tenant, industries), body.into_id)
    return respond(operations.mergeIndustry, 200, { industry, moved }, etagOf(industry['version']))
  }),

  withTenant(operations.sortAccounts, async (_input, { client, organizationId }) =>
    respond(operations.sortAccounts, 200, await sortAccounts(client, organizationId)),
  ),

  withTenant(operations.readAccountTree, async ({ params }, { client, organizationId }) => {
    const found = await accountTree(client, organizationId, params.id)
    if (found === null) throw noCompany()
    const { ancestors, tree, isCut } = found
    return respond(operations.readAccountTree, 200, { ancestors: [...ancestors], tree, is_cut: isCut })
  }),

  withTenant(operations.readAccountFinancials, async ({ params }, { client, organizationId }) => {
    const found = await accountFinancials(client, organizationId, params.id)
    if (found === null) throw noCompany()
    const warning = accountCreditWarning(found.credit)
    const warnings = warning === null ? [] : [warning]
    return respond(operations.readAccountFinancials, 200, { account_id: params.id, ...found, warnings })
  }),

  ...listsOfHierarchies.map(({ operation, parent, resource, column }) =>
    withTenant(operation, async ({ params, query: { below, ...query } }, tenant) => {
      await readResource(askedBy(tenant, parent), params.id)
      const of =
        below === 'true' ? { column, op: 'below', table: parent.table, value: params.id } : { column, op: 'eq', value: params.id }
      return respond(
        operation,
        200,
        await listPage(tenant, operation, resource, query, { conditions: [of], said: { ...params, below } }),
      )
    }),
  ),
]

function noCompany(): Failure {
  return new Failure({ kind: 'invalid', code: 'not_found', message: 'There is no such company.' })
}
