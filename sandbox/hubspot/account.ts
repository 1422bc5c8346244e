import { Hono } from 'hono'
import { HubSpotError, notFoundFailure } from './errors.ts'
import { booleanQuery, integerQuery, requireScope } from './requests.ts'
import type { Sandbox, SandboxEnv } from './sandbox.ts'

interface Owner {
  readonly id: string
  readonly email: string
  readonly type: 'PERSON'
  readonly firstName: string
  readonly lastName: string
  readonly userId: number
  readonly userIdIncludingInactive: number
  readonly createdAt: string
  readonly updatedAt: string
  readonly archived: boolean
}

function owner(id: number, firstName: string, lastName: string, archived = false): Owner {
  return {
    id: String(id),
    email: `${firstName}.${lastName}@acme-hubspot.example`.toLowerCase(),
    type: 'PERSON',
    firstName,
    lastName,
    userId: id - 7000,
    userIdIncludingInactive: id - 7000,
    createdAt: '2024-02-01T09:00:00.000Z',
    updatedAt: '2025-06-12T14:30:00.000Z',
    archived,
  }
}

const owners: readonly Owner[] = [
  owner(7101, 'Mara', 'Lindqvist'),
  owner(7102, 'Tomas', 'Rey'),
  owner(7103, 'Ida', 'Berg'),
  owner(7104, 'Sven', 'Oud', true),
]

/** Owners are the portal's users: the same few in each. Mounted under each version's path. */
export function ownerRoutes(sandbox: Sandbox): Hono<SandboxEnv> {
  const routes = new Hono<SandboxEnv>()
  const scope = 'crm.objects.owners.read'

  routes.get('/', (c) => {
    requireScope(c.get('caller'), scope)
    const limit = integerQuery(c, 'limit', { min: 1, max: 500, otherwise: 100 })
    const after = integerQuery(c, 'after', { min: 0, max: Number.MAX_SAFE_INTEGER, otherwise: 0 })
    const email = c.req.query('email')?.toLowerCase()
    const archived = booleanQuery(c, 'archived')
    const matching = owners.filter(
      (each) => each.archived === archived && Number(each.id) > after && (email === undefined || each.email === email),
    )
    const results = matching.slice(0, limit)
    const last = matching.length > limit ? results.at(-1)?.id : undefined
    if (last === undefined) return c.json({ results })
    return c.json({
      results,
      paging: { next: { after: last, link: `${sandbox.publicUrl}${c.req.path}?after=${last}&limit=${limit}` } },
    })
  })

  routes.get('/:id', (c) => {
    requireScope(c.get('caller'), scope)
    const key = c.req.query('idProperty') === 'userId' ? 'userId' : 'id'
    const found = owners.find((each) => String(each[key]) === c.req.param('id') && each.archived === booleanQuery(c, 'archived'))
    if (found === undefined) throw new HubSpotError(notFoundFailure())
    return c.json(found)
  })

  return routes
}

/** `GET …/details`: which portal a token belongs to. */
export function accountRoutes(sandbox: Sandbox): Hono<SandboxEnv> {
  const routes = new Hono<SandboxEnv>()
  routes.get('/details', (c) =>
    c.json({
      portalId: c.get('caller').portalId,
      accountType: 'DEVELOPER_TEST',
      timeZone: 'UTC',
      companyCurrency: 'EUR',
      additionalCurrencies: [],
      utcOffset: '+00:00',
      utcOffsetMilliseconds: 0,
      uiDomain: new URL(sandbox.publicUrl).host,
      dataHostingLocation: 'na1',
    }),
  )
  return routes
}
