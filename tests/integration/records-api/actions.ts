import { describe, expect, test } from 'vitest'
import { z } from 'zod'
import { type RecordsWorld, recordSchema } from './world.ts'

export function describeActions({ api, call, make, exported }: RecordsWorld): void {
  describe('what objects do beside', () => {
    const doe = {
      first_name: 'John',
      last_name: 'Doe',
      email: 'john.doe@example.com',
      phone: '+1-234-567-8900',
      company_name: 'Acme Travel Inc',
      lead_status: 'new',
      interest_level: 'high',
      travel_interests: ['business', 'luxury'],
      preferred_travel_date: '2024-06-15',
      number_of_travelers: 2,
      estimated_value: 5000.0,
    }
    const convertedSchema = z.object({
      lead: recordSchema,
      contact: recordSchema,
      account: recordSchema.nullable(),
      opportunity: recordSchema.nullable(),
    })

    test('a lead is converted once, by however many', async () => {
      const lead = await make('leads', doe)
      expect(await call('GET', '/leads?lead_status=new&page=1&page_size=20&sort_by=created_at&sort_order=desc')).toMatchObject({
        body: { total: 1, items: [doe] },
      })
      const answers = await Promise.all(
        Array.from({ length: 8 }, () =>
          call('POST', `/leads/${lead.id}/convert`, {
            body: { opportunity: { name: 'Rome', amount: 10, stage: 'prospecting' } },
          }),
        ),
      )
      const became = answers.map(({ status, body }) => ({ status, ...convertedSchema.parse(body) }))
      expect(
        new Set(became.map(({ contact, account, opportunity }) => `${contact.id} ${account?.id} ${opportunity?.id}`)).size,
      ).toBe(1)
      expect(became[0]).toMatchObject({
        status: 200,
        lead: { id: lead.id, lead_status: 'converted', converted_at: expect.any(String) },
        contact: { email: doe.email, account_id: became[0]?.account?.id },
        account: { name: doe.company_name },
        opportunity: { name: 'Rome', amount: 10, stage: 'prospecting' },
      })
      for (const body of [{ first_name: 'Jane' }, { lead_status: 'new' }])
        expect(await call('PATCH', `/leads/${lead.id}`, { body })).toMatchObject({ status: 409, code: 'lead_converted' })
      expect(await call('POST', '/leads', { body: { ...doe, lead_status: 'converted' } })).toMatchObject({
        status: 400,
        faults: [{ field: 'lead_status' }],
      })
    })

    test('a lead becomes what it is said to become, and nothing that is not there', async () => {
      const contact = await make('contacts', { first_name: 'Known' })
      const lead = await make('leads', { last_name: 'Solo', email: 'solo@example.com' })
      const nowhere = '00000000-0000-4000-8000-000000000000'
      expect(await call('POST', `/leads/${lead.id}/convert`, { body: { contact_id: nowhere } })).toMatchObject({
        status: 400,
        code: 'reference_not_found',
        body: { error: { field: 'contact_id' } },
      })
      expect(await call('POST', `/leads/${lead.id}/convert`, { body: { opportunity: { stage: 'nowhere' } } })).toMatchObject({
        status: 400,
        body: { error: { field: 'opportunity.stage' } },
      })
      expect(await call('POST', `/leads/${nowhere}/convert`, { body: {} })).toMatchObject({ status: 404 })
      const { body } = await call('POST', `/leads/${lead.id}/convert`, { body: { contact_id: contact.id, opportunity: false } })
      expect(body).toMatchObject({ contact: { id: contact.id, email: 'solo@example.com' }, account: null, opportunity: null })
    })

    test('an opportunity is closed once', async () => {
      const { id } = await make('opportunities', { name: 'Oslo' })
      const close = (outcome: string) => call('POST', `/opportunities/${id}/convert`, { body: { outcome, reason: 'Price' } })
      const answers = await Promise.all(Array.from({ length: 4 }, () => close('lost')))
      expect(answers.map(({ status }) => status).toSorted((one, other) => one - other)).toEqual([200, 409, 409, 409])
      expect(await call('GET', `/opportunities/${id}`)).toMatchObject({ body: { status: 'lost', lost_reason: 'Price' } })
      expect(await close('won')).toMatchObject({ status: 409, code: 'already_closed' })
    })

    test('many records are changed at once, and one that is refused stops no other', async () => {
      const ids = [await make('contacts', { first_name: 'One' }), await make('contacts', { first_name: 'Two' })].map(
        ({ id }) => id,
      )
      const nowhere = '00000000-0000-4000-8000-000000000000'
      const bulk = (body: unknown) => call('POST', '/contacts/bulk-action', { body })
      expect(await bulk({ action: 'update', ids: [...ids, nowhere], data: { job_title: 'Guide' } })).toMatchObject({
        status: 200,
        body: { succeeded: 2, failed: [{ id: nowhere, error: { code: 'not_found' } }] },
      })
      expect(await bulk({ action: 'update', ids, data: { first_name: null } })).toMatchObject({
        body: { succeeded: 2, failed: [] },
      })
      const blank = await make('contacts', { email: 'only@example.com' })
      expect(await bulk({ action: 'update', ids: [...ids, blank.id], data: { email: null } })).toMatchObject({
        body: { succeeded: 2, failed: [{ id: blank.id, error: { code: 'invalid_request' } }] },
      })
      expect(await bulk({ action: 'assign', ids, data: { owner_id: api.ours.owner.userId } })).toMatchObject({
        body: { succeeded: 2 },
      })
      await bulk({ action: 'tag', ids, data: { tags: ['vip', 'north'] } })
      expect(await bulk({ action: 'tag', ids, data: { tags: ['north', 'new'] } })).toMatchObject({ body: { succeeded: 2 } })
      expect(await bulk({ action: 'export', ids })).toMatchObject({
        body: { succeeded: 2, items: [{ owner_id: api.ours.owner.userId, custom: { tags: ['vip', 'north', 'new'] } }, {}] },
      })
      const file = { ids: [...ids.toReversed(), nowhere], columns: 'first_name,job_title', bom: false }
      expect(await exported('/contacts/export', file)).toEqual({
        status: 200,
        lines: ['"first_name","job_title"', ',"Guide"', ',"Guide"', ''],
      })
      expect(await exported('/contacts/export', { ...file, columns: 'shoe_size' })).toMatchObject({ status: 400 })
      expect(await exported('/contacts/export', { ...file, deleted: true })).toMatchObject({
        lines: ['"first_name","job_title"', ''],
      })
      expect(await bulk({ action: 'delete', ids })).toMatchObject({ body: { succeeded: 2, failed: [] } })
      expect(await bulk({ action: 'delete', ids })).toMatchObject({ body: { succeeded: 0, failed: [{}, {}] } })
      expect(await bulk({ action: 'burn', ids })).toMatchObject({ status: 400 })
      expect(await bulk({ action: 'delete', ids: [] })).toMatchObject({ status: 400, faults: [{ field: 'ids' }] })
    })

    test('statistics count what there is, in all and in a period', async () => {
      const tenant = { tenant: api.theirs.organizationId, token: api.theirs.owner.accessToken }
      for (const [name, stage, amount, currency] of [
        ['A', 'prospecting', 100, 'EUR'],
        ['B', 'closed_won', 50, 'EUR'],
        ['C', 'closed_lost', 10, 'USD'],
      ]) {
        expect(await call('POST', '/opportunities', { ...tenant, body: { name, stage, amount, currency } })).toMatchObject({
          status: 201,
        })
      }
      expect(await call('GET', '/opportunities/stats', tenant)).toMatchObject({
        status: 200,
        body: {
          total: 3,
          open: 1,
          won: 1,
          lost: 1,
          total_amount: { EUR: 150, USD: 10 },
          weighted_amount: { EUR: 10 },
          by_stage: { prospecting: { count: 1, amount: { EUR: 100 } } },
          win_rate: 0.5,
          period: { from: null, to: null },
          previous: null,
        },
      })
      await call('POST', '/leads', { ...tenant, body: { email: 'x@example.com', source: 'web' } })
      const year = `from=${new Date().getUTCFullYear()}-01-01&to=${new Date().getUTCFullYear() + 1}-01-01`
      expect(await call('GET', `/leads/stats?${year}`, tenant)).toMatchObject({
        body: {
          total: 1,
          by_status: { new: 1 },
          by_source: { web: 1 },
          conversion_rate: 0,
          average_days_to_convert: null,
          previous: { total: 0 },
        },
      })
      expect(await call('GET', '/accounts/stats?from=2020-01-01&to=2020-02-01', tenant)).toMatchObject({
        body: { total: 0, by_industry: {} },
      })
      expect(await call('GET', '/contacts/stats', tenant)).toMatchObject({ body: { total: 0, created_in_period: 0 } })
      expect(await call('GET', '/contacts/stats?from=soon', tenant)).toMatchObject({ status: 400, faults: [{ field: 'from' }] })
      expect(await call('GET', '/opportunities/enums', tenant)).toMatchObject({
        body: {
          stage: expect.arrayContaining([
            { value: 'prospecting', label: 'Prospecting', next: expect.arrayContaining(['closed_won', 'proposal']) },
            expect.objectContaining({ value: 'closed_lost', next: ['prospecting', 'qualification', 'proposal', 'negotiation'] }),
          ]),
        },
      })
    })
  })
}
