import { createClient } from '@supabase/supabase-js'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { tryToKeepServerEndpoint } from '../../../src/lib/outbound/server-endpoint.ts'

const lines: string[] = []
beforeEach(() => {
  lines.length = 0
  vi.spyOn(process.stderr, 'write').mockImplementation((chunk) => lines.push(String(chunk)) > 0)
})
afterEach(() => vi.restoreAllMocks())

const serverWebhook = { url: 'https://other.test', apiKey: 'key-of-the-other-system', organization: 'acme' }
const kept = (answer: () => Response) =>
  tryToKeepServerEndpoint(() => ({
    db: createClient('http://database.test', 'key', { global: { fetch: async () => answer() } }),
    env: { serverWebhook },
  }))

test('after a change of the slug the log says what is told of still, what is answered 503, and what ends that', async () => {
  await kept(() => Response.json(false))
  expect(lines.join('')).toContain('WEBHOOK_ORGANIZATION names no organisation, as after a change of its slug')
  expect(lines.join('')).toMatch(/until it is the new one, or the id, .* is answered 503, and CRM_WEBHOOK_URL is told of/)
})

test('where the organisation is there nothing is said; where the database fails it is, and nothing is thrown', async () => {
  await kept(() => Response.json(true))
  expect(lines).toEqual([])
  await kept(() => Response.json({ message: 'away' }, { status: 500 }))
  expect(lines.join('')).toContain('"level":"error"')
  expect(lines.join('')).not.toContain(serverWebhook.apiKey)
})
