import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { CallOptions } from '../support/served-api.ts'
import { idOf, type IntakeWorld, registration, serverKey, serverSlug } from './world.ts'

export function describeMessages({ api, call, send, count, item, keys, rename }: IntakeWorld): void {
  describe('what is sent in', () => {
    test('is stored once, fifty at once and under whichever of its names it comes again', async () => {
      const body = registration()
      const answers = await Promise.all(Array.from({ length: 50 }, () => send('customer-registration', body)))
      expect(answers.filter(({ status }) => status === 202)).toHaveLength(1)
      expect(answers.filter(({ status }) => status === 200)).toHaveLength(49)
      expect(new Set(answers.map(idOf)).size).toBe(1)
      const headers = { 'idempotency-key': 'order 1' }
      const named = await send('customer-registration', registration(), { headers })
      const again = await send('customer-registration', registration(), { headers })
      expect([named.status, again.status, again.body]).toMatchObject([202, 200, { duplicate: true, id: idOf(named) }])
      // Another notation of the same moment, and another organisation or type.
      const later = { ...body, metadata: { timestamp: '2024-12-13T11:00:00+01:00' } }
      expect((await send('customer-registration', later)).status).toBe(200)
      expect((await send('customer-update', body)).status).toBe(202)
    })

    test('is stored once by a sender that is killed at random and begins again', async () => {
      const bodies = Array.from({ length: 6 }, () => registration())
      const before = await count('intake_items')
      await fc.assert(
        fc.asyncProperty(fc.array(fc.nat({ max: 5 }), { minLength: 1, maxLength: 12 }), async (order) => {
          // Of each round the answers are lost: the sender knows nothing of what it has sent.
          await Promise.allSettled(order.map((place) => send('customer-registration', bodies[place])))
        }),
        { numRuns: 8, seed: 17 },
      )
      for (const body of bodies) await send('customer-registration', body)
      expect((await count('intake_items')) - before).toBe(6)
    })

    test('keeps what nobody asked for, and takes the server’s own key', async () => {
      const body = { ...registration({ loyalty: { tier: 'gold' } }), extra: [1, { of: 'us' }] }
      const sent = await send('customer-registration', body, { token: serverKey })
      expect(sent).toMatchObject({ status: 202, body: { received: true, status: 'pending_approval', duplicate: false } })
      expect(await item(idOf(sent))).toMatchObject({ payload: body, match: { kind: 'new' } })
    })

    test('is to be sent again where the server’s own key leads to no organisation, as after a change of its slug', async () => {
      const before = await count('intake_items')
      const body = registration()
      await rename('renamed')
      const refused = await send('customer-registration', body, { token: serverKey })
      expect(refused).toMatchObject({ status: 503, body: { error: { code: 'intake_not_configured' } } })
      expect(JSON.stringify(refused.body)).toMatch(/WEBHOOK_ORGANIZATION.*Send this again/)
      expect((await count('intake_items')) - before).toBe(0)
      await rename(serverSlug)
      expect(await send('customer-registration', body, { token: serverKey })).toMatchObject({ status: 202 })
    })

    test('is refused with all that is wrong, and nothing is stored', async () => {
      const before = await count('intake_items')
      const wrong = await send('repair-request', {
        repair: { issueDescription: ' ', customerEmail: 'nobody', createdAt: 'yesterday', estimatedCost: -1, photos: 'url' },
        metadata: { timestamp: 'soon' },
      })
      expect(wrong.status).toBe(400)
      expect(wrong.body.error?.fields?.map(({ field }) => field).toSorted()).toEqual([
        'metadata.timestamp',
        'repair.createdAt',
        'repair.customerEmail',
        'repair.estimatedCost',
        'repair.issueDescription',
        'repair.photos',
        'repair.ticketNumber',
      ])
      const unknown = await send('customer-update', { customer: { firstName: 'A' } })
      expect(unknown.body.error?.fields?.map(({ field }) => field)).toEqual([
        'customer.email',
        'customer.websiteUserId',
        'metadata.timestamp',
      ])
      const refused: readonly (readonly [CallOptions, number, string])[] = [
        [{ body: { customer: { firstName: 'A' } } }, 400, 'invalid_request'],
        [{ body: { customer: { email: 'a@example.com' } } }, 400, 'invalid_request'],
        [{ body: registration({ notes: 'a\u0000b' }) }, 400, 'invalid_request'],
        [{ body: registration({ notes: 'a\ud800b' }) }, 400, 'invalid_request'],
        [
          { raw: JSON.stringify(registration({ deep: 0 })).replace('"deep":0', `"deep":${'['.repeat(90)}1${']'.repeat(90)}`) },
          400,
          'invalid_request',
        ],
        // What JSON's numbers cannot hold, or the database's text of them.
        [{ raw: JSON.stringify(registration({ extra: 0 })).replace('"extra":0', '"extra":[1e999]') }, 400, 'invalid_request'],
        [{ body: registration({ extra: Array.from({ length: 9_000 }, () => 1e308) }) }, 400, 'invalid_request'],
        [{ body: registration({ extra: Array.from({ length: 9_000 }, () => 1e-308) }) }, 400, 'invalid_request'],
        [{ raw: '{' }, 400, 'malformed_json'],
        [{ raw: '"' + 'x'.repeat(256 * 1024) + '"' }, 413, 'payload_too_large'],
        [{ token: '' }, 401, 'api_key_invalid'],
        [{ token: 'your-webhook-api-kez' }, 401, 'api_key_invalid'],
        [{ token: api.ours.owner.accessToken }, 401, 'api_key_invalid'],
        [{ token: 'adsk_unknown' }, 401, 'api_key_invalid'],
        [{ token: keys.records }, 403, 'scope_missing'],
      ]
      for (const [more, status, code] of refused) {
        const answer = await send(
          'customer-registration',
          more.raw === undefined ? (more.body ?? registration()) : undefined,
          more,
        )
        expect({ more, status: answer.status, code: answer.body.error?.code }).toEqual({ more, status, code })
      }
      const latin = Buffer.from(JSON.stringify(registration({ firstName: 'Zoë' })), 'latin1')
      const mangled = await api.serve(
        new Request('http://localhost/webhooks/customer-registration', {
          method: 'POST',
          headers: { authorization: `Bearer ${keys.intake}`, 'content-type': 'application/json; charset=iso-8859-1' },
          body: latin,
        }),
      )
      expect(mangled.status, 'another encoding').toBe(400)
      const answers = [1, 2, 3].map(() => send('customer-registration', registration(), { token: keys.slow }))
      const limited = (await Promise.all(answers)).filter(({ status }) => status === 429)
      expect(limited).toHaveLength(1)
      expect(Number(limited[0]?.headers.get('retry-after'))).toBeGreaterThan(0)
      expect((await count('intake_items')) - before).toBe(2)
    })

    test('whatever else a body holds, it is stored or refused with a sentence', async () => {
      await fc.assert(
        fc.asyncProperty(fc.json({ maxDepth: 3 }), fc.json({ maxDepth: 3 }), async (customer, metadata) => {
          const answer = await send('customer-registration', undefined, {
            raw: `{"customer":${customer},"metadata":${metadata}}`,
          })
          expect([200, 202, 400]).toContain(answer.status)
        }),
        { numRuns: 60 },
      )
      expect((await call('GET', '/webhooks/health', { token: '' })).body).toMatchObject({ status: 'ok', database: 'ok' })
    })
  })
}
