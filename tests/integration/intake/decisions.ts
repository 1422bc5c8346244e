import { describe, expect, test } from 'vitest'
import { z } from 'zod'
import { idOf, type IntakeWorld, itemSchema, registration, repair } from './world.ts'

export function describeDecisions({ api, call, send, count, item, role, keys }: IntakeWorld): void {
  describe('a decision', () => {
    test('two who approve at once make one contact and one ticket', async () => {
      const sent = await send('repair-request', repair('rita@example.com'))
      const path = `/api/intake/${idOf(sent)}/approve`
      const tokens = [api.ours.owner.accessToken, api.ours.members[1]?.accessToken ?? '']
      const answers = await Promise.all([...tokens, ...tokens].map((token) => call('POST', path, { token, body: {} })))
      expect(answers.map(({ status }) => status)).toEqual([200, 200, 200, 200])
      expect(new Set(answers.map(({ body }) => JSON.stringify(body))).size).toBe(1)
      expect(await count(`contacts where email = 'rita@example.com'`)).toBe(1)
      const { body: list } = await call('GET', `/api/tickets?contact_id=${String(answers[0]?.body['contact_id'])}`)
      expect(list).toMatchObject({
        total: 1,
        items: [{ priority: 'urgent', estimated_cost: 299.99, status: 'new', photos: 'url1\nurl2' }],
      })
      const ticket = String(answers[0]?.body['ticket_id'])
      expect((await call('PATCH', `/api/tickets/${ticket}`, { body: { status: 'in_progress' } })).status).toBe(200)
      const { body: read } = await call('GET', `/api/tickets/${ticket}`)
      expect(read['history']).toMatchObject([{ status: 'new' }, { status: 'in_progress' }])
      // Who comes again is who they were: two items at once, and the booking's later states.
      const more = [
        await send('repair-request', repair('RITA@example.com')),
        await send('repair-request', repair('rita@example.com')),
      ]
      await Promise.all(more.map((each) => call('POST', `/api/intake/${idOf(each)}/approve`)))
      expect(await count(`contacts where lower(email) = 'rita@example.com'`)).toBe(1)
      // Nor do two messages of somebody who is new.
      for (let round = 0; round < 5; round += 1) {
        const email = `new${round}@example.com`
        const two = [await send('repair-request', repair(email)), await send('customer-registration', registration({ email }))]
        await Promise.all(two.map((each) => call('POST', `/api/intake/${idOf(each)}/approve`)))
        expect(await count('contacts where email = $1', email)).toBe(1)
      }
      const number = z.looseObject({ ticket_number: z.string() }).parse(read).ticket_number
      const booked = await send('booking-status', { booking: { ticketNumber: number, status: 'completed' } })
      expect((await item(idOf(booked))).match).toMatchObject({
        ticket: { id: ticket, changes: [{ field: 'status', to: 'done' }] },
      })
      await call('POST', `/api/intake/${idOf(booked)}/approve`)
      expect((await call('GET', `/api/tickets/${ticket}`)).body).toMatchObject({ status: 'done' })

      // A payment of no ticket would be as good as lost: it waits, until somebody says which ticket it is of.
      const paid = await send('payment-status', { payment: { paymentId: 'p-1', ticketNumber: 'REV-other', status: 'paid' } })
      expect((await item(idOf(paid))).match).toMatchObject({ ticket: null })
      const payment = `/api/intake/${idOf(paid)}/approve`
      expect(await call('POST', payment)).toMatchObject({ status: 409, body: { error: { code: 'ticket_missing' } } })
      expect(await item(idOf(paid))).toMatchObject({ status: 'pending_approval' })
      const edits = { ticket: { ticket_number: number } }
      expect(await call('POST', payment, { body: { edits } })).toMatchObject({ status: 200, body: { ticket_id: ticket } })
      expect((await call('GET', `/api/tickets/${ticket}`)).body).toMatchObject({ payment_status: 'paid' })
    })

    test('shows what would change, takes edits, and asks where it could be about several', async () => {
      await api.stack.sql(
        `insert into contacts (organization_id, first_name, email, phone) values ($1, 'Old', 'known@example.com', '+44 20 1234 5678'),
           ($1, 'One', 'twin@example.com', null), ($1, 'Two', 'twin@example.com', null)`,
        [api.ours.organizationId],
      )
      const known = await send(
        'customer-registration',
        registration({ email: 'Known@Example.com', phone: '+442012345678', firstName: 'New' }),
      )
      const shown = await item(idOf(known))
      expect(shown.match).toMatchObject({
        kind: 'existing',
        changes: [
          { field: 'first_name', from: 'Old', to: 'New' },
          { field: 'last_name', from: null, to: 'Doe' },
        ],
      })
      const edits = { first_name: null, contact: { last_name: 'Edited' } }
      const approved = await call('POST', `/api/intake/${idOf(known)}/approve`, { body: { edits, create: 'task' } })
      expect(approved).toMatchObject({ status: 200, body: { contact_id: shown.match.contact_id } })
      expect(await count(`contacts where id = $1 and first_name = 'Old' and last_name = 'Edited'`, shown.match.contact_id)).toBe(
        1,
      )
      expect(await count(`tasks where id = $1 and contacts = $2`, approved.body['task_id'], shown.match.contact_id)).toBe(1)

      const twin = await send('customer-registration', registration({ email: 'twin@example.com' }))
      const asked = await call('POST', `/api/intake/${idOf(twin)}/approve`, { body: {} })
      expect(asked).toMatchObject({ status: 409, body: { error: { code: 'match_ambiguous' } } })
      expect(z.array(z.unknown()).parse(asked.body.error?.['candidates'])).toHaveLength(2)
      const { candidates } = (await item(idOf(twin))).match
      const firstNames = ['One', 'Two'].map((from) => expect.arrayContaining([{ field: 'first_name', from, to: 'John' }]))
      expect(candidates.map(({ changes }) => changes)).toEqual(expect.arrayContaining(firstNames))
      const chosen = candidates[0]?.id
      const foreign = await call('POST', `/api/intake/${idOf(twin)}/approve`, { body: { contact_id: api.theirs.organizationId } })
      expect(foreign).toMatchObject({ status: 400, body: { error: { code: 'reference_not_found', field: 'contact_id' } } })
      const done = await call('POST', `/api/intake/${idOf(twin)}/approve`, { body: { contact_id: chosen } })
      expect(done).toMatchObject({ status: 200, body: { contact_id: chosen } })
      expect(await call('POST', `/api/intake/${idOf(twin)}/reject`, { body: { reason: 'No' } })).toMatchObject({ status: 409 })
      const bulk = {
        action: 'reject',
        ids: [idOf(twin), idOf(await send('customer-registration', registration())), api.theirs.organizationId],
        reason: 'Spam',
      }
      expect((await call('POST', '/api/intake/bulk', { body: bulk })).body).toMatchObject({
        done: 1,
        failed: [{ error: { code: 'intake_decided' } }, { error: { code: 'intake_not_found' } }],
      })
    })

    test('is whole or not at all, wherever it ends', async () => {
      const sent = await send('repair-request', repair('kill@example.com'))
      const tables = ['contacts', 'tickets', 'opportunities', 'intake_items']
      for (const table of tables) {
        await api.stack.runScript(`create function public.ends() returns trigger language plpgsql as 'begin raise exception ''ends here''; end';
          create trigger zz_ends after insert or update on public.${table} for each statement execute function public.ends();`)
        const ended = await call('POST', `/api/intake/${idOf(sent)}/approve`, { body: { create: 'deal' } })
        await api.stack.runScript(`drop trigger zz_ends on public.${table}; drop function public.ends();`)
        expect({ table, status: ended.status }).toEqual({ table, status: 500 })
        expect(await count(`contacts where email = 'kill@example.com'`)).toBe(0)
        expect((await item(idOf(sent))).status).toBe('pending_approval')
      }
      const done = await call('POST', `/api/intake/${idOf(sent)}/approve`, { body: { create: 'deal' } })
      expect(done.status).toBe(200)
      expect(await count(`opportunities where id = $1 and amount = 299.99`, done.body['opportunity_id'])).toBe(1)
    })

    test('of many goes on whatever becomes of one of them, also where that shows only as the transaction ends', async () => {
      const reached = Array.from({ length: 30 }, (_, index) => `many${index}@example.com`)
      const ids: string[] = []
      for (const email of reached) ids.push(idOf(await send('customer-registration', registration({ email }))))
      await api.stack.runScript(`create function public.ends() returns trigger language plpgsql as 'begin raise exception ''ends here''; end';
        create trigger zz_ends before insert on public.contacts for each row when (new.email = 'many3@example.com') execute function public.ends();
        create constraint trigger zz_late after insert on public.contacts deferrable initially deferred
          for each row when (new.email = 'many27@example.com') execute function public.ends();`)
      const { body } = await call('POST', '/api/intake/bulk', { body: { action: 'approve', ids: [...ids, ids[0]] } })
      await api.stack.runScript(
        'drop trigger zz_ends on public.contacts; drop trigger zz_late on public.contacts; drop function public.ends();',
      )
      expect(body).toMatchObject({ done: 28, failed: [{ id: ids[3] }, { id: ids[27] }] })
      expect(await count(`contacts where email like 'many%@example.com'`)).toBe(28)
      expect((await item(ids[3] ?? '')).status).toBe('pending_approval')
      const again = await call('POST', '/api/intake/bulk', { body: { action: 'approve', ids } })
      expect(again.body).toMatchObject({ done: 30, failed: [] })
      expect(await count(`contacts where email like 'many%@example.com'`)).toBe(30)
    })

    test('is for owners, admins and managers; members and viewers read, keys and strangers neither', async () => {
      const id = idOf(await send('customer-registration', registration()))
      const [member, manager] = api.ours.members
      const may = async (token: string) => {
        const statuses = []
        for (const [method, path] of [
          ['GET', '/api/intake'],
          ['GET', `/api/intake/${id}`],
          ['POST', `/api/intake/${id}/reject`],
          ['POST', `/api/intake/${id}/approve`],
          ['POST', '/api/intake/bulk'],
        ] as const)
          statuses.push((await call(method, path, { token, body: method === 'GET' ? undefined : bodyOf(path) })).status)
        return statuses
      }
      const bodyOf = (path: string) => (path.endsWith('bulk') ? { action: 'reject', ids: [id] } : {})
      for (const name of ['member', 'viewer']) {
        await role(0, name)
        expect([name, await may(member?.accessToken ?? '')]).toEqual([name, [200, 200, 403, 403, 403]])
      }
      for (const key of [keys.intake, keys.records]) expect(await may(key)).toEqual([403, 403, 403, 403, 403])
      expect(await may('x.y.z')).toEqual([401, 401, 401, 401, 401])
      expect(await may(api.theirs.owner.accessToken)).toEqual([200, 404, 404, 404, 200])
      expect((await item(id)).status).toBe('pending_approval')
      expect(await may(manager?.accessToken ?? '')).toEqual([200, 200, 200, 409, 200])
    })

    test('the list is narrowed down, searched and paged through, each item once', async () => {
      const seen: string[] = []
      let cursor: string | null = ''
      let total = 0
      while (cursor !== null) {
        const next: string = cursor === '' ? '' : `&cursor=${cursor}`
        const { body } = await call('GET', `/api/intake?page_size=7${next}`)
        const page = z.object({ items: z.array(itemSchema), total: z.number(), next_cursor: z.string().nullable() }).parse(body)
        seen.push(...page.items.map(({ id }) => id))
        total = page.total
        cursor = page.next_cursor
      }
      expect([seen.length, new Set(seen).size]).toEqual([total, total])
      const { body } = await call('GET', '/api/intake?q=rita@example&type=repair_request&status=approved')
      expect(body['total']).toBe(3)
      expect(
        (await call('GET', '/api/intake?status=odd&colour=red&cursor=x')).body.error?.fields?.map(({ field }) => field),
      ).toEqual(['status', 'colour'])
    })
  })
}
