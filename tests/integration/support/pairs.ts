import { z } from 'zod'
import type { CrmType } from '../../../src/lib/crm/domain/crm-type.ts'
import type { DeletePolicy } from '../../../src/lib/crm/domain/settings.ts'
import { decideMatch } from '../../../src/lib/crm/use-cases/decide-match.ts'
import { runWorker } from '../../../src/lib/jobs/worker.ts'
import { crmUser } from './crm-records.ts'
import { startHub } from './hub.ts'

/** A hub that is connected and synced once, and what tests about the fate of its pairs ask of it. */
export async function startPairs(crmType: CrmType) {
  const hub = await startHub({ crms: [crmType] })
  const crm = hub.crm(crmType)
  const user = crmUser(crmType, crm.url)
  const connected = await crm.connect()
  if (connected.kind !== 'connected') throw new Error(`Not connected: ${JSON.stringify(connected)}`)
  await crm.sync('full')
  let made = 0
  /** An address that no other test has. */
  const address = () => `person${(made += 1)}@pairs.test`
  return {
    hub,
    crm,
    user,
    address,
    policy: (fromCrm: DeletePolicy, toCrm: DeletePolicy) =>
      hub.stack.sql(`update crm_connections set settings = jsonb_build_object('deletes', $1::jsonb)`, [
        JSON.stringify({ fromCrm, toCrm }),
      ]),
    /** A new pair, in sync. */
    async pair() {
      const email = address()
      const crmId = await user.create({ email, firstName: 'Pair', lastName: String(made) })
      await crm.sync('delta')
      const [row] = z
        .array(z.object({ id: z.string() }))
        .parse(await hub.stack.sql('select id from contacts where email = $1', [email]))
      if (!row) throw new Error('The pair was not made.')
      return { email, crmId, recordId: row.id }
    },
    drain: () => runWorker(hub.engine, { deadline: Date.now() + 600_000, untilEmpty: true }),
    remove: (recordId: string) => hub.stack.sql('update contacts set deleted_at = now() where id = $1', [recordId]),
    restore: (recordId: string) => hub.stack.sql('update contacts set deleted_at = null where id = $1', [recordId]),
    link: (recordId: string) =>
      hub.stack.sql(
        `select l.status, l.last_error ->> 'code' as code, c.deleted_at is not null as deleted, l.crm_record_id from crm_sync_state l
         join contacts c on c.id = l.record_id where l.record_id = $1`,
        [recordId],
      ),
    linkIdOf: async (where: 'record_id' | 'crm_record_id', id: string) =>
      (await hub.stack.sql<{ id: string }>(`select id from crm_sync_state where ${where} = $1`, [id]))[0]?.id ?? '',
    /** Live contacts with this address. */
    contacts: (email: string) =>
      hub.stack.sql<{ id: string; phone: string | null }>(
        'select id, phone from contacts where email = $1 and deleted_at is null order by created_at',
        [email],
      ),
    isThere: async (crmId: string) => (await user.list()).some(({ id }) => id === crmId),
    decide: (decision: Parameters<typeof decideMatch>[2]) =>
      decideMatch(hub.engine, { organizationId: hub.organizationId, userId: hub.userId }, decision),
  }
}

export type Pairs = Awaited<ReturnType<typeof startPairs>>
