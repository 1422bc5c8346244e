import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, describe } from 'vitest'
import { capabilityOf } from '../../../src/lib/crm/port/capabilities.ts'
import type { Cursor } from '../../../src/lib/crm/port/changes.ts'
import type { RemoteWrite, WriteResult } from '../../../src/lib/crm/port/writes.ts'
import { specsIn } from '../../../src/lib/crm/connector-kit/spec-of.ts'
import { type CrmType, crmTypeSchema } from '../../../src/lib/crm/domain/crm-type.ts'
import type { ObjectType } from '../../../src/lib/crm/domain/entities.ts'
import { valuesOf } from '../../../src/lib/crm/domain/record-keys.ts'
import type { RemoteRecord } from '../../../src/lib/crm/domain/records.ts'
import type { CountedSession } from '../../../src/lib/crm/transport/session.ts'
import { type ConnectorFixture, connectorFixtures } from './connector-fixtures.ts'
import { connectorObjects, type ObjectFixture } from './connector-objects.ts'
import { conversationOn } from './conversation.ts'

type Create = Extract<RemoteWrite, { readonly kind: 'create' }>

const cases = crmTypeSchema.options.flatMap((crmType) =>
  Object.entries(connectorFixtures[crmType] ?? {}).flatMap(([which, start]) =>
    specsIn(connectorObjects[crmType] ?? {}).map(({ object, spec }) => ({ crmType, which, start, object, of: spec })),
  ),
)

/** The emails of the new records; one has none. */
export const newEmails: readonly (string | null)[] = Array.from({ length: 60 }, (_, index) =>
  index === 7 ? null : `new-${index}@example.test`,
)

/** A fixture, one conversation with its account, and the tests' operations on the records of an object. */
function openFixture(crmType: CrmType, fixture: ConnectorFixture, object: ObjectType, of: ObjectFixture) {
  const { connector } = fixture
  const { fields, keyKind, invalid, needs = {} } = of
  /** The key that stands for an email: of a company, a host made of it. */
  const keyed = (email: string) => (keyKind === 'domain' ? email.replace('@', '.') : email)
  /** Another conversation with the account, or one with an invalid token. */
  const conversation = (accessToken: string = fixture.tokens.accessToken): CountedSession =>
    conversationOn(connector, { ...fixture.tokens, accessToken }).withFields([
      { name: fields.key, type: keyKind === 'email' ? 'email' : 'text' },
      { name: fields.text, type: 'text' },
      { name: fields.name, type: 'text' },
    ])
  const session = conversation()
  const create = (key: string, email: string | null, text: string): Create => ({
    kind: 'create',
    key,
    externalId: randomUUID(),
    properties: {
      ...needs,
      [fields.key]: email === null ? null : keyed(email),
      [fields.text]: text,
      [fields.name]: 'Contract',
    },
  })
  /** A create with a value that the CRM refuses. */
  const createInvalid = (key: string): Create => {
    const { properties, ...write } = create(key, null, 'Bad')
    return { ...write, properties: { ...properties, [invalid.field]: invalid.value } }
  }
  const update = (key: string, before: RemoteRecord, text: string | null): RemoteWrite => ({
    kind: 'update',
    key,
    id: before.id,
    before,
    properties: { [fields.text]: text },
  })
  /** The creates of the records in `newEmails`. */
  const newcomers = () => newEmails.map((email, index) => create(`row-${index}`, email, `New ${index}`))

  /** Sends writes as the engine does: whole batches of one kind. */
  const send = async (writes: readonly RemoteWrite[]): Promise<readonly WriteResult[]> => {
    const { batchSize } = capabilityOf(connector, object)
    const batches = Array.from({ length: Math.ceil(writes.length / batchSize) }, (_, index) =>
      writes.slice(index * batchSize, (index + 1) * batchSize),
    )
    return (await Promise.all(batches.map((batch) => connector.upsertRecords(session, object, batch)))).flat()
  }

  const findAll = async (emails: readonly string[], within = session): Promise<readonly RemoteRecord[]> => {
    if (keyKind !== 'none') return connector.findByKey(within, object, keyKind, emails.map(keyed))
    const { records } = await all(null, within)
    return records.filter((record) => emails.some((email) => keyed(email) === record.properties[fields.key]))
  }
  const find = async (email: string): Promise<RemoteRecord> => {
    const [record] = await findAll([email])
    if (!record) throw new Error(`There is no ${email}.`)
    return record
  }
  const firstKeyOf = ({ keys, properties }: RemoteRecord) =>
    keyKind === 'none' ? properties[fields.key] : valuesOf(keys, keyKind)[0]

  /** Everything from a cursor to the end. */
  const all = async (
    from: Cursor | null,
    within = session,
  ): Promise<{ records: RemoteRecord[]; deletedIds: string[]; next: Cursor }> => {
    const records: RemoteRecord[] = []
    const deletedIds: string[] = []
    let cursor = from
    for (;;) {
      const page = await connector.listChanges(within, object, cursor)
      records.push(...page.records)
      deletedIds.push(...page.deletedIds)
      // A cursor is stored as JSON between calls.
      cursor = JSON.parse(JSON.stringify(page.next))
      if (page.done) return { records, deletedIds, next: page.next }
    }
  }

  const remove = (id: string) => fixture.remove(object, id)
  const own = {
    crmType,
    object,
    session,
    conversation,
    create,
    createInvalid,
    update,
    newcomers,
    send,
    keyed,
    findAll,
    find,
    all,
  }
  return { ...fixture, ...of, ...own, firstKeyOf, remove }
}

type OpenFixture = ReturnType<typeof openFixture>

/** Runs a suite on every object of every fixture of every registered CRM. Its tests share one account, empty at first, and run in order. */
export function describeEachConnector(suite: (opened: () => OpenFixture) => void): void {
  describe.each(cases)(
    'the $crmType connector, $which, with records of the kind $object, through its real SDK on its sandbox',
    ({ crmType, start, object, of }) => {
      let fixture: OpenFixture
      beforeAll(async () => {
        const started = await start()
        const key = of.fields.key === 'added' ? await started.addField?.(object) : undefined
        fixture = openFixture(crmType, started, object, key === undefined ? of : { ...of, fields: { ...of.fields, key } })
        await fixture.connector.account(fixture.session)
      })
      afterAll(() => fixture.close())
      suite(() => fixture)
    },
  )
}
