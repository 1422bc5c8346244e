import { expect } from 'vitest'
import { z } from 'zod'
import type { CrmType } from '../../../src/lib/crm/domain/crm-type.ts'
import { runWorker } from '../../../src/lib/jobs/worker.ts'
import type { Hub } from './hub.ts'

/** A person here and in the hub's three CRMs, with values that hold the word; `place` tells their phones apart. */
export async function personEverywhere(hub: Hub, word: string, place: number) {
  const values = {
    email: `${word}.somebody@erasure.test`,
    first_name: `${word}first`,
    last_name: `${word}last`,
    phone: `+31 6 ${String(10_000_000 + place * 1_234_567)}`,
    company: `${word}company`,
    job_title: `${word}title`,
    custom: { note: `${word}note` },
  }
  const { data, error } = await hub.engine.db
    .from('contacts')
    .insert({ organization_id: hub.organizationId, ...values })
    .select('id')
    .single()
  if (error) throw error
  await runWorker(hub.engine, { deadline: Date.now() + 600_000, untilEmpty: true })
  const { id } = z.object({ id: z.string() }).parse(data)
  const links = z.array(z.object({ crm_type: z.string(), crm_record_id: z.string(), id: z.string() })).parse(
    await hub.stack.sql(
      `select c.crm_type, l.crm_record_id, l.id from crm_sync_state l join crm_connections c on c.id = l.connection_id
         where l.record_id = $1 and l.status = 'linked'`,
      [id],
    ),
  )
  expect(links).toHaveLength(3)
  const crmIdOf = (crmType: CrmType) => links.find((link) => link.crm_type === crmType)?.crm_record_id ?? ''
  const linkOf = (crmType: CrmType) => links.find((link) => link.crm_type === crmType)?.id ?? ''
  return { id, email: values.email, phone: values.phone, crmIdOf, linkOf, words: [word, values.phone, id] }
}
