import { randomUUID } from 'node:crypto'
import { Webhook } from 'standardwebhooks'
import { describe, expect, test, vi } from 'vitest'
import { z } from 'zod'
import type { FetchWorld } from './world.ts'

export function describePushed({ api, call, linkAt, work, add, passages }: FetchWorld): void {
  describe('a source that sends by itself', () => {
    const url = 'https://pos.example/stock'
    let secret = ''
    let address = ''
    async function push(message: unknown, { id = randomUUID(), key = secret, at = new Date() } = {}) {
      const body = JSON.stringify(message)
      const headers = {
        'webhook-id': id,
        'webhook-timestamp': String(Math.floor(at.getTime() / 1_000)),
        'webhook-signature': new Webhook(key).sign(id, at, body),
      }
      const response = await api.serve(new Request(address, { method: 'POST', headers, body }))
      const answer: unknown = await response.json()
      if (response.ok) await work()
      return { status: response.status, answer }
    }
    const texts = async () => (await passages(url)).map(({ text }) => text)

    test('has an address and a secret of its own', async () => {
      const { body } = await add({ url, type: 'webhook' })
      ;({ webhook_url: address, webhook_secret: secret } = z
        .object({ webhook_url: z.string(), webhook_secret: z.string() })
        .parse(body))
      await work()
      expect(await linkAt(url)).toMatchObject({ state: 'pending', documents: 0, history: [] })
    })

    test('is read as soon as it has sent something', async () => {
      const data = {
        products: [
          { id: 'tea', name: 'Green tea', stock: 4 },
          { id: 'pot', name: 'Teapot', stock: 1 },
        ],
      }
      expect(await push({ mode: 'replace', data })).toMatchObject({ status: 202, answer: { status: 'stored' } })
      expect(await linkAt(url)).toMatchObject({ state: 'ok', documents: 2 })
      expect((await texts()).join('\n')).toContain('products[0].name: Green tea')
    })

    test('sends parts that are merged, once each', async () => {
      const id = randomUUID()
      const part = {
        mode: 'merge',
        data: {
          products: [
            { id: 'tea', stock: 9 },
            { id: 'pot', deleted: true },
            { id: 'cup', name: 'Cup' },
          ],
        },
      }
      expect(await push(part, { id })).toMatchObject({ status: 202, answer: { status: 'stored' } })
      expect((await texts()).join('\n')).toMatch(/Green tea[\s\S]*stock: 9[\s\S]*Cup/)
      expect((await texts()).join('\n')).not.toContain('Teapot')
      expect(await push(part, { id })).toMatchObject({ status: 202, answer: { status: 'known' } })
    })

    test('is refused without its signature, too late, or with what cannot be read', async () => {
      const before = await texts()
      expect(await push({ data: [] }, { key: `whsec_${Buffer.alloc(32).toString('base64')}` })).toMatchObject({
        status: 401,
        answer: { error: { code: 'webhook_bad_signature' } },
      })
      expect(await push({ data: [] }, { at: new Date(Date.now() - 600_000) })).toMatchObject({
        status: 401,
        answer: { error: { code: 'webhook_too_old' } },
      })
      expect(await push({ mode: 'append', data: [] })).toMatchObject({
        status: 400,
        answer: { error: { code: 'webhook_malformed' } },
      })
      expect(await texts()).toEqual(before)
    })

    test('is taken once, however many messages come between a message and its copy', async () => {
      const first = randomUUID()
      const at = new Date()
      expect(await push({ mode: 'merge', data: { note: 'first' } }, { id: first, at })).toMatchObject({ status: 202 })
      // A hundred and fifty that came after it, each still of a time at which it would be taken again.
      await api.stack.sql(
        `update knowledge_documents set message_ids = (
           select jsonb_agg(jsonb_build_object('id', 'id' || i, 'at', extract(epoch from now())::bigint)) from generate_series(1, 150) i)
           || message_ids where source_id = (select id from knowledge_sources where url = $1)`,
        [url],
      )
      expect(await push({ mode: 'replace', data: { note: 'second' } })).toMatchObject({ answer: { status: 'stored' } })
      expect(await push({ mode: 'merge', data: { note: 'first' } }, { id: first, at })).toMatchObject({
        answer: { status: 'known' },
      })
      expect((await texts()).join()).toContain('note: second')
      const ids = await api.stack.sql(
        `select jsonb_array_length(message_ids) as many from knowledge_documents where source_id = (select id from knowledge_sources where url = $1)`,
        [url],
      )
      expect(ids).toMatchObject([{ many: expect.toSatisfy((many: number) => many > 150) }])
    })

    test('signs with its new secret or with the one before it for a day, and with none that is older', async () => {
      const rotate = () => call('POST', '/api/dashboard/crm-links/rotate-secret', { page_id: 'p1', url })
      const made = z.object({ webhook_secret: z.string(), previous_until: z.string() })
      const before = secret
      const second = made.parse((await rotate()).body)
      expect(Date.parse(second.previous_until) - Date.now()).toBeGreaterThan(23 * 3_600_000)
      const data = { mode: 'merge', data: { note: 'third' } }
      const taken = async (key: string) => (await push(data, { key })).status
      expect([await taken(before), await taken(second.webhook_secret)]).toEqual([202, 202])
      secret = made.parse((await rotate()).body).webhook_secret
      expect([await taken(before), await taken(second.webhook_secret), await taken(secret)]).toEqual([401, 202, 202])
      const wrong = await call('POST', '/api/dashboard/crm-links/rotate-secret', { page_id: 'p1', url: 'https://a.example' })
      expect(wrong).toMatchObject({ status: 404 })
    })

    test('merges all of what comes at once', async () => {
      await Promise.all(
        Array.from({ length: 5 }, (_, index) =>
          push({ mode: 'merge', data: { products: [{ id: `n${index}`, name: `New ${index}` }] } }),
        ),
      )
      // What came while another part was read is read after it.
      await vi.waitFor(
        async () => {
          await work()
          expect([...(await texts()).join('\n').matchAll(/New \d/g)].map(String).sort()).toEqual([
            'New 0',
            'New 1',
            'New 2',
            'New 3',
            'New 4',
          ])
        },
        { timeout: 30_000, interval: 300 },
      )
    })
  })
}
