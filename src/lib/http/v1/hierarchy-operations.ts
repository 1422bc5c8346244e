import { z } from 'zod'
import { databaseIdSchema } from '../../core/database-id.ts'
import { capitalized } from '../../core/text/capitalized.ts'
import { withArticle } from '../../core/text/with-article.ts'
import { accountCreditSchema, worthSchema } from '../../records/accounts/account-tree.ts'
import type { RecordObject } from '../../objects/record-spec.ts'
import { resourceOf } from '../../records/resources/resources.ts'
import { operation } from '../operation.ts'
import { reads, writes } from './operations.ts'
import { listQuerySchema, listSchema, recordParamsSchema, recordSchemaOf, tenantParamsSchema } from './schemas.ts'

const accounts = '/api/v1/tenants/{tenant_id}/accounts' as const
const industries = '/api/v1/tenants/{tenant_id}/industries' as const

const money = z.record(z.string(), z.number()).describe('Amounts by currency; `none` holds those without one.')
const industryCounts = z.object({
  accounts: z.int(),
  revenue: money,
  pipeline: money.describe('The amounts of open opportunities.'),
  weighted: money.describe('The same amounts, each times its probability.'),
  won: money,
})

const industryNode = z
  .object({
    id: databaseIdSchema,
    parent_id: databaseIdSchema.nullable(),
    name: z.string().nullable(),
    code: z.string().nullable(),
    status: z.string(),
    position: z.number().nullable(),
    version: z.number(),
    own: industryCounts.describe('Counts of the companies in this industry itself.'),
    total: industryCounts.describe('With those in all industries below it.'),
    get children() {
      return z.array(industryNode)
    },
  })
  .meta({ id: 'IndustryNode' })

const company = z.object({
  id: databaseIdSchema,
  name: z.string().nullable(),
  domain: z.string().nullable(),
  status: z.string().nullable(),
})
const accountNode = company
  .extend({
    get children() {
      return z.array(accountNode)
    },
  })
  .meta({ id: 'AccountNode' })

/** Lists of what leads to a record of a hierarchy. `below`: whether those of what is below it are in it unless the call says. */
const lists = [
  { of: 'industry', object: 'account', column: 'industry_id', below: 'true' },
  { of: 'account', object: 'contact', column: 'account_id', below: 'false' },
  { of: 'account', object: 'opportunity', column: 'account_id', below: 'false' },
] as const satisfies readonly {
  readonly of: RecordObject
  readonly object: RecordObject
  readonly column: string
  readonly below: 'true' | 'false'
}[]

export const listsOfHierarchies = lists.map(({ of, object, column, below }) => {
  const [parent, resource] = [resourceOf(of), resourceOf(object)]
  return {
    parent,
    resource,
    column,
    operation: operation({
      ...reads,
      method: 'GET',
      path: `/api/v1/tenants/{tenant_id}/${parent.path}/{id}/${resource.path}`,
      id: `list${capitalized(resource.path)}Of${capitalized(of)}`,
      summary: `List the ${resource.many} of ${withArticle(parent.one)}`,
      description: `With the filters, orders and pages of the list of ${resource.many}.`,
      params: recordParamsSchema,
      query: listQuerySchema(resource).extend({
        below: z.enum(['true', 'false']).default(below).describe(`\`true\`: with those of the ${parent.many} below it.`),
      }),
      responses: { 200: { description: 'One page of them.', schema: listSchema(recordSchemaOf(object)) } },
    }),
  }
})

export const hierarchyOperations = {
  readIndustryTree: operation({
    ...reads,
    method: 'GET',
    path: `${industries}/hierarchy`,
    id: 'readIndustryTree',
    summary: 'Read the tree of industries',
    description: 'Each with what it has itself, and with all below it.',
    params: tenantParamsSchema,
    responses: {
      200: {
        description: 'The tree, in its order.',
        schema: z.object({ items: z.array(industryNode), total: z.int().describe('How many industries there are in it.') }),
      },
    },
  }),
  moveIndustry: operation({
    ...writes,
    method: 'POST',
    path: `${industries}/{id}/move`,
    id: 'moveIndustry',
    summary: 'Move an industry within the tree',
    description: 'What is below it goes with it.',
    params: recordParamsSchema,
    body: z.strictObject({
      parent_id: databaseIdSchema.nullable().describe('What it goes below; null: the top.'),
      position: z.int().min(0).max(1_000_000).optional().describe('Its place there: 0 is the first; left out: the last.'),
    }),
    responses: { 200: { description: 'The industry as it is now.', schema: recordSchemaOf('industry') } },
    problems: ['reference_not_found', 'hierarchy_cycle', 'name_taken'],
  }),
  mergeIndustry: operation({
    ...writes,
    method: 'POST',
    path: `${industries}/{id}/merge`,
    id: 'mergeIndustry',
    summary: 'Merge an industry into another one',
    description:
      'Its companies and what is below it go to the other one, and it is deleted, together or not at all. Two of one name below both become one.',
    params: recordParamsSchema,
    body: z.strictObject({ into_id: databaseIdSchema.describe('The one that stays.') }),
    responses: {
      200: {
        description: 'The one that stays, and how many went there.',
        schema: z.object({
          industry: recordSchemaOf('industry'),
          moved: z.object({ industries: z.int(), accounts: z.int() }),
        }),
      },
    },
    problems: ['reference_not_found', 'hierarchy_cycle'],
  }),
  sortAccounts: operation({
    ...writes,
    method: 'POST',
    path: `${industries}/sort-accounts`,
    id: 'sortAccounts',
    summary: 'Sort companies into industries by what CRMs call theirs',
    description:
      'Companies without an industry go into the one that their text `industry` names; for a text that names none, one is made at the top.',
    params: tenantParamsSchema,
    body: z.strictObject({}),
    responses: {
      200: {
        description: 'How many industries were made, and how many companies were sorted.',
        schema: z.object({ industries: z.int(), accounts: z.int() }),
      },
    },
  }),
  readAccountTree: operation({
    ...reads,
    method: 'GET',
    path: `${accounts}/{id}/hierarchy`,
    id: 'readAccountTree',
    summary: 'Read what is above and below a company',
    params: recordParamsSchema,
    responses: {
      200: {
        description: 'What is above it, from the top, and the tree below it.',
        schema: z.object({
          ancestors: z.array(company),
          tree: accountNode,
          is_cut: z.boolean().describe('There are more than 1,000 below it; the nearest are given.'),
        }),
      },
    },
  }),
  readAccountFinancials: operation({
    ...reads,
    method: 'GET',
    path: `${accounts}/{id}/financials`,
    id: 'readAccountFinancials',
    summary: 'Read what a company is worth',
    description: 'Of its own, and with all companies below it. Amounts of different currencies are not added up.',
    params: recordParamsSchema,
    responses: {
      200: {
        description: 'By currency.',
        schema: z.object({
          account_id: databaseIdSchema,
          companies: z.int().describe('How many `total` is of.'),
          own: worthSchema,
          total: worthSchema,
          credit: accountCreditSchema,
          warnings: z.array(z.string()).describe('That its quotes are over its credit limit.'),
        }),
      },
    },
  }),
}
