import { beforeAll } from 'vitest'
import { z } from 'zod'
import { servedApi } from '../support/served-api.ts'

export type LinksWorld = ReturnType<typeof linksWorld>

export const link = {
  page_id: '123456789',
  channels: ['facebook', 'messenger'],
  name: 'Customer Database',
  url: 'https://api.crm.com/customers',
  type: 'api',
  api_key: 'your-api-key',
  headers: { 'X-Custom-Header': 'value', 'X-Additional-Auth': 'extra-key' },
  description: 'Main customer database',
  is_active: true,
}
export const { url } = link
export const page = (pageId: string) => ({ page_id: pageId, page_name: 'My Facebook Page' })

/** The calls of pages and of what replies on them draw on: our second member only looks. */
export function linksWorld() {
  const api = servedApi({
    load: async () => ({
      ...(await import('../../../src/lib/http/knowledge/link-routes.ts')),
      ...(await import('../../../src/lib/http/knowledge/page-routes.ts')),
      ...(await import('../../../src/lib/knowledge/secrets.ts')),
      ...(await import('../../../src/lib/knowledge/reseal.ts')),
      ...(await import('../../../src/lib/knowledge/webhook/document-seal.ts')),
      ...(await import('../../../src/lib/db/knowledge-documents.ts')),
      ...(await import('../../../src/lib/core/secrets/secret-box.ts')),
      ...(await import('../../../src/lib/crm/engine.ts')),
      organization: await import('../../../app/api/organization/route.ts'),
      retention: await import('../../../app/api/privacy/settings/route.ts'),
    }),
    routes: ({ pageRoutes, linkRoutes }) => [...pageRoutes, ...linkRoutes],
    base: () => '/api/dashboard',
    members: 2,
    withStrangers: true,
    name: 'My Company',
  })
  beforeAll(() =>
    api.stack.sql(`update organization_members set role = 'viewer' where user_id = $1`, [api.ours.members[1]?.userId]),
  )
  async function call(method: string, path: string, body?: unknown, token = api.ours.owner.accessToken) {
    const answer = await api.call(method, path, { body, token })
    return { status: answer.status, body: answer.body }
  }
  const linkAt = async (pageId: string, at = url) => {
    const { body } = await call('GET', `/crm-links?page_id=${pageId}`)
    return z
      .array(z.looseObject({ url: z.string() }))
      .parse(body['crm_links'])
      .find((each) => each.url === at)
  }
  async function stored(pageId: string, at = url) {
    const [source] = sourceSchema.parse(
      await api.stack.sql(
        `select s.page, s.organization_id, s.url, s.secrets from knowledge_sources s join channel_pages p on p.id = s.page
         where p.page_id = $1 and s.url = $2`,
        [pageId, at],
      ),
    )
    if (source === undefined) throw new Error('There is no such source.')
    const key = { organizationId: source.organization_id, page: source.page, url: source.url }
    return (box: ReturnType<typeof api.app.createSecretBox>) => api.app.openSecrets(box, key, source.secrets)
  }
  const secretsOf = async (pageId: string, at = url) => (await stored(pageId, at))(api.app.engine().box)
  return { api, call, linkAt, stored, secretsOf }
}

const sourceSchema = z.array(z.object({ page: z.string(), organization_id: z.string(), url: z.string(), secrets: z.unknown() }))
