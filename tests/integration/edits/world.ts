import { afterAll, beforeAll, beforeEach, expect } from 'vitest'
import { z } from 'zod'
import type { Database } from '../../../src/lib/db/database.types.ts'
import { type Hub, startHub } from '../support/hub.ts'

const contactSchema = z.tuple([
  z.object({
    id: z.uuid(),
    email: z.string().nullable(),
    first_name: z.string().nullable(),
    last_name: z.string().nullable(),
    phone: z.string().nullable(),
    company: z.string().nullable(),
    job_title: z.string().nullable(),
    custom: z.record(z.string(), z.unknown()),
  }),
])

/** A contact before each test that is linked with one of HubSpot, and how either side is edited and read. */
export function editsWorld() {
  let hub: Hub
  let recordId = ''
  let crmId = ''
  let count = 0

  beforeAll(async () => {
    hub = await startHub()
    await hub.connect()
    await hub.sync('full')
  })
  afterAll(() => hub.close())

  beforeEach(async () => {
    count += 1
    const { data, error } = await hub.engine.db
      .from('contacts')
      .insert({
        organization_id: hub.organizationId,
        email: `p${count}@example.test`,
        first_name: 'Ann',
        last_name: 'Berg',
        phone: '+31 20 123 4567',
        company: 'Acme',
      })
      .select('id')
      .single<{ id: string }>()
    expect(error).toBeNull()
    recordId = data?.id ?? ''
    await hub.sync('delta')
    const [link] = z
      .tuple([z.object({ crm_record_id: z.string() })])
      .parse(await hub.stack.sql('select crm_record_id from crm_sync_state where record_id = $1', [recordId]))
    crmId = link.crm_record_id
  })

  const local = async () => contactSchema.parse(await hub.stack.sql('select * from contacts where id = $1', [recordId]))[0]
  const editLocal = async (change: Database['public']['Tables']['contacts']['Update']) => {
    const { error } = await hub.engine.db.from('contacts').update(change).eq('id', recordId)
    expect(error).toBeNull()
  }
  const remote = async () =>
    (
      await hub.hubspot.crm.contacts.basicApi.getById(crmId, [
        'email',
        'firstname',
        'lastname',
        'phone',
        'company',
        'jobtitle',
        'seat_count',
        'newsletter',
      ])
    ).properties
  const editRemote = (properties: Record<string, string>) => hub.hubspot.crm.contacts.basicApi.update(crmId, { properties })
  const changes = () =>
    hub.stack.sql(`select side, kind, field, before, after, reason from crm_sync_changes where record_id = $1 order by id`, [
      recordId,
    ])
  return { hub: () => hub, contact: () => ({ recordId, crmId, count }), local, editLocal, remote, editRemote, changes }
}
