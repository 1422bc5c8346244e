import { z } from 'zod'
import { databaseIdSchema } from '../core/database-id.ts'
import { readRows, type UserClient } from './rows.ts'

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

const financialsSchema = z.object({
  companies: z.int(),
  own: worthSchema,
  total: worthSchema,
  credit: z.object({ limit: z.number().nullable(), currency: z.string().nullable() }),
})
export type Financials = z.output<typeof financialsSchema>

/** What a company is worth, of its own and with all below it. Null: there is no such company. */
export async function accountFinancials(client: UserClient, organizationId: string, account: string): Promise<Financials | null> {
  const [found] = await readRows(
    z.array(z.object({ financials: financialsSchema })),
    client.rpc('account_financials', { p_organization: organizationId, p_account: account }),
  )
  return found?.financials ?? null
}
