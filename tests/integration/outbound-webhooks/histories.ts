import fc from 'fast-check'
import { expect, test } from 'vitest'
import { z } from 'zod'
import { message, type Received, type WebhooksWorld } from './world.ts'

export function testHistories(world: WebhooksWorld): void {
  const { received, answers, create, remove, work, wait, add, deliveries } = world

  test('every committed change is told at least once and in order per record, wherever a worker is killed', async () => {
    const { id } = await create('/history')
    // Every third message is refused: what comes after it waits.
    const accepted: Received[] = []
    let requests = 0
    answers.set('/history', (response) => {
      requests += 1
      const last = received.at(-1)
      if (requests % 3 === 0 || last === undefined) return void response.writeHead(500).end()
      accepted.push(last)
      return void response.writeHead(204).end()
    })
    const isOpen = async () => (await deliveries(id)).some(({ status }) => status === 'queued')
    const step = fc.record({
      contact: fc.nat(2),
      does: fc.constantFrom('change', 'delete', 'restore', 'roll back'),
      worker: fc.constantFrom('nothing', 'work', 'die after the claim', 'die after the send'),
    })
    let round = 0
    await fc.assert(
      fc.asyncProperty(fc.array(step, { minLength: 4, maxLength: 12 }), async (steps) => {
        round += 1
        accepted.length = 0
        const contacts = await Promise.all([0, 1, 2].map((n) => add(`H${round}-${n}`)))
        const expected = contacts.map(() => ['contact.created'])
        const isDeleted = contacts.map(() => false)
        for (const [place, { contact, does, worker }] of steps.entries()) {
          const to = `'${contacts[contact]}'`
          const told = expected[contact] ?? []
          if (does === 'roll back')
            await world.stack.runScript(`begin; update contacts set first_name = 'Never ${place}' where id = ${to}; rollback;`)
          if (does === 'change') {
            await world.stack.runScript(`update contacts set first_name = 'N${place}' where id = ${to}`)
            if (!isDeleted[contact]) told.push('contact.updated first_name')
          }
          if ((does === 'delete') !== isDeleted[contact] && (does === 'delete' || does === 'restore')) {
            await world.stack.runScript(
              `update contacts set deleted_at = ${does === 'delete' ? 'now()' : 'null'} where id = ${to}`,
            )
            isDeleted[contact] = does === 'delete'
            told.push(does === 'delete' ? 'contact.deleted' : 'contact.updated deleted_at')
          }
          if (worker === 'work') await work()
          if (worker.startsWith('die'))
            await killed(world, id, worker === 'die after the claim' ? 'outbox_claim' : 'outbox_settle')
        }
        for (let rounds = 0; rounds < 20 && (rounds === 0 || (await isOpen())); rounds += 1) {
          await wait()
          await work()
        }
        const seen = new Set<string | undefined>()
        const inOrder = contacts.map((): string[] => [])
        for (const { headers, body } of accepted) {
          if (seen.has(headers['webhook-id'])) continue
          seen.add(headers['webhook-id'])
          const { type, data } = message.parse(JSON.parse(body))
          const changed = z.array(z.string()).optional().parse(data['changed'])
          inOrder[contacts.indexOf(data.id)]?.push([type, ...(changed ?? [])].join(' '))
        }
        expect(inOrder).toEqual(expected)
      }),
      { numRuns: 5 },
    )
    await remove(id)
  })
}

/** A worker that dies as this call is answered: what it has claimed is nobody else's until its lease ends. */
async function killed(world: WebhooksWorld, endpointId: string, call: 'outbox_claim' | 'outbox_settle'): Promise<void> {
  const engine = world.app.engine()
  const db = new Proxy(engine.db, {
    get: (target, name) => {
      if (name !== 'rpc') return Reflect.get(target, name)
      return async (...asked: Parameters<typeof target.rpc>) => {
        if (asked[0] !== call) return target.rpc(...asked)
        if (call === 'outbox_claim') await target.rpc(...asked)
        throw new Error('killed')
      }
    },
  })
  await world.app
    .tellDue({ ...engine, db }, endpointId, Date.now() + 10_000)
    .catch((thrown: unknown) => expect(String(thrown)).toContain('killed'))
  await world.stack.runScript('update webhook_deliveries set leased_until = null')
}
