import { csvFile } from '../../records/lists/csv.ts'
import { exportCsv, importable } from '../../records/resources/export.ts'
import type { Member } from '../../records/resources/member.ts'
import type { Resource } from '../../records/resources/resources.ts'
import { refused } from '../input.ts'
import type { Route } from '../route.ts'
import { withTenant } from '../with-tenant.ts'
import { askedBy, listed } from './asked.ts'
import { exportOperations, exportParts } from './export-operations.ts'
import { listParts } from './schemas.ts'

export const exportRoutes: readonly Route[] = exportOperations.flatMap(({ resource, operation, chosen }) => [
  withTenant(operation, async ({ query }, tenant) => {
    const asked = askedBy(tenant, resource)
    const given = Object.entries(query).flatMap(([name, value]): [string, string][] =>
      listParts.has(name) || exportParts.has(name) || value === undefined ? [] : [[name, value]],
    )
    const { sort_by: sortBy, sort_order: order, q, deleted, words, bom } = query
    const file = exportCsv(asked, {
      ...(await listed(asked, Object.fromEntries(given), sortBy)),
      search: q,
      descending: order === 'desc',
      deleted: deleted === 'true',
      columns: columnsOf(resource, query.columns),
      words,
      hasMark: bom === 'true',
    })
    return csvFile(fileName(resource), file)
  }),
  withTenant(chosen, async ({ body }, tenant) => {
    const file = exportCsv(askedBy(tenant, resource), {
      conditions: [{ column: 'id', op: 'in', value: body.ids }],
      search: '',
      sort: 'created_at',
      descending: false,
      deleted: body.deleted,
      columns: columnsOf(resource, body.columns),
      words: body.words,
      hasMark: body.bom,
    })
    return csvFile(fileName(resource), file)
  }),
])

function fileName({ path }: Resource): string {
  return `${path}-${new Date().toISOString().slice(0, 10)}.csv`
}

/** @throws Failure `invalid_request` for a name that no member has */
function columnsOf({ members }: Resource, asked: string): readonly Member[] {
  if (asked === '') return importable(members)
  if (asked === 'all') return members
  const names = [...new Set(asked.split(',').map((name) => name.trim()))]
  return names.map((name) => {
    const member = members.find((each) => each.name === name)
    if (member) return member
    const known = members.map((each) => each.name).join(', ')
    throw refused([{ field: 'columns', message: `There is no member “${name}”. There are ${known}.` }], 'all')
  })
}
