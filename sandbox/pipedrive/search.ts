import { type Context, Hono } from 'hono'
import { readCursor, scopeOf, writeCursor } from './cursor.ts'
import { invalid } from './errors.ts'
import { booleanQuery, integerQuery, limitQuery, listQuery } from './query.ts'
import type { SearchedEntity } from './record-store.ts'
import type { Sandbox, SandboxEnv } from './sandbox.ts'
import type { SearchHit, SearchTerm } from './search-index.ts'

/** What a kind of record is found by. */
export const searchedFields = {
  person: ['name', 'email', 'phone', 'notes', 'custom_fields'],
  organization: ['name', 'address', 'notes', 'custom_fields'],
  deal: ['title', 'notes', 'custom_fields'],
} as const satisfies Record<SearchedEntity, readonly SearchTerm['field'][]>

/** The fields that a search asks for, by default all of them. Throws Pipedrive's 400 for another one. */
export function fieldsOf(c: Context<SandboxEnv>, allowed: readonly SearchTerm['field'][]): readonly SearchTerm['field'][] {
  const asked = listQuery(c, 'fields', allowed.length)
  if (asked === null) return allowed
  return asked.map((name) => {
    const field = allowed.find((each) => each === name)
    if (field === undefined) throw invalid('fields', `must be some of ${allowed.join(', ')}`)
    return field
  })
}

/** What is looked for. Throws Pipedrive's 400 when it is too short. */
export function termOf(c: Context<SandboxEnv>, exact: boolean): string {
  const term = (c.req.query('term') ?? '').trim()
  const lengthMin = exact ? 1 : 2
  if (term.length < lengthMin) throw invalid('term', `must have at least ${lengthMin} character${exact ? '' : 's'}`)
  return term
}

/** One page of a search, and the cursor of the next; null = this was the last. */
function search(c: Context<SandboxEnv>, sandbox: Sandbox, entity: SearchedEntity) {
  const { companyId } = c.get('caller')
  const exact = booleanQuery(c, 'exact_match')
  const term = termOf(c, exact)
  const limit = limitQuery(c)
  const scope = scopeOf(companyId, c.req.path, c.req.query())
  const cursor = c.req.query('cursor')
  const [offset = 0] = cursor === undefined || cursor === '' ? [] : readCursor(scope, cursor, 1)
  const orgId = integerQuery(c, 'organization_id', { min: 1, max: Number.MAX_SAFE_INTEGER })
  const found = sandbox.searchIndex.search(
    companyId,
    entity,
    { term, fields: fieldsOf(c, searchedFields[entity]), exact, orgId, limit: limit + 1, offset },
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

const named = (record: { readonly id: number; readonly body: { readonly name: string } } | null) =>
  record === null ? null : { id: record.id, name: record.body.name }

/** A record as search shows it, with the index's values; null when it is gone. */
const itemOf = {
  person({ persons, organizations }: Sandbox, companyId: number, hit: SearchHit) {
    const person = persons.find(companyId, hit.recordId)
    if (person === null) return null
    return {
      id: person.id,
      type: 'person',
      name: valuesOf(hit, 'name')[0] ?? '',
      phones: valuesOf(hit, 'phone'),
      emails: valuesOf(hit, 'email'),
      visible_to: person.body.visible_to,
      owner: { id: person.ownerId },
      organization: named(person.orgId === null ? null : organizations.find(companyId, person.orgId)),
      custom_fields: valuesOf(hit, 'custom_fields'),
      notes: valuesOf(hit, 'notes'),
    }
  },
  organization({ organizations }: Sandbox, companyId: number, hit: SearchHit) {
    const organization = organizations.find(companyId, hit.recordId)
    if (organization === null) return null
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
  },
  deal({ deals, persons, organizations, pipelines }: Sandbox, companyId: number, hit: SearchHit) {
    const deal = deals.find(companyId, hit.recordId)
    if (deal === null) return null
    const { body, orgId } = deal
    const stage = pipelines.stages.all(companyId).find(({ id }) => id === body.stage_id)
    return {
      id: deal.id,
      type: 'deal',
      title: valuesOf(hit, 'title')[0] ?? '',
      value: body.value,
      currency: body.currency,
      status: body.status,
      visible_to: body.visible_to,
      owner: { id: deal.ownerId },
      stage: stage === undefined ? null : { id: stage.id, name: stage.name },
      person: named(body.person_id === null ? null : persons.find(companyId, body.person_id)),
      organization: named(orgId === null ? null : organizations.find(companyId, orgId)),
      custom_fields: valuesOf(hit, 'custom_fields'),
      notes: valuesOf(hit, 'notes'),
      is_archived: body.is_archived,
    }
  },
} as const satisfies Record<
  SearchedEntity,
  (sandbox: Sandbox, companyId: number, hit: SearchHit) => Record<string, unknown> | null
>

type Scored = { readonly result_score: number; readonly item: Record<string, unknown> }

/** Hits of one kind with what search shows of them. */
export function itemsOf(
  sandbox: Sandbox,
  companyId: number,
  entity: SearchedEntity,
  hits: readonly SearchHit[],
): readonly Scored[] {
  return hits.flatMap((hit): readonly Scored[] => {
    const item = itemOf[entity](sandbox, companyId, hit)
    return item === null ? [] : [{ result_score: hit.exact ? 1.2 : 0.6, item }]
  })
}

/** Search over one kind of record. An item has the index's values, which may be older than the record. */
export function searchRoutes(sandbox: Sandbox): Hono<SandboxEnv> {
  const routes = new Hono<SandboxEnv>()
  for (const entity of ['person', 'organization', 'deal'] as const) {
    routes.get(`/${entity}s/search`, (c) => {
      const { hits, nextCursor } = search(c, sandbox, entity)
      const items = itemsOf(sandbox, c.get('caller').companyId, entity, hits)
      return c.json({ success: true, data: { items }, additional_data: { next_cursor: nextCursor } })
    })
  }
  return routes
}
