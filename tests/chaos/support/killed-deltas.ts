import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type Hub, startHub } from '../../integration/support/hub.ts'
import { killPointsOf } from '../../integration/support/kill.ts'
import { fill, recover, runKilledSync } from '../../integration/support/killed-sync.ts'

/** Kills a delta around an edit, at every `stride`-th of its requests. */
export function describeKilledDeltas(stride: number): void {
  const sample = <Point>(points: readonly Point[], offset = 0) =>
    points.filter((_, index) => (points.length - 1 - index) % stride === offset % stride)

  describe('a process killed in the middle of a delta', () => {
    let hub: Hub
    beforeAll(async () => {
      hub = await startHub()
    })
    afterAll(() => hub.close())

    test('at any request of a delta, an edit made after the crash wins over what the killed process had sent, even when the CRM wins conflicts', {
      timeout: 600_000,
    }, async () => {
      for (const [turn, policy] of ['crm_wins', 'manual'].entries()) {
        await fill(hub)
        await hub.sync('full')
        await hub.stack.sql(`update crm_connections set settings = jsonb_build_object('conflictPolicy', $1::text)`, [policy])
        const edit = (last_name: string) =>
          hub.stack.sql(`update contacts set last_name = $1 where email = 'both-0@example.test'`, [last_name])
        await edit('first')
        const requests = await runKilledSync(hub, 'delta', null)
        const points = killPointsOf(requests, 1, 0).filter(({ at }) => at >= 4)
        for (const { at, when } of sample(points, turn * 3)) {
          await edit(`sent ${at} ${when}`)
          await runKilledSync(hub, 'delta', { at, when })
          await edit(`wanted ${at} ${when}`)
          await recover(hub)
          if (at === requests) await hub.sync('delta')
          const there = await hub.hubspot.crm.contacts.basicApi.getById(
            'both-0@example.test',
            ['lastname'],
            undefined,
            undefined,
            false,
            'email',
          )
          const here = await hub.stack.sql(`select last_name from contacts where email = 'both-0@example.test'`)
          expect([policy, at, when, there.properties['lastname'], here]).toEqual([
            policy,
            at,
            when,
            `wanted ${at} ${when}`,
            [{ last_name: `wanted ${at} ${when}` }],
          ])
        }
      }
    })

    test('twice in a row, around an edit, still keeps the last edit', async () => {
      await fill(hub)
      await hub.sync('full')
      await hub.stack.sql(`update crm_connections set settings = '{"conflictPolicy": "crm_wins"}'`)
      const edit = (name: string) =>
        hub.stack.sql(`update contacts set last_name = $1 where email = 'both-0@example.test'`, [name])
      const expire = () =>
        hub.stack.sql(`update crm_sync_logs set lease_expires_at = now() - interval '1 second' where status = 'running'`)
      await edit('measured')
      const requests = await runKilledSync(hub, 'delta', null)
      const firsts = Array.from({ length: requests - 5 }, (_, index) => index + 6)
      const pairs = firsts.flatMap((first) => [3, 2, 1, 0].map((before) => [first, requests - before] as const))
      for (const [first, second] of sample(pairs)) {
        await edit(`first ${first} ${second}`)
        await runKilledSync(hub, 'delta', { at: first, when: 'after' })
        await edit(`last ${first} ${second}`)
        await expire()
        await runKilledSync(hub, 'delta', { at: second, when: 'after' })
        await recover(hub)
        expect(await hub.stack.sql(`select last_name from contacts where email = 'both-0@example.test'`)).toEqual([
          { last_name: `last ${first} ${second}` },
        ])
      }
    })
  })
}
