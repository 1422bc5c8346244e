import { beforeAll, expect } from 'vitest'
import { z } from 'zod'
import { startTestStack } from '../../support/test-stack.ts'
import { servedApi } from '../support/served-api.ts'

export type FetchWorld = ReturnType<typeof fetchWorld>

/** One page of ours, the worker, and a sandbox of outside sources. */
export function fetchWorld() {
  const api = servedApi({
    load: async () => ({
      ...(await import('../../../src/lib/http/knowledge/routes.ts')),
      ...(await import('../../../src/lib/http/knowledge/webhook-routes.ts')),
      ...(await import('../../../src/lib/crm/engine.ts')),
      ...(await import('../../../src/lib/jobs/worker.ts')),
      ...(await import('../../../src/lib/jobs/background-jobs.ts')),
      ...(await import('../../../src/lib/knowledge/fetch/fetch-knowledge.ts')),
    }),
    routes: ({ knowledgeRoutes, knowledgeWebhookRoutes }) => [...knowledgeRoutes, ...knowledgeWebhookRoutes],
    start: () => startTestStack({ sandboxes: ['sources'] }),
  })
  const call = (method: string, path: string, body?: unknown) => api.call(method, path, { body })
  beforeAll(async () => {
    expect(await call('POST', '/api/dashboard/pages', { page_id: 'p1', page_name: 'Our page' })).toMatchObject({ status: 201 })
  })
  async function linkAt(url: string) {
    const { body } = await call('GET', '/api/dashboard/crm-links?page_id=p1')
    const found = z
      .array(linkSchema)
      .parse(body['crm_links'])
      .find((link) => link.url === url)
    if (found === undefined) throw new Error('There is no such link.')
    return found
  }
  return {
    api,
    call,
    linkAt,
    /** An address of the sandbox. */
    at: (path: string) => `${api.stack.sandboxes.get('sources')}${path}`,
    work: () => api.app.runWorker(api.app.engine(), { deadline: Date.now() + 60_000, untilEmpty: true }),
    add: (link: Readonly<Record<string, unknown>>) =>
      call('POST', '/api/dashboard/crm-links', {
        page_id: 'p1',
        channels: ['messenger'],
        name: 'Link',
        is_active: true,
        ...link,
      }),
    fetchNow: (url: string) => call('POST', '/api/dashboard/crm-links/fetch', { page_id: 'p1', url }),
    passages: (url: string) =>
      api.stack.sql<{ text: string }>(
        'select c.text from knowledge_chunks c join knowledge_sources s on s.id = c.source_id where s.url = $1 order by c.position',
        [url],
      ),
  }
}

const linkSchema = z.object({
  id: z.string(),
  url: z.string(),
  state: z.string(),
  documents: z.number(),
  is_active: z.boolean(),
  last_error: z.object({ code: z.string(), message: z.string(), action: z.string() }).nullable(),
  history: z.array(
    z.object({
      outcome: z.string(),
      requests: z.number(),
      status: z.number().nullable(),
      chunks_added: z.number(),
      chunks_removed: z.number(),
      chunks_kept: z.number(),
    }),
  ),
})
