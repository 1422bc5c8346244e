import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, describe } from 'vitest'
import { capabilityOf, type Cursor, type RemoteWrite, type WriteResult } from '../../../src/lib/crm/connector.ts'
import type { CrmType } from '../../../src/lib/crm/domain/crm-type.ts'
import type { RemoteRecord } from '../../../src/lib/crm/domain/reconcile.ts'
import { registeredCrms } from '../../../src/lib/crm/registry.ts'
import type { CountedSession } from '../../../src/lib/crm/transport/session.ts'
import { type ConnectorFixture, connectorFixtures } from './connector-fixtures.ts'
import { conversationOn } from './conversation.ts'

type Create = Extract<RemoteWrite, { readonly kind: 'create' }>

const fixtures = registeredCrms.flatMap((crmType) =>
  Object.entries(connectorFixtures[crmType] ?? {}).map(([which, start]) => ({ crmType, which, start })),
)

/** The e-mails of the new contacts; one has none. */
export const newEmails: readonly (string | null)[] = Array.from({ length: 60 }, (_, index) =>
  index === 7 ? null : `new-${index}@example.test`,
)

/** A fixture, one conversation with its account, and the tests' operations on contacts. */
function openFixture(crmType: CrmType, fixture: ConnectorFixture) {
  const { connector, fields } = fixture
  /** Another conversation with the account, or one with an invalid token. */
  const conversation = (accessToken: string = fixture.tokens.accessToken): CountedSession =>
    conversationOn(connector, { ...fixture.tokens, accessToken }).withFields([
      { name: fields.email, type: 'email' },
      { name: fields.firstName, type: 'text' },
      { name: fields.lastName, type: 'text' },
    ])
  const session = conversation()
  const create = (key: string, email: string | null, firstName: string): Create => ({
    kind: 'create',
    key,
    externalId: randomUUID(),
    properties: { [fields.email]: email, [fields.firstName]: firstName, [fields.lastName]: 'Contract' },
  })
  const update = (key: string, before: RemoteRecord, firstName: string | null): RemoteWrite => ({
    kind: 'update',
    key,
    id: before.id,
    before,
    properties: { [fields.firstName]: firstName },
  })
  /** The creates of the contacts in `newEmails`. */
  const newcomers = () => newEmails.map((email, index) => create(`row-${index}`, email, `New ${index}`))

  /** Sends writes as the engine does: whole batches of one kind. */
  const send = async (writes: readonly RemoteWrite[]): Promise<readonly WriteResult[]> => {
    const { batchSize } = capabilityOf(connector, 'contact')
    const batches = Array.from({ length: Math.ceil(writes.length / batchSize) }, (_, index) =>
      writes.slice(index * batchSize, (index + 1) * batchSize),
    )
    return (await Promise.all(batches.map((batch) => connector.upsertRecords(session, 'contact', batch)))).flat()
  }

  const find = async (email: string): Promise<RemoteRecord> => {
    const [record] = await connector.findByKey(session, 'contact', 'email', [email])
    if (!record) throw new Error(`There is no ${email}.`)
    return record
  }

  /** Everything from a cursor to the end. */
  const all = async (
    from: Cursor | null,
    within = session,
  ): Promise<{ records: RemoteRecord[]; deletedIds: string[]; next: Cursor }> => {
    const records: RemoteRecord[] = []
    const deletedIds: string[] = []
    let cursor = from
    for (;;) {
      const page = await connector.listChanges(within, 'contact', cursor)
      records.push(...page.records)
      deletedIds.push(...page.deletedIds)
      // A cursor is stored as JSON between calls.
      cursor = JSON.parse(JSON.stringify(page.next))
      if (page.done) return { records, deletedIds, next: page.next }
    }
  }

  return { ...fixture, crmType, session, conversation, create, update, newcomers, send, find, all }
}

type OpenFixture = ReturnType<typeof openFixture>

/** Runs a suite on every fixture of every registered CRM. Its tests share one account, empty at first, and run in order. */
export function describeEachConnector(suite: (opened: () => OpenFixture) => void): void {
  describe.each(fixtures)('the $crmType connector, $which, through its real SDK on its sandbox', ({ crmType, start }) => {
    let fixture: OpenFixture
    beforeAll(async () => {
      fixture = openFixture(crmType, await start())
      await fixture.connector.account(fixture.session)
    })
    afterAll(() => fixture.close())
    suite(() => fixture)
  })
}
