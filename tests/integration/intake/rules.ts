import { describe, expect, test } from 'vitest'
import { z } from 'zod'
import { idOf, type IntakeWorld, repair } from './world.ts'

export function describeRules({ api, call, send, count, item }: IntakeWorld): void {
  describe('rules of automatic approval', () => {
    /** Works off the queue, with each message's job on it twice: a job may come again. */
    async function decide(): Promise<void> {
      const { runWorker } = await import('../../../src/lib/jobs/worker.ts')
      const { engine } = await import('../../../src/lib/crm/engine.ts')
      await api.stack.sql(`select pgmq.send('crm_work', message) from pgmq.q_crm_work where message ->> 'kind' = 'intake'`, [])
      await runWorker(engine(), { deadline: Date.now() + 60_000, untilEmpty: true })
    }
    const source = 'rules-test'
    const rule = (more: object) => ({
      type: 'repair_request',
      source,
      known_customer: false,
      complete: false,
      is_on: true,
      ...more,
    })
    let version = 0
    async function save(...rules: readonly object[]) {
      const saved = await call('PUT', '/api/intake/rules', { body: { version, rules } })
      expect(saved.status).toBe(200)
      version = Number(saved.body['version'])
      return z.array(z.looseObject({ id: z.string() })).parse(saved.body['rules'])
    }
    async function wouldHave(...rules: readonly object[]): Promise<unknown> {
      const body = { rules: rules.map((each) => ({ ...each, is_on: false })) }
      return (await call('POST', '/api/intake/rules/preview', { body })).body['rules']
    }
    const repairOf = (email: string, more: object = {}) => {
      const body = repair(email)
      return { ...body, customer: { ...body.customer, phone: '+442012345678', ...more }, metadata: { source: 'Rules-Test ' } }
    }

    test('none decides anything unless it is on; then one contact and one ticket are made, once, and what is ambiguous waits', async () => {
      await api.stack.sql(
        `insert into contacts (organization_id, email) values ($1, 'met@rules.test'), ($1, 'two@rules.test'), ($1, 'two@rules.test')`,
        [api.ours.organizationId],
      )
      const kinds = { new: 'first@rules.test', existing: 'met@rules.test', ambiguous: 'two@rules.test' }
      const sendAll = async () => {
        const ids = new Map<string, string>()
        for (const [kind, email] of Object.entries(kinds)) ids.set(kind, idOf(await send('repair-request', repairOf(email))))
        ids.set('incomplete', idOf(await send('repair-request', repairOf('less@rules.test', { phone: '' }))))
        return ids
      }
      const statuses = async (ids: ReadonlyMap<string, string>) => {
        await decide()
        const items = await Promise.all([...ids].map(async ([kind, id]) => [kind, (await item(id)).status] as const))
        return items.flatMap(([kind, status]) => (status === 'approved' ? [kind] : []))
      }
      const [all, known, complete] = [rule({}), rule({ known_customer: true }), rule({ complete: true })]
      await save({ ...all, is_on: false })
      expect(await statuses(await sendAll())).toEqual([])
      const received = await count(`intake_items where organization_id = $1 and type = 'repair_request'`, api.ours.organizationId)
      expect(await wouldHave(all, known, complete)).toEqual([3, 1, 2].map((approved) => ({ approved, received })))

      // What a rule then does is what the preview has said.
      await save(known)
      expect(await statuses(await sendAll())).toEqual(['existing'])
      await save({ ...rule({ source: 'another' }) }, complete)
      const byComplete = await sendAll()
      expect(await statuses(byComplete)).toEqual(['new', 'existing'])
      const [, second] = await save(rule({ source: 'another' }), all)
      const sent = await sendAll()
      expect(await statuses(sent)).toEqual(['new', 'existing', 'incomplete'])
      expect(await count(`contacts where email = 'first@rules.test'`)).toBe(1)
      expect(await count(`tickets t join contacts c on c.id = t.contact_id where c.email = 'first@rules.test'`)).toBe(2)
      expect((await call('GET', `/api/intake/${sent.get('new')}`)).body).toMatchObject({
        decided_by: null,
        decided_by_rule: second?.id,
      })
      // Two of somebody new at once.
      const two = await Promise.all([1, 2].map(() => send('repair-request', repairOf('both@rules.test'))))
      expect(two.map(({ status, body }) => [status, body['status']])).toEqual([1, 2].map(() => [202, 'pending_approval']))
      await decide()
      expect(await count(`contacts where email = 'both@rules.test'`)).toBe(1)
      // News of a ticket that is not there waits, and so does a known customer who is gone by the time of the decision.
      await save(rule({ type: 'booking_status' }), known)
      const booked = (ticketNumber: string) =>
        send('booking-status', { booking: { ticketNumber, status: 'confirmed' }, metadata: { source, timestamp: '2026-01-01' } })
      const number = z
        .array(z.object({ ticket_number: z.string() }))
        .parse(
          await api.stack.sql(
            `select ticket_number from tickets t join contacts c on c.id = t.contact_id where c.email = 'first@rules.test' limit 1`,
            [],
          ),
        )[0]?.ticket_number
      const news = new Map([
        ['there', idOf(await booked(number ?? ''))],
        ['nowhere', idOf(await booked('REV-nowhere'))],
        ['gone', idOf(await send('repair-request', repairOf(kinds.existing)))],
      ])
      await api.stack.sql(`update contacts set deleted_at = now() where email = 'met@rules.test'`, [])
      expect(await statuses(news)).toEqual(['there'])
    })

    test('somebody who was erased waits for a person, and only admins change rules, under the version that they saw', async () => {
      const { erasePerson } = await import('../../../src/lib/crm/use-cases/erase-person.ts')
      const { engine } = await import('../../../src/lib/crm/engine.ts')
      await save(rule({}))
      const [{ id: contactId }] = z
        .tuple([z.object({ id: z.string() })])
        .parse(
          await api.stack.sql(`insert into contacts (organization_id, email) values ($1, 'gone@rules.test') returning id`, [
            api.ours.organizationId,
          ]),
        )
      const { organizationId, owner } = api.ours
      await erasePerson(engine(), { organizationId, userId: owner.userId, source: 'person', contactId, eraseIn: [] })
      await decide()
      const id = idOf(await send('repair-request', repairOf('gone@rules.test')))
      await decide()
      expect((await item(id)).status).toBe('pending_approval')

      const stale = await call('PUT', '/api/intake/rules', { body: { version: version - 1, rules: [] } })
      const said = expect.stringMatching(/nothing of yours is saved\. You made the last change yourself, just now/)
      expect(stale).toMatchObject({ status: 409, body: { error: { code: 'intake_rules_changed', message: said } } })
      const [, manager] = api.ours.members
      const asManager = { token: manager?.accessToken ?? '', body: { version, rules: [] } }
      expect((await call('PUT', '/api/intake/rules', asManager)).status).toBe(403)
      expect((await call('GET', '/api/intake/rules', { token: manager?.accessToken ?? '' })).body).toMatchObject({ version })
      const all = await call('PUT', '/api/intake/rules', { body: { version, rules: [rule({ source: null })] } })
      expect(all).toMatchObject({ status: 400, body: { error: { field: 'rules[0].source' } } })
      expect((await call('GET', '/api/intake/rules', { token: api.theirs.owner.accessToken })).body).toEqual({
        version: 0,
        rules: [],
      })
    })
  })
}
