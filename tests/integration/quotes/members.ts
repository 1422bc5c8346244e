import { describe, expect, test } from 'vitest'
import { z } from 'zod'
import { line, quoteSchema, type QuotesWorld } from './world.ts'

export function describeMembers({ api, call, make, sent, decide, member }: QuotesWorld): void {
  describe('a quote', () => {
    test('is made with its lines or not at all, and says where they are wrong', async () => {
      const wrong = await call('POST', '', {
        currency: 'EUR',
        lines: [line, line, { ...line, quantity: 1.0001 }, { kind: 'gift' }],
      })
      expect(wrong).toMatchObject({ status: 400, code: 'invalid_request' })
      expect(wrong.faults.toSorted()).toEqual(['lines[2].quantity', 'lines[3].description', 'lines[3].kind'])
      expect(await call('POST', '', { name: 'No currency' })).toMatchObject({ status: 400, faults: ['currency'] })
      expect(await call('POST', '', { currency: 'EUR', lines: [{ ...line, colour: 'red' }] })).toMatchObject({
        faults: ['lines[0].colour'],
      })
      const key = { 'idempotency-key': 'quote-1' }
      const body = {
        currency: 'JPY',
        lines: [
          { ...line, unit_cost: 3 },
          { ...line, quantity: 0.333 },
        ],
      }
      const [first, again] = [await call('POST', '', body, undefined, key), await call('POST', '', body, undefined, key)]
      expect(first).toMatchObject({ status: 201, body: { subtotal: 233, line_count: 2, cost_total: 6, hidden_fields: [] } })
      expect(again.body).toEqual(first.body)
    })

    test('says what is wrong with any member of a line, and is not made', async () => {
      const { newLineSchema } = await import('../../../src/lib/records/quotes/line-input.ts')
      const before = await api.stack.sql('select count(*) from quotes', [])
      for (const wrong of [true, {}, [], null, -1e308, 1e308, 0.000_000_1, 'x'.repeat(2_001), '\u0000', '']) {
        const refusing = Object.keys(newLineSchema.shape).filter(
          (name) => wrong === '\u0000' || !newLineSchema.safeParse({ description: 'x', [name]: wrong }).success,
        )
        const given = { description: 'x', ...Object.fromEntries(refusing.map((name) => [name, wrong])) }
        const { status, faults } = await call('POST', '', { currency: 'EUR', lines: [given] })
        const untold = refusing.filter((name) => !faults.some((field) => field === `lines[0].${name}`))
        expect({ wrong, status, untold }).toEqual({ wrong, status: 400, untold: [] })
      }
      expect(await api.stack.sql('select count(*) from quotes', [])).toEqual(before)
    })

    test('comes to less than a million million, and one that would come to more is refused', async () => {
      const { id } = await make({ lines: [{ description: 'Ship', quantity: 1, unit_price: 600_000_000_000 }] })
      const { items } = z.object({ items: z.array(z.object({ id: z.string() })) }).parse((await call('GET', `/${id}/lines`)).body)
      const tooMuch = { status: 400, code: 'invalid_request', faults: ['quantity'] }
      expect(await call('PATCH', `/${id}/lines/${items[0]?.id}`, { quantity: 2 })).toMatchObject(tooMuch)
      expect(await call('POST', `/${id}/lines`, { description: 'Twin', unit_price: 600_000_000_000 })).toMatchObject(tooMuch)
      expect(await call('GET', `/${id}`)).toMatchObject({ body: { total: 600_000_000_000, line_count: 1 } })
    })

    test('has lines that are added, changed, moved and removed in the version that was read', async () => {
      const { id } = await make({ lines: [] })
      expect(await call('POST', `/${id}/send`)).toMatchObject({ status: 409, code: 'quote_without_lines' })
      const ids: string[] = []
      for (const description of ['a', 'b', 'c']) {
        const added = await call('POST', `/${id}/lines`, { description, unit_price: 1.005, tax_rate: 10 })
        expect(added).toMatchObject({
          status: 201,
          body: { position: ids.length + 1, quantity: 1, net: 1.01, tax: 0.1, total: 1.11 },
        })
        ids.push(quoteSchema.pick({ id: true }).parse(added.body).id)
      }
      expect(await call('POST', `/${id}/lines/reorder`, { ids: ids.toReversed() })).toMatchObject({
        status: 200,
        body: { items: [{ description: 'c' }, { description: 'b' }, { description: 'a' }] },
      })
      expect(await call('POST', `/${id}/lines/reorder`, { ids: ids.slice(1) })).toMatchObject({
        status: 400,
        code: 'invalid_request',
      })
      expect(await call('PATCH', `/${id}/lines/${ids[0]}`, { quantity: 3 })).toMatchObject({ status: 200, body: { net: 3.02 } })
      const now = await call('DELETE', `/${id}/lines/${ids[1]}`)
      expect(await call('GET', `/${id}/lines/${ids[1]}`)).toMatchObject({ status: 404, code: 'line_not_found' })
      const etag = now.headers.get('etag') ?? ''
      expect(await call('PATCH', `/${id}/lines/${ids[0]}`, { description: 'A' }, undefined, { 'if-match': etag })).toMatchObject({
        status: 200,
      })
      expect(await call('PATCH', `/${id}/lines/${ids[0]}`, { description: 'B' }, undefined, { 'if-match': etag })).toMatchObject({
        status: 412,
      })
      expect(await call('PATCH', `/${id}`, { currency: 'JPY' })).toMatchObject({
        status: 200,
        body: { subtotal: 4, currency: 'JPY' },
      })
      expect(await call('PATCH', `/${id}`, { currency: null })).toMatchObject({ status: 400, faults: ['currency'] })
      expect(await call('PUT', `/${id}/lines`, { lines: [{ id: ids[0] }, { description: 'z' }] })).toMatchObject({
        body: { items: [{ id: ids[0], description: 'A' }, { description: 'z' }], total: 2 },
      })
    })

    test('is rejected, expired, copied and restored, each where it can be', async () => {
      const { id } = await sent()
      expect(await call('PATCH', `/${id}`, { name: 'Other' })).toMatchObject({ status: 409, code: 'quote_not_draft' })
      expect(await call('POST', `/${id}/lines`, line)).toMatchObject({ status: 409, code: 'quote_not_draft' })
      expect(await call('POST', `/${id}/reject`, { reason: 'Too dear' })).toMatchObject({
        body: { status: 'rejected', reject_reason: 'Too dear' },
      })
      expect(await call('POST', `/${id}/accept`)).toMatchObject({ status: 409, code: 'quote_rejected' })
      const other = await sent({ valid_until: '9999-12-31' })
      expect(await call('POST', `/${other.id}/link`)).toMatchObject({ status: 200 })
      expect(await decide(other.token, true)).toBe('gone')
      expect(await call('POST', `/${other.id}/expire`)).toMatchObject({ body: { status: 'expired' } })
      expect(await call('POST', `/${other.id}/expire`)).toMatchObject({ status: 409, code: 'quote_expired' })
      expect(await call('POST', `/${other.id}/duplicate`)).toMatchObject({
        status: 201,
        body: { status: 'draft', version_number: 1, total: 200 },
      })
      expect(await call('DELETE', `/${id}`)).toMatchObject({ status: 200 })
      expect(await call('POST', `/${id}/revise`)).toMatchObject({ status: 404 })
      expect(await call('POST', `/${id}/restore`)).toMatchObject({ status: 200 })
      expect(await call('GET', '/enums')).toMatchObject({ body: { kind: [{ value: 'service' }, { value: 'product' }] } })
      const printed = await api.request('GET', `/quotes/${id}/pdf`)
      expect(printed.status).toBe(200)
      expect(printed.headers.get('content-disposition')).toMatch(/^inline; filename="Q-\d+\.pdf"$/)
    })

    test('tells what it costs to managers and up alone', async () => {
      const { id } = await make({ lines: [{ ...line, unit_cost: 60 }] })
      const hidden = {
        cost_total: null,
        margin: null,
        margin_percent: null,
        hidden_fields: ['cost_total', 'margin', 'margin_percent'],
      }
      expect(await call('GET', `/${id}`)).toMatchObject({
        body: { cost_total: 120, margin: 80, margin_percent: 40, hidden_fields: [] },
      })
      expect(await call('GET', `/${id}`, undefined, member())).toMatchObject({ body: hidden })
      expect(await call('GET', `/${id}/totals`, undefined, member())).toMatchObject({ body: { ...hidden, total: 200 } })
      expect(await call('GET', `/${id}/lines`, undefined, member())).toMatchObject({
        body: {
          items: [{ unit_cost: null, cost: null, margin: null, net: 200 }],
          hidden_fields: expect.arrayContaining(['unit_cost']),
        },
      })
      for (const [path, body, field] of [
        ['', { currency: 'EUR', lines: [line, { ...line, unit_cost: 1 }] }, 'lines[1].unit_cost'],
        ['', { currency: 'EUR', margin: 1 }, 'margin'],
        [`/${id}/lines`, { ...line, unit_cost: 1 }, 'unit_cost'],
      ] as const) {
        expect(await call('POST', path, body, member())).toMatchObject({ status: 403, code: 'field_forbidden', faults: [field] })
      }
      expect(await call('POST', '', { currency: 'EUR', margin: 1 })).toMatchObject({ status: 400, faults: ['margin'] })
      for (const query of ['margin_gt=1', 'sort_by=cost_total', 'margin_percent_is_null=true']) {
        expect(await call('GET', `?${query}`, undefined, member())).toMatchObject({ status: 400 })
        expect(await call('GET', `?${query}`)).toMatchObject({ status: 200 })
      }
      expect(await call('GET', '?margin=80')).toMatchObject({ body: { items: [{ id }] } })
    })
  })
}
