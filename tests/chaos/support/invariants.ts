import { expect } from 'vitest'
import { comparable } from '../../../src/lib/crm/domain/normalize.ts'
import type { CrmRecord, Field } from '../../integration/support/crm-records.ts'
import type { Expected } from './kill-rounds.ts'
import type { World } from './world.ts'

export const fieldTypes = { email: 'email', firstName: 'text', lastName: 'text', phone: 'phone' } as const
export const fields = ['email', 'firstName', 'lastName', 'phone'] as const satisfies readonly Field[]

/** A record's values, normalised for comparison. */
export function notation(values: Partial<Readonly<Record<Field, string | null>>>): Readonly<Record<Field, unknown>> {
  const of = (field: Field) => comparable(fieldTypes[field], values[field] ?? null)
  return { email: of('email'), firstName: of('firstName'), lastName: of('lastName'), phone: of('phone') }
}

/** Both sides hold exactly these contacts: no duplicate, no loss, every edit. */
export async function expectPeople({ here, there }: World, expected: Expected): Promise<void> {
  const wanted = [...expected.values()].map(notation).toSorted(byName)
  const present = (records: readonly CrmRecord[]) => records.map(({ values }) => notation(values)).toSorted(byName)
  expect({ here: present(await here.list()) }).toEqual({ here: wanted })
  expect({ there: present(await there.list()) }).toEqual({ there: wanted })
}

function byName(a: Readonly<Record<Field, unknown>>, b: Readonly<Record<Field, unknown>>): number {
  return String(a.lastName).localeCompare(String(b.lastName)) || String(a.email).localeCompare(String(b.email))
}

/** Every record of both sides is linked once and in sync, and no queue message, run, event or outgoing write is left. */
export async function expectConverged({ hub }: World, people: number): Promise<void> {
  const { sql } = hub.stack
  expect(
    await sql(`select count(*)::int as links, count(distinct record_id)::int as records, count(distinct crm_record_id)::int as remotes
               from crm_sync_state where status = 'linked'`),
  ).toEqual([{ links: people, records: people, remotes: people }])
  expect(
    await sql(`select status, pending, live, archiving, outgoing, last_error ->> 'code' as code from crm_sync_state
               where status in ('unlinked', 'attention') or pending or archiving or outgoing is not null`),
  ).toEqual([])
  await expectBookkeeping(hub.stack.sql)
}

/** Queues are empty, no run is active, no event is left, and counts add up. */
export async function expectBookkeeping(sql: World['hub']['stack']['sql']): Promise<void> {
  expect(await sql(`select message from pgmq.q_crm_work union all select message from pgmq.q_crm_live`)).toEqual([])
  expect(await sql(`select sync_type, status, phase from crm_sync_logs where status in ('running', 'waiting')`)).toEqual([])
  expect(await sql(`select kind, crm_record_id from crm_webhook_events where processed_at is null`)).toEqual([])
  expect(await sql(`select job, reason from crm_dead_letters`)).toEqual([])
  expect(
    await sql(`select id from crm_sync_logs where records_processed <> records_success + records_failed + records_skipped`),
  ).toEqual([])
}
