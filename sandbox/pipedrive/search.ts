import { type Context, Hono } from 'hono'
import { readCursor, scopeOf, writeCursor } from './cursor.ts'
import { invalid } from './errors.ts'
import { booleanQuery, integerQuery, limitQuery, listQuery } from './query.ts'
import type { Organization } from './organization-body.ts'
import type { Person } from './person-body.ts'
import type { Entity } from './record-store.ts'
import type { Sandbox, SandboxEnv } from './sandbox.ts'
import type { SearchHit, SearchTerm } from './search-index.ts'

const personFields = ['name', 'email', 'phone', 'notes', 'custom_fields'] as const
const organizationFields = ['name', 'address', 'notes', 'custom_fields'] as const

function fieldsOf(c: Context<SandboxEnv>, allowed: readonly SearchTerm['field'][]): readonly SearchTerm['field'][] {
  const asked = listQuery(c, 'fields', allowed.length)
  if (asked === null) return allowed
  return asked.map((name) => {
    const field = allowed.find((each) => each === name)
    if (field === undefined) throw invalid('fields', `must be some of ${allowed.join(', ')}`)
    return field
  })
}

/** One page of a search, and the cursor of the next; null = this was the last. */
function search(c: Context<SandboxEnv>, sandbox: Sandbox, entity: Entity, fields: readonly SearchTerm['field'][]) {
  const { companyId } = c.get('caller')
  const exact = booleanQuery(c, 'exact_match')
  const term = (c.req.query('term') ?? '').trim()
  const lengthMin = exact ? 1 : 2
  if (term.length < lengthMin) throw invalid('term', `must have at least ${lengthMin} character${exact ? '' : 's'}`)
  const limit = limitQuery(c)
  const scope = scopeOf(companyId, c.req.path, c.req.query())
  const cursor = c.req.query('cursor')
  const [offset = 0] = cursor === undefined || cursor === '' ? [] : readCursor(scope, cursor, 1)
  const orgId = integerQuery(c, 'organization_id', { min: 1, max: Number.MAX_SAFE_INTEGER })
  const found = sandbox.searchIndex.search(
    companyId,
    entity,
    { term, fields: fieldsOf(c, fields), exact, orgId, limit: limit + 1, offset },
    sandbox.clock(),
  )
  return {
    hits: found.slice(0, limit),
    nextCursor: found.length > limit ? writeCursor(scope, [offset + limit]) : null,
  }
}

function valuesOf(hit: SearchHit, field: SearchTerm['field']): readonly string[] {
  return hit.terms.filter((term) => term.field === field).map(({ value }) => value)
}

function answer(hits: readonly (readonly [SearchHit, Record<string, unknown>])[], nextCursor: string | null) {
  const items = hits.map(([hit, item]) => ({ result_score: hit.exact ? 1.2 : 0.6, item }))
  return { success: true, data: { items }, additional_data: { next_cursor: nextCursor } }
}

function personItem(sandbox: Sandbox, companyId: number, hit: SearchHit, person: Person): Record<string, unknown> {
  const organization = person.orgId === null ? null : sandbox.organizations.find(companyId, person.orgId)
  return {
    id: person.id,
    type: 'person',
    name: valuesOf(hit, 'name')[0] ?? '',
    phones: valuesOf(hit, 'phone'),
    emails: valuesOf(hit, 'email'),
    visible_to: person.body.visible_to,
    owner: { id: person.ownerId },
    organization: organization === null ? null : { id: organization.id, name: organization.body.name },
    custom_fields: valuesOf(hit, 'custom_fields'),
    notes: valuesOf(hit, 'notes'),
  }
}

function organizationItem(hit: SearchHit, organization: Organization): Record<string, unknown> {
  return {
    id: organization.id,
    type: 'organization',
    name: valuesOf(hit, 'name')[0] ?? '',
    address: valuesOf(hit, 'address')[0] ?? null,
    visible_to: organization.body.visible_to,
    owner: { id: organization.ownerId },
    custom_fields: valuesOf(hit, 'custom_fields'),
    notes: valuesOf(hit, 'notes'),
  }
}

/** Search over persons and organizations. An item has the index's values, which may be older than the record. */
export function searchRoutes(sandbox: Sandbox): Hono<SandboxEnv> {
  const routes = new Hono<SandboxEnv>()

  routes.get('/persons/search', (c) => {
    const { companyId } = c.get('caller')
    const { hits, nextCursor } = search(c, sandbox, 'person', personFields)
    const items = hits.flatMap((hit): (readonly [SearchHit, Record<string, unknown>])[] => {
      const person = sandbox.persons.find(companyId, hit.recordId)
      return person === null ? [] : [[hit, personItem(sandbox, companyId, hit, person)]]
    })
    return c.json(answer(items, nextCursor))
  })

  routes.get('/organizations/search', (c) => {
    const { companyId } = c.get('caller')
    const { hits, nextCursor } = search(c, sandbox, 'organization', organizationFields)
    const items = hits.flatMap((hit): (readonly [SearchHit, Record<string, unknown>])[] => {
      const organization = sandbox.organizations.find(companyId, hit.recordId)
      return organization === null ? [] : [[hit, organizationItem(hit, organization)]]
    })
    return c.json(answer(items, nextCursor))
  })

  return routes
}
