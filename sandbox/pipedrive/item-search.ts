import { Hono } from 'hono'
import { readCursor, scopeOf, writeCursor } from './cursor.ts'
import { mainText } from './custom-values.ts'
import { invalid } from './errors.ts'
import { booleanQuery, choiceQuery, limitQuery, listQuery } from './query.ts'
import type { SearchedEntity } from './record-store.ts'
import type { Sandbox, SandboxEnv } from './sandbox.ts'
import { itemsOf, searchedFields, termOf } from './search.ts'

const entities = ['deal', 'person', 'organization'] as const satisfies readonly SearchedEntity[]
/** Kinds that can be asked for; the sandbox has records of three of them. */
const itemTypes = [...entities, 'product', 'lead', 'file', 'mail_attachment', 'project']
const perPageMax = 100

/** Search over several kinds of records at once, and over the values of one field. */
export function itemSearchRoutes(sandbox: Sandbox): Hono<SandboxEnv> {
  const routes = new Hono<SandboxEnv>()

  routes.get('/', (c) => {
    const { companyId } = c.get('caller')
    const exact = booleanQuery(c, 'exact_match')
    const term = termOf(c, exact)
    const asked = listQuery(c, 'item_types', itemTypes.length) ?? itemTypes
    if (!asked.every((each) => itemTypes.includes(each))) throw invalid('item_types', `must be some of ${itemTypes.join(', ')}`)
    const fields = listQuery(c, 'fields', 9)
    const limit = Math.min(perPageMax, limitQuery(c))
    const scope = scopeOf(companyId, c.req.path, c.req.query())
    const cursor = c.req.query('cursor') ?? ''
    const [offset = 0] = cursor === '' ? [] : readCursor(scope, cursor, 1)
    const found = entities
      .filter((entity) => asked.includes(entity))
      .flatMap((entity) => {
        const searched = searchedFields[entity].filter((each) => fields === null || fields.includes(each))
        if (searched.length === 0) return []
        const request = { term, fields: searched, exact, orgId: null, limit: offset + limit + 1, offset: 0 }
        return itemsOf(sandbox, companyId, entity, sandbox.searchIndex.search(companyId, entity, request, sandbox.clock()))
      })
      .toSorted((a, b) => b.result_score - a.result_score)
    const next = offset + limit
    return c.json({
      success: true,
      data: { items: found.slice(offset, next), related_items: [] },
      additional_data: { next_cursor: found.length > next ? writeCursor(scope, [next]) : null },
    })
  })

  // Unlike every other search it sees the records as they are, and minds capitals.
  routes.get('/field', (c) => {
    const { companyId } = c.get('caller')
    const match = choiceQuery(c, 'match', ['exact', 'beginning', 'middle'])
    const term = termOf(c, match === 'exact')
    const entity = choiceQuery(c, 'entity_type', entities)
    const field = sandbox.fields.custom(companyId, entity).get(c.req.query('field') ?? '')
    if (field === undefined) throw invalid('field', 'there is no such field')
    const limit = limitQuery(c)
    const store = { deal: sandbox.deals, person: sandbox.persons, organization: sandbox.organizations }[entity]
    const filled = { sql: `deleted_at IS NULL AND body ->> '$.custom_fields."${field.code}"' IS NOT NULL`, values: [] }
    const found = store.list(companyId, filled, 'id', Number.MAX_SAFE_INTEGER).flatMap(({ id, body }) => {
      const value = mainText(body.custom_fields[field.code])
      const fits = { exact: value === term, beginning: value.startsWith(term), middle: value.includes(term) }[match]
      return fits ? [{ id, [field.code]: value }] : []
    })
    return c.json({
      success: true,
      data: found.slice(0, limit).map((item) => ({ result_score: 1, item })),
      additional_data: { next_cursor: null },
    })
  })

  return routes
}
