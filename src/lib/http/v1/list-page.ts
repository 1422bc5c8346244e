import type { z } from 'zod'
import type { Condition } from '../../records/resources/query.ts'
import { listResource, positionSchema } from '../../records/resources/rows.ts'
import type { Resource } from '../../records/resources/resources.ts'
import { hiddenFields, secretMembers } from '../../records/resources/secrets.ts'
import { placesIn } from '../opaque-cursor.ts'
import type { Operation } from '../operation.ts'
import { maySeeSecrets, type Tenant } from '../session.ts'
import { askedBy, listed } from './asked.ts'
import { type listQuerySchema, listParts } from './schemas.ts'

const everywhere = { conditions: [], said: {} } as const

/**
 * A page of a resource's records as its address asks for it.
 * @param operation the list that it is a page of
 * @param within of which records it is one alone, and what of its address says so
 */
export async function listPage(
  tenant: Tenant,
  operation: Pick<Operation, 'id' | 'faults'>,
  resource: Resource,
  query: z.output<ReturnType<typeof listQuerySchema>>,
  within: { readonly conditions: readonly Condition[]; readonly said: Readonly<Record<string, unknown>> } = everywhere,
) {
  const asked = askedBy(tenant, resource)
  const places = placesIn(operation, { ...query, ...within.said })
  const { page, page_size: size, sort_by: sort, sort_order: order, cursor, q, deleted } = query
  const given = Object.entries(query).flatMap(([name, value]): [string, string][] =>
    listParts.has(name) || value === undefined ? [] : [[name, String(value)]],
  )
  const { conditions, sort: column } = await listed(asked, Object.fromEntries(given), sort)
  const { items, total, last } = await listResource(asked, {
    conditions: [...conditions, ...within.conditions],
    search: q,
    sort: column,
    descending: order === 'desc',
    after: places.begin(positionSchema),
    offset: cursor === undefined ? (page - 1) * size : 0,
    limit: size,
    deleted: deleted === 'true',
  })
  const hasMore = last !== null && items.length === size && (cursor !== undefined || page * size < total)
  const secret = secretMembers(resource)
  return {
    ...(secret.length > 0 ? { [hiddenFields]: maySeeSecrets(tenant) ? [] : secret.map(({ name }) => name) } : {}),
    items,
    total,
    page: cursor === undefined ? page : null,
    page_size: size,
    pages: Math.ceil(total / size),
    next_cursor: hasMore && last !== null ? places.cursorOf(last) : null,
  }
}
