import { csvFile } from '../../records/csv.ts'
import { exportCsv, importable } from '../../records/resources/export.ts'
import type { Member } from '../../records/resources/member.ts'
import { conditionsOf } from '../../records/resources/query.ts'
import type { Resource } from '../../records/resources/resources.ts'
import { refused } from '../input.ts'
import type { Route } from '../route.ts'
import { withTenant } from '../with-tenant.ts'
import { exportOperations, exportParts } from './export-operations.ts'
import { listParts } from './schemas.ts'

export const exportRoutes: readonly Route[] = exportOperations.map(({ resource, operation }) =>
  withTenant(operation, async ({ query }, { client, organizationId }) => {
    const given = Object.entries(query).flatMap(([name, value]): [string, string][] =>
      listParts.has(name) || exportParts.has(name) || value === undefined ? [] : [[name, value]],
    )
    const { conditions, faults } = conditionsOf(resource, Object.fromEntries(given))
    if (faults.length > 0) throw refused(faults, 'all')
    const { sort_by: sort, sort_order: order, q, deleted, words, bom } = query
    const file = exportCsv(
      { client, organizationId, resource },
      {
        conditions,
        search: q,
        sort: resource.members.find(({ name }) => name === sort)?.column ?? sort,
        descending: order === 'desc',
        deleted: deleted === 'true',
        columns: columnsOf(resource, query.columns),
        words,
        hasMark: bom === 'true',
      },
    )
    return csvFile(`${resource.path}-${new Date().toISOString().slice(0, 10)}.csv`, file)
  }),
)

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
