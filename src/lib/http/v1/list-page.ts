import { z } from 'zod'
import type { Condition } from '../../records/resources/query.ts'
import { listResource, positionSchema } from '../../records/resources/rows.ts'
import type { Resource } from '../../records/resources/resources.ts'
import { hiddenFields, secretMembers } from '../../records/resources/secrets.ts'
import { decodePlace, encodePlace } from '../opaque-cursor.ts'
import { maySeeSecrets, type Tenant } from '../session.ts'
import { askedBy, listed } from './asked.ts'
import { type listQuerySchema, listParts } from './schemas.ts'

/** A page of a resource's records as its address asks for it, of those that fulfil further conditions. */
export async function listPage(
  tenant: Tenant,
  resource: Resource,
  query: z.output<ReturnType<typeof listQuerySchema>>,
  further: readonly Condition[] = [],
) {
  const asked = askedBy(tenant, resource)
  const { page, page_size: size, sort_by: sort, sort_order: order, cursor, q, deleted } = query
  const given = Object.entries(query).flatMap(([name, value]): [string, string][] =>
    listParts.has(name) || value === undefined ? [] : [[name, String(value)]],
  )
  const { conditions, sort: column } = listed(asked, Object.fromEntries(given), sort)
  const placeSchema = z.object({ sort: z.literal(sort), order: z.literal(order), at: positionSchema })
  const place = decodePlace(placeSchema, cursor)
  const { items, total, last } = await listResource(asked, {
    conditions: [...conditions, ...further],
    search: q,
    sort: column,
    descending: order === 'desc',
    after: place?.at ?? null,
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
    next_cursor: hasMore && last !== null ? encodePlace({ sort, order, at: last }) : null,
  }
}
