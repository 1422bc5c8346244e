import { Hono } from 'hono'
import { companyOf, type SandboxCompany } from './credentials.ts'
import { notFound } from './errors.ts'
import { idOf } from './query.ts'
import type { SandboxEnv } from './sandbox.ts'

function userView({ admin }: SandboxCompany): Record<string, unknown> {
  return {
    id: admin.id,
    name: admin.name,
    default_currency: 'EUR',
    locale: 'en_US',
    lang: 1,
    email: admin.email,
    phone: null,
    activated: true,
    last_login: '2026-11-01 08:00:00',
    created: '2025-01-06 08:00:00',
    modified: '2026-11-01 08:00:00',
    has_created_company: true,
    is_admin: 1,
    access: [
      { app: 'global', admin: true, permission_set_id: '0b1a6f0e-5b1f-4b51-9c5e-2f8a7d1c9a01' },
      { app: 'sales', admin: true, permission_set_id: '0b1a6f0e-5b1f-4b51-9c5e-2f8a7d1c9a02' },
    ],
    active_flag: true,
    timezone_name: 'Etc/UTC',
    timezone_offset: '+00:00',
    role_id: 1,
    icon_url: null,
    is_you: true,
    is_deleted: false,
  }
}

/** `/users` of the first API generation. */
export function userRoutes(): Hono<SandboxEnv> {
  const routes = new Hono<SandboxEnv>()

  routes.get('/', (c) => c.json({ success: true, data: [userView(companyOf(c.get('caller').companyId))] }))

  routes.get('/me', (c) => {
    const company = companyOf(c.get('caller').companyId)
    return c.json({
      success: true,
      data: {
        ...userView(company),
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
    const company = companyOf(c.get('caller').companyId)
    if (idOf(c) !== company.admin.id) throw notFound('User')
    return c.json({ success: true, data: userView(company) })
  })

  return routes
}
