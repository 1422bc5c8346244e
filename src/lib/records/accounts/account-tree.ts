import { z } from 'zod'
import { databaseIdSchema } from '../../core/database-id.ts'
import { readRows, type UserClient } from '../rows.ts'
import { creditUse } from '../quotes/credit-use.ts'

const companySchema = z.object({
  id: databaseIdSchema,
  name: z.string().nullable(),
  domain: z.string().nullable(),
  status: z.string().nullable(),
})
export type TreeCompany = z.output<typeof companySchema>

/** A company with those below it, by name. */
export type AccountNode = TreeCompany & { readonly children: AccountNode[] }

const treeSchema = z.object({
  above: z.array(companySchema),
  below: z.array(companySchema.extend({ parent_id: databaseIdSchema.nullable(), depth: z.int() })),
  cut: z.boolean(),
})

/** What is above a company, from the top, and what is below it; `isCut`: there is more than is given. Null: there is no such company. */
export async function accountTree(
  client: UserClient,
  organizationId: string,
  account: string,
): Promise<{ readonly ancestors: readonly TreeCompany[]; readonly tree: AccountNode; readonly isCut: boolean } | null> {
  const { above, below, cut } = await readRows(
    treeSchema,
    client.rpc('account_tree', { p_organization: organizationId, p_account: account }),
  )
  const nodes = new Map<string, AccountNode>()
  for (const { parent_id: parent, depth: _depth, ...company } of below) {
    const node = { ...company, children: [] }
    nodes.set(company.id, node)
    nodes.get(parent ?? '')?.children.push(node)
  }
  const tree = nodes.get(account)
  return tree === undefined ? null : { ancestors: above, tree, isCut: cut }
}

/** Amounts by currency; `none` is without one. */
export const worthSchema = z.object({
  annual_revenue: z.record(z.string(), z.number()),
  lifetime_value: z.record(z.string(), z.number()),
  open_pipeline: z.record(z.string(), z.number()),
  weighted_pipeline: z.record(z.string(), z.number()),
  won: z.record(z.string(), z.number()),
})

const creditSchema = z.object({
  limit: z.number().nullable(),
  currency: z.string().nullable().describe('Of the limit; null: that of whatever is compared with it.'),
  committed: z
    .record(z.string(), z.number())
    .describe('What the company’s own quotes that are sent or accepted come to, by currency; of each quote its newest version.'),
})

/** A company's credit limit and how much of it is taken up. */
export const accountCreditSchema = creditSchema.extend({
  used: z
    .number()
    .nullable()
    .describe('Of the limit, by quotes in its currency alone. Null where the limit has no currency and the quotes have several.'),
  available: z.number().nullable().describe('What is left of the limit; negative where it is exceeded.'),
  is_exceeded: z.boolean().nullable().describe('Null without a limit.'),
})

const financialsSchema = z.object({ companies: z.int(), own: worthSchema, total: worthSchema, credit: creditSchema })
export type Financials = Omit<z.output<typeof financialsSchema>, 'credit'> & {
  readonly credit: z.output<typeof accountCreditSchema>
}

/** What a company is worth, of its own and with all below it. Null: there is no such company. */
export async function accountFinancials(client: UserClient, organizationId: string, account: string): Promise<Financials | null> {
  const [found] = await readRows(
    z.array(z.object({ financials: financialsSchema })),
    client.rpc('account_financials', { p_organization: organizationId, p_account: account }),
  )
  if (found === undefined) return null
  const { limit, currency, committed } = found.financials.credit
  return { ...found.financials, credit: { limit, currency, committed, ...creditUse(limit, currency, committed) } }
}
