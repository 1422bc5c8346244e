import { z } from 'zod'
import { databaseIdSchema } from '../../core/database-id.ts'
import { unwrap } from '../../db/result.ts'
import { numericSchema, readRows, type UserClient } from '../rows.ts'

/** Amounts by currency; `none` is without one. */
const moneySchema = z.record(z.string(), z.number())

/** What an industry has: companies, and by currency what they earn, might buy and have bought. */
const industryCountsSchema = z.object({
  accounts: z.int(),
  revenue: moneySchema,
  pipeline: moneySchema,
  weighted: moneySchema,
  won: moneySchema,
})

const rowSchema = z.object({
  id: databaseIdSchema,
  parent_id: databaseIdSchema.nullable(),
  name: z.string().nullable(),
  code: z.string().nullable(),
  status: z.string(),
  position: numericSchema.nullable(),
  version: z.number(),
  depth: z.int(),
  own: industryCountsSchema,
  total: industryCountsSchema,
})

/** An industry with what it has itself, what all below it have with it, and those below it, in their order. */
export type IndustryNode = Omit<z.output<typeof rowSchema>, 'depth'> & { readonly children: IndustryNode[] }

/** An organisation's tree of industries; `root`: only that one with what is below it. */
export async function industryTree(
  client: UserClient,
  organizationId: string,
  root: string | null = null,
): Promise<{ readonly items: readonly IndustryNode[]; readonly total: number }> {
  const found = client.rpc('industry_tree', { p_organization: organizationId, ...(root === null ? {} : { p_root: root }) })
  const rows = await readRows(z.array(rowSchema), found)
  const nodes = new Map(rows.map(({ depth: _depth, ...row }): [string, IndustryNode] => [row.id, { ...row, children: [] }]))
  const items: IndustryNode[] = []
  for (const node of nodes.values()) {
    const parent = node.id === root ? undefined : nodes.get(node.parent_id ?? '')
    if (parent) parent.children.push(node)
    else items.push(node)
  }
  return { items, total: rows.length }
}

/**
 * Puts an industry below another, or at the top (null), at a place among those there: 0 is the first, null the last.
 * @throws Failure `not_found` | `hierarchy_cycle` | `name_taken`
 */
export async function moveIndustry(
  client: UserClient,
  organizationId: string,
  industry: string,
  { parent, place }: { readonly parent: string | null; readonly place: number | null },
): Promise<void> {
  const moved = client.rpc('move_industry', {
    p_organization: organizationId,
    p_industry: industry,
    ...(parent === null ? {} : { p_parent: parent }),
    ...(place === null ? {} : { p_place: place }),
  })
  unwrap(await moved)
}

const mergedSchema = z.object({ industries: z.int(), accounts: z.int() })

/** Merges an industry into another. @returns how many industries and companies went there */
export async function mergeIndustry(client: UserClient, organizationId: string, industry: string, into: string) {
  return readRows(
    mergedSchema,
    client.rpc('merge_industry', { p_organization: organizationId, p_industry: industry, p_into: into }),
  )
}

/** Sorts the companies without an industry by the text that CRMs have. @returns how many industries it made, and how many it sorted */
export async function sortAccounts(client: UserClient, organizationId: string) {
  return readRows(mergedSchema, client.rpc('sort_accounts', { p_organization: organizationId }))
}
