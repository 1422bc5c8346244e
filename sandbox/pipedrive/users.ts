import { Hono } from 'hono'
import { companyOf, type SandboxUser } from './credentials.ts'
import { invalid, notFound } from './errors.ts'
import { choiceQuery, idOf } from './query.ts'
import type { SandboxEnv } from './sandbox.ts'

function userView({ id, name, email, active }: SandboxUser, you: SandboxUser): Record<string, unknown> {
  const isYou = id === you.id
  return {
    id,
    name,
    default_currency: 'EUR',
    locale: 'en_US',
    lang: 1,
    email,
    phone: null,
    activated: true,
    last_login: '2026-11-01 08:00:00',
    created: '2025-01-06 08:00:00',
    modified: '2026-11-01 08:00:00',
    has_created_company: isYou,
    is_admin: isYou ? 1 : 0,
    access: [
      { app: 'global', admin: isYou, permission_set_id: '0b1a6f0e-5b1f-4b51-9c5e-2f8a7d1c9a01' },
      { app: 'sales', admin: isYou, permission_set_id: '0b1a6f0e-5b1f-4b51-9c5e-2f8a7d1c9a02' },
    ],
    active_flag: active,
    timezone_name: 'Etc/UTC',
    timezone_offset: '+00:00',
    role_id: 1,
    icon_url: null,
    is_you: isYou,
    is_deleted: false,
  }
}

/** `/users` of the first API generation. */
export function userRoutes(): Hono<SandboxEnv> {
  const routes = new Hono<SandboxEnv>()

  routes.get('/', (c) => {
    const { companyId, user } = c.get('caller')
    return c.json({ success: true, data: companyOf(companyId).users.map((each) => userView(each, user)) })
  })

  // Without the flag by name; deactivated users are found too.
  routes.get('/find', (c) => {
    const { companyId, user } = c.get('caller')
    const term = (c.req.query('term') ?? '').trim().toLowerCase()
    if (term === '') throw invalid('term', 'is required')
    const byEmail = choiceQuery(c, 'search_by_email', ['0', '1']) === '1'
    const found = companyOf(companyId).users.filter(({ name, email }) => (byEmail ? email : name).toLowerCase().includes(term))
    return c.json({ success: true, data: found.map((each) => userView(each, user)) })
  })

  routes.get('/me', (c) => {
    const { companyId, user } = c.get('caller')
    const company = companyOf(companyId)
    return c.json({
      success: true,
      data: {
        ...userView(user, user),
        company_id: company.id,
        company_name: company.name,
        company_domain: company.domain,
        company_country: 'NL',
        company_industry: 'Services',
        language: { language_code: 'en', country_code: 'US' },
      },
    })
  })

  routes.get('/:id', (c) => {
    const { companyId, user } = c.get('caller')
    const found = companyOf(companyId).users.find(({ id }) => id === idOf(c))
    if (found === undefined) throw notFound('User')
    return c.json({ success: true, data: userView(found, user) })
  })

  return routes
}
