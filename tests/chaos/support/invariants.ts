import { expect } from 'vitest'
import { linksOf, liveOf, type Live, type ModelLink, sides } from './model.ts'
import {
  fieldsOf,
  notation,
  type Played,
  playedObjects,
  playedOf,
  type PlayedRecord,
  type PlayedValues,
  targetOf,
} from './played.ts'
import type { World } from './world.ts'

/**
 * The records that both sides should hold, by object and by their unique name (the title). A reference is the name of the record that it leads
 * to.
 */
export type Expected = Readonly<Record<(typeof playedObjects)[number], Map<string, PlayedValues>>>

/** Both sides hold exactly these records: no duplicate, no loss, every edit, every reference. */
export async function expectRecords(world: World, expected: Expected): Promise<void> {
  const live = await liveOf(world)
  for (const object of playedObjects) {
    const played = playedOf(world.crmType, object)
    const wanted = inOrder(played, [...expected[object].values()])
    for (const side of sides) {
      const present = live[object][side].map(({ values }) =>
        withNames(played, values, (target, id) => nameIn(world, live[target][side], target, id)),
      )
      expect({ object, [side]: inOrder(played, present) }).toEqual({ object, [side]: wanted })
    }
  }
}

function inOrder(played: Played, records: readonly PlayedValues[]): readonly PlayedValues[] {
  const text = (values: PlayedValues) => `${values[played.title]} ${values[played.key]}`
  return records.map((values) => notation(played, values)).toSorted((a, b) => text(a).localeCompare(text(b)))
}

/** The name of a record among those of one side; its id where it is none of them. */
function nameIn(world: World, records: readonly PlayedRecord[], object: (typeof playedObjects)[number], id: string): string {
  return records.find((record) => record.id === id)?.values[playedOf(world.crmType, object).title] ?? id
}

function withNames(
  played: Played,
  values: PlayedValues,
  nameOf: (target: (typeof playedObjects)[number], id: string) => string,
): PlayedValues {
  const named: Record<string, string | null> = { ...values }
  for (const field of fieldsOf(played)) {
    const [target, id] = [targetOf(played, field), values[field]]
    if (target !== null && typeof id === 'string') named[field] = nameOf(target, id)
  }
  return named
}

/** Every pair in sync is live on both sides and equal in every field; every record of the CRM belongs to a link. */
export async function expectPairsEqual(world: World, live: Live): Promise<void> {
  const links = await linksOf(world)
  for (const object of playedObjects) {
    const played = playedOf(world.crmType, object)
    const own = links.filter((link) => link.object === object)
    for (const link of own.filter(({ status }) => status === 'linked')) {
      const ours = live[object].here.find(({ id }) => id === link.here)?.values
      const theirs = live[object].there.find(({ id }) => id === link.there)?.values
      const told = { object, here: link.here, there: link.there }
      expect({ ...told, values: theirs && comparedThere(played, link, links, theirs) }).toEqual({
        ...told,
        values: ours && comparedHere(played, link, ours),
      })
      expect({ ...told, ours: ours !== undefined }).toEqual({ ...told, ours: true })
    }
    const known = own.flatMap(({ there }) => there ?? [])
    const unknown = live[object].there.map(({ id }) => id).filter((id) => !known.includes(id))
    expect({ object, unknown, twice: known.length - new Set(known).size }).toEqual({ object, unknown: [], twice: 0 })
  }
}

/** References that wait say so on the link, and are left out. */
function comparedHere(played: Played, { waits }: ModelLink, values: PlayedValues): PlayedValues {
  const waiting = new Set(waits.map(({ field }) => field))
  return Object.fromEntries(Object.entries(notation(played, values)).filter(([field]) => !waiting.has(field)))
}

/** References by the ids that the records which they lead to have here. */
function comparedThere(played: Played, link: ModelLink, links: readonly ModelLink[], values: PlayedValues): PlayedValues {
  const idHere = (target: string, ref: string) =>
    links.find(({ object, there, here }) => object === target && there === ref && here !== null)?.here ?? ref
  return comparedHere(played, link, withNames(played, values, idHere))
}

/** Nothing waits for a pair that is there, and no field that waits has been cleared by it. */
export async function expectGraph({ hub }: World): Promise<void> {
  expect(
    await hub.stack.sql(
      `select l.object_type, l.status, w.value as wait, l.pending from crm_sync_state l
       cross join lateral jsonb_array_elements(l.waits) w
       where l.status = 'linked' and exists (
         select 1 from crm_sync_state t join private.records r on r.object_type = t.object_type and r.id = t.record_id
         where t.connection_id = l.connection_id and t.object_type = w.value ->> 'target' and t.status = 'linked'
           and t.crm_record_id is not null and r.deleted_at is null
           and w.value ->> 'ref' = case w.value ->> 'side' when 'crm' then t.crm_record_id else t.record_id::text end)`,
    ),
  ).toEqual([])
}

/** Every record of both sides is linked once and in sync, and no queue message, run, event, wait or outgoing write is left. */
export async function expectConverged({ hub }: World, expected: Expected): Promise<void> {
  const { sql } = hub.stack
  const linked = await sql(
    `select object_type as object, count(*)::int as links, count(distinct record_id)::int as records,
            count(distinct crm_record_id)::int as remotes
     from crm_sync_state where status = 'linked' group by 1 order by 1`,
  )
  expect(linked).toEqual(
    playedObjects.map((object) => {
      const { size } = expected[object]
      return { object, links: size, records: size, remotes: size }
    }),
  )
  expect(
    await sql(`select object_type, status, pending, live, archiving, outgoing, waits, last_error from crm_sync_state
               where status in ('unlinked', 'attention') or pending or archiving or outgoing is not null
                  or status = 'linked' and waits @? '$[*] ? (@.target != "user")'`),
  ).toEqual([])
  await expectBookkeeping(sql)
}

/** Queues are empty, no run is active, no event is left, and counts add up. */
export async function expectBookkeeping(sql: World['hub']['stack']['sql']): Promise<void> {
  expect(await sql(`select message from pgmq.q_crm_work union all select message from pgmq.q_crm_live`)).toEqual([])
  expect(await sql(`select sync_type, status, phase from crm_sync_logs where status in ('running', 'waiting')`)).toEqual([])
  expect(await sql(`select object_type, kind, crm_record_id from crm_webhook_events where processed_at is null`)).toEqual([])
  expect(await sql(`select job, reason from crm_dead_letters`)).toEqual([])
  expect(
    await sql(`select id from crm_sync_logs where records_processed <> records_success + records_failed + records_skipped`),
  ).toEqual([])
}
