import { expect, test } from 'vitest'
import type { OtherObject, OtherObjectsWorld } from './world.ts'

export function describeMerges({
  crmType,
  merges,
  hub,
  drain,
  user,
  rename,
  namedHere,
  nameThere,
  refs,
  link,
  count,
  ageRuns,
}: OtherObjectsWorld): void {
  const more = (object: OtherObject) =>
    object === 'opportunity' && crmType === 'hubspot' ? { stage: 'closedwon' } : object === 'lead' ? { company: 'Delft BV' } : {}

  test.each(merges)('holds for each %s: a chain of merges is followed to its end', async (object) => {
    await ageRuns()
    const [merged] = await refs(object, 'asc', 1)
    const unknown = (name: string) => user(object).create({ name, ...more(object) })
    const [second, third] = [await unknown('Second of a chain'), await unknown('Third of a chain')]
    await user(object).merge(second, merged?.ref ?? '')
    await user(object).merge(third, second)
    const before = await namedHere(object, '%')
    await hub().sync('delta')
    expect(await link(merged?.id)).toMatchObject({ status: 'linked', ref: third })
    expect(await namedHere(object, '%')).toBe(before)
  })

  test.each(merges)(
    'holds for each %s: of two that are both linked and merged, one goes on and the other says into which',
    async (object) => {
      await ageRuns()
      const [winner, loser] = await refs(object, 'asc', 2)
      const before = await count(object)
      await user(object).merge(winner?.ref ?? '', loser?.ref ?? '')
      await hub().sync('full')
      const after = [before[0], (before[1] ?? 0) - 1]
      expect(await link(winner?.id)).toMatchObject({ status: 'linked', ref: winner?.ref, code: null })
      // Pipedrive tells it by a webhook alone.
      if (crmType === 'pipedrive') {
        expect(await link(loser?.id)).toMatchObject({ status: 'excluded', code: 'deleted_in_crm' })
        await hub().stack.sql(
          `insert into crm_webhook_events (organization_id, connection_id, event_key, object_type, kind, crm_record_id, merged_into, occurred_at)
       select organization_id, id, 'late-' || $1, $1, 'merged', $2, $3, now() from crm_connections`,
          [object, loser?.ref, winner?.ref],
        )
        await hub().sync('delta')
        await drain()
      }
      expect(await link(loser?.id)).toMatchObject({ status: 'excluded', code: 'merged_in_crm', into: winner?.id })
      expect(await count(object)).toEqual(after)
      await rename(object, winner?.id, 'What is left of both')
      await drain()
      expect(await nameThere(object, winner?.ref)).toBe('What is left of both')
      expect(await hub().sync('full')).toMatchObject({ local_created: 0, crm_created: 0, local_updated: 0, crm_updated: 0 })
      expect(await count(object)).toEqual(after)
    },
  )
}
