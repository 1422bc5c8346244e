import { afterAll, beforeAll, beforeEach, expect } from 'vitest'
import type { CrmType } from '../../../src/lib/crm/domain/crm-type.ts'
import { runWorker } from '../../../src/lib/jobs/worker.ts'
import { emptyCrm, emptyHub } from '../../chaos/support/empty.ts'
import { type CompanyUser, companyUser } from '../support/company-users.ts'
import { type Hub, startHub } from '../support/hub.ts'

const crms = ['hubspot', 'salesforce', 'pipedrive'] as const satisfies readonly CrmType[]

type Question = { readonly id: string; readonly crm_type: CrmType; readonly name: string; readonly here: readonly string[] }

export type NamesakesWorld = ReturnType<typeof namesakesWorld>

/** Three CRMs, all empty before each test, companies on every side, and what is asked about those of one name. */
export function namesakesWorld() {
  let hub: Hub
  let users: Readonly<Record<CrmType, CompanyUser>>
  beforeAll(async () => {
    hub = await startHub({ crms, firstObjects: ['account', 'contact'] })
    const user = (crmType: CrmType) => companyUser(crmType, hub.crm(crmType).url)
    users = { hubspot: user('hubspot'), salesforce: user('salesforce'), pipedrive: user('pipedrive') }
    for (const crmType of crms) await hub.crm(crmType).connect()
  })
  afterAll(() => hub.close())
  const emptyAll = async () => {
    for (const crmType of crms) await emptyCrm(hub.crm(crmType), crmType)
    await emptyHub(hub)
  }
  beforeEach(emptyAll)

  const person = () => ({ organizationId: hub.organizationId, userId: hub.userId })
  const drain = () => runWorker(hub.engine, { deadline: Date.now() + 600_000, untilEmpty: true })
  const addHere = (name: string, website: string | null = null) =>
    hub.stack.sql('insert into accounts (organization_id, name, website) values ($1, $2, $3)', [
      hub.organizationId,
      name,
      website,
    ])
  const namesHere = async () =>
    (await hub.stack.sql<{ name: string }>('select name from accounts where deleted_at is null order by name')).map(
      ({ name }) => name,
    )
  const namesAt = async (crmType: CrmType) => (await users[crmType].companies()).map(({ name }) => name).toSorted()
  /** What is asked, with all that may be meant: the candidates, and what waits for the answer. */
  const questions = () =>
    hub.stack.sql<Question>(
      `select l.id, c.crm_type, l.last_error ->> 'name' as name, array(
         select k ->> 'recordId' from jsonb_array_elements(l.candidates) k
         union
         select w.record_id::text from crm_sync_state w where w.connection_id = l.connection_id and w.crm_record_id is null
           and w.object_type = l.object_type and w.waits @> jsonb_build_array(jsonb_build_object('side', 'crm', 'ref', l.crm_record_id))
       ) as here
       from crm_sync_state l join crm_connections c on c.id = l.connection_id
       where l.status = 'attention' and l.record_id is null and not l.as_new order by c.crm_type, name, l.id`,
    )
  const syncAll = async (type: 'full' | 'delta') => {
    for (const crmType of crms) expect((await hub.crm(crmType).sync(type)).status).not.toBe('failed')
    await drain()
  }
  return {
    crms,
    hub: () => hub,
    usersOf: (crmType: CrmType) => users[crmType],
    person,
    drain,
    addHere,
    namesHere,
    namesAt,
    questions,
    syncAll,
    emptyAll,
  }
}
