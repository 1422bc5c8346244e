import { describe, expect, test } from 'vitest'
import { z } from 'zod'
import { type RecordsWorld, recordSchema } from './world.ts'

export function describeOneRecord({ api, call, make }: RecordsWorld): void {
  describe('one record', () => {
    test('is made, read, changed, deleted and restored, and has a version', async () => {
      const made = await call('POST', '/contacts', {
        body: { first_name: ' Ada ', last_name: 'Lovelace', email: 'ada@example.com', custom: { tier: 'gold', none: null } },
      })
      expect(made).toMatchObject({
        status: 201,
        body: {
          first_name: 'Ada',
          email: 'ada@example.com',
          phone: null,
          version: 1,
          custom: { tier: 'gold' },
          deleted_at: null,
        },
      })
      expect(made.headers.get('etag')).toBe('"1"')
      const { id } = recordSchema.parse(made.body)
      expect(await call('GET', `/contacts/${id}`)).toMatchObject({ status: 200, body: made.body })
      const changed = await call('PATCH', `/contacts/${id}`, {
        body: { job_title: 'Countess', email: '' },
        headers: { 'if-match': '1' },
      })
      expect(changed).toMatchObject({ status: 200, body: { job_title: 'Countess', email: null, first_name: 'Ada', version: 2 } })
      expect(await call('PUT', `/contacts/${id}`, { body: { job_title: 'x' }, headers: { 'if-match': '"1"' } })).toMatchObject({
        status: 412,
        code: 'version_moved',
      })
      expect(await call('PUT', `/contacts/${id}`, { body: {} })).toMatchObject({ status: 200, body: { version: 2 } })
      const deleted = await call('DELETE', `/contacts/${id}`)
      expect(deleted).toMatchObject({ status: 200, body: { id, deleted_at: expect.any(String) } })
      expect(await call('GET', `/contacts/${id}`)).toMatchObject({ status: 404, code: 'not_found' })
      expect(await call('PATCH', `/contacts/${id}`, { body: { job_title: 'x' } })).toMatchObject({ status: 404 })
      expect(await call('DELETE', `/contacts/${id}`)).toMatchObject({ status: 404 })
      expect(await call('POST', `/contacts/${id}/restore`)).toMatchObject({ status: 200, body: { deleted_at: null } })
      expect(await call('POST', `/contacts/${id}/restore`)).toMatchObject({ status: 200, body: { deleted_at: null } })
    })

    test('names everything that is wrong with it, and is not made', async () => {
      const before = await api.stack.sql('select count(*) from contacts', [])
      const wrong = await call('POST', '/contacts', {
        body: {
          first_name: 7,
          email: 'nobody',
          owner_id: 'me',
          custom: { '1': 2 },
          colour: 'red',
          id: 'mine',
          phone: 'x'.repeat(101),
        },
      })
      expect(wrong).toMatchObject({ status: 400, code: 'invalid_request' })
      expect(wrong.faults.map(({ field }) => field).sort()).toEqual(
        ['first_name', 'email', 'owner_id', 'custom.1', 'colour', 'id', 'phone'].sort(),
      )
      expect(await call('POST', '/contacts', { body: {} })).toMatchObject({ status: 400, faults: [{ field: 'first_name' }] })
      expect(await call('POST', '/contacts', { body: { email: '\u0000' } })).toMatchObject({ status: 400 })
      expect(await api.stack.sql('select count(*) from contacts', [])).toEqual(before)
      const { id } = await make('contacts', { email: 'blank@example.com' })
      expect(await call('PATCH', `/contacts/${id}`, { body: { email: null } })).toMatchObject({
        status: 400,
        faults: [{ field: 'first_name' }],
      })
    })

    test('refers to records of its own organisation alone', async () => {
      const foreign = await api.stack.sql(`insert into accounts (organization_id, name) values ($1, 'Theirs') returning id`, [
        api.theirs.organizationId,
      ])
      const { id: theirsId } = z.object({ id: z.string() }).parse(foreign[0])
      const gone = await make('accounts', { name: 'Gone' })
      await call('DELETE', `/accounts/${gone.id}`)
      for (const account of [theirsId, gone.id, '00000000-0000-4000-8000-000000000000']) {
        expect(await call('POST', '/contacts', { body: { first_name: 'Eve', account_id: account } })).toMatchObject({
          status: 400,
          code: 'reference_not_found',
          body: { error: { field: 'account_id' } },
        })
      }
      expect(await call('POST', '/contacts', { body: { first_name: 'Eve', owner_id: api.theirs.owner.userId } })).toMatchObject({
        status: 400,
        code: 'reference_not_found',
        body: { error: { field: 'owner_id' } },
      })
      const contact = await make('contacts', { first_name: 'Eve', owner_id: api.ours.owner.userId })
      expect(
        await call('POST', '/opportunities', { body: { name: 'Rome', contact_id: '00000000-0000-4000-8000-000000000000' } }),
      ).toMatchObject({ status: 400, code: 'reference_not_found', body: { error: { field: 'contact_id' } } })
      expect(await call('POST', '/opportunities', { body: { name: 'Rome', stage: 'nowhere' } })).toMatchObject({
        status: 400,
        code: 'invalid_request',
        body: { error: { field: 'stage' } },
      })
      const opportunity = await call('POST', '/opportunities', {
        body: {
          name: 'European Business Trip - Q2 2024',
          contact_id: contact.id,
          stage: 'prospecting',
          probability: 25,
          amount: 15_000,
          expected_close_date: '2024-05-31',
          travel_type: 'business',
          destinations: ['Paris', 'London', 'Berlin'],
          departure_date: '2024-06-01',
          return_date: '2024-06-15',
          number_of_adults: 2,
          budget_level: 'premium',
        },
      })
      expect(opportunity).toMatchObject({
        status: 201,
        body: {
          destinations: ['Paris', 'London', 'Berlin'],
          amount: 15_000,
          probability: 25,
          status: 'open',
          contact_ids: [contact.id],
        },
      })
    })

    test('is never above itself', async () => {
      const top = await make('accounts', { name: 'Top' })
      const below = await make('accounts', { name: 'Below', parent_id: top.id })
      expect(await call('PATCH', `/accounts/${top.id}`, { body: { parent_id: below.id } })).toMatchObject({
        status: 409,
        code: 'hierarchy_cycle',
        body: { error: { field: 'parent_id' } },
      })
    })

    test('is made once under one key, however often it is asked for', async () => {
      const body = { first_name: 'Once', email: 'once@example.com' }
      const headers = { 'idempotency-key': 'order-1' }
      const answers = await Promise.all(Array.from({ length: 8 }, () => call('POST', '/contacts', { body, headers })))
      expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([201]))
      expect(new Set(answers.map((answer) => recordSchema.parse(answer.body).id)).size).toBe(1)
      expect(await call('POST', '/contacts', { body: { ...body, first_name: 'Other' }, headers })).toMatchObject({
        status: 409,
        code: 'idempotency_key_reused',
      })
      const wrong = { body: { email: 'nobody' }, headers: { 'idempotency-key': 'order-2' } }
      expect(await call('POST', '/contacts', wrong)).toMatchObject({ status: 400 })
      expect(await call('POST', '/contacts', { ...wrong, body: { first_name: 'Now right' } })).toMatchObject({ status: 201 })
    })

    test('has its days in order, and a currency that something is sold in', async () => {
      const days = { departure_date: '2026-06-02', return_date: '2026-06-01' }
      const at = (field: string) => ({ status: 400, code: 'invalid_request', body: { error: { field } } })
      expect(await call('POST', '/opportunities', { body: { name: 'Back first', ...days } })).toMatchObject(at('return_date'))
      const { id } = await make('opportunities', { name: 'Rome', return_date: days.return_date })
      const { departure_date } = days
      expect(await call('PATCH', `/opportunities/${id}`, { body: { departure_date } })).toMatchObject(at('return_date'))
      const many = { action: 'update', ids: [id], data: { departure_date } }
      expect(await call('POST', '/opportunities/bulk-action', { body: many })).toMatchObject({
        body: { succeeded: 0, failed: [{ id, error: { message: expect.stringContaining('before the departure') } }] },
      })
      for (const currency of ['XXX', 'EURO', 'BGN'])
        for (const path of ['/leads', '/accounts', '/opportunities', '/quotes', '/tickets'])
          expect(await call('POST', path, { body: { currency } })).toMatchObject(at('currency'))
    })
  })
}
