import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { call, clientOf, codeFor, failureOf, tokenCall } from './support/hubspot-client.ts'
import { freshSandbox } from './support/hubspot-sandbox.ts'
import { eventsOf } from './support/hubspot-webhook-events.ts'
import { deliveredAll, type Receiver, startReceiver } from './support/webhook-receiver.ts'

const fixture = freshSandbox()
let receiver: Receiver

const basic = () => clientOf(fixture.url).crm.contacts.basicApi
const batches = () => clientOf(fixture.url).crm.contacts.batchApi
const make = (properties: Record<string, string>) => basic().create({ properties, associations: [] })
const merge = (primaryObjectId: string, objectIdToMerge: string) => basic().merge({ primaryObjectId, objectIdToMerge })
const read = (ids: readonly string[]) =>
  batches().read({ inputs: ids.map((id) => ({ id })), properties: ['city'], propertiesWithHistory: [] })
const events = () => eventsOf(receiver.received)

async function pair() {
  const winner = await make({ email: 'one@example.com', firstname: 'One' })
  const loser = await make({ email: 'two@example.com', firstname: 'Two', city: 'Oslo' })
  await deliveredAll(fixture.url)
  receiver.received.length = 0
  fixture.now += 60_000
  return [winner.id, loser.id] as const
}

beforeEach(async () => {
  receiver = await startReceiver()
  await tokenCall(fixture.url, '/oauth/v1/token', { grant_type: 'authorization_code', code: await codeFor(fixture.url) })
  await call(fixture.url, 'POST', '/_sandbox/webhooks', { targetUrl: receiver.url })
})
afterEach(() => receiver.close())

describe('a merge', () => {
  test('keeps the winner’s id and updates it, and leaves the loser in no list and no batch', async () => {
    const [winner, loser] = await pair()
    const merged = await merge(winner, loser)
    expect(merged).toMatchObject({ id: winner, updatedAt: new Date(fixture.now) })
    expect(merged.properties).toMatchObject({ firstname: 'One', city: 'Oslo', hs_merged_object_ids: loser })
    expect((await basic().getById(loser)).id).toBe(winner)
    const batch = await read([winner, loser])
    expect(batch.results.map(({ id }) => id)).toEqual([winner])
    expect(batch).toMatchObject({ numErrors: 1, errors: [{ category: 'OBJECT_NOT_FOUND', context: { ids: [loser] } }] })
    for (const archived of [false, true])
      expect(
        (await basic().getPage(100, undefined, undefined, undefined, undefined, archived)).results.map(({ id }) => id),
      ).toEqual(archived ? [] : [winner])
  })

  test('sends an event with winner, loser and the number of moved properties, and the winner’s property changes', async () => {
    const [winner, loser] = await pair()
    await merge(winner, loser)
    await deliveredAll(fixture.url)
    const reported = events().find(({ subscriptionType }) => subscriptionType === 'contact.merge')
    expect(reported).toMatchObject({
      objectId: Number(winner),
      primaryObjectId: Number(winner),
      mergedObjectIds: [Number(loser)],
      newObjectId: Number(winner),
      numberOfPropertiesMoved: 1,
    })
    const changed = events().flatMap(({ propertyName, objectId }) =>
      propertyName === undefined ? [] : [[propertyName, objectId]],
    )
    expect(changed).toEqual(['city', 'hs_additional_emails', 'hs_merged_object_ids'].map((name) => [name, Number(winner)]))
  })

  test('lists all merged ids on the winner, and resolves each of them to it', async () => {
    const [first, second] = await pair()
    const third = (await make({ email: 'three@example.com' })).id
    await merge(second, first)
    const merged = await merge(third, second)
    expect(merged.properties['hs_merged_object_ids']).toBe(`${first};${second}`)
    for (const id of [first, second]) expect((await basic().getById(id)).id).toBe(third)
  })

  test('creates a record with a new id where the portal is set so, and resolves both old ids to it', async () => {
    await call(fixture.url, 'POST', '/_sandbox/config', { mergeMakesNewId: true })
    const [winner, loser] = await pair()
    const merged = await merge(winner, loser)
    expect([winner, loser]).not.toContain(merged.id)
    expect(merged.properties).toMatchObject({ email: 'one@example.com', hs_merged_object_ids: `${winner};${loser}` })
    for (const id of [winner, loser]) expect((await basic().getById(id)).id).toBe(merged.id)
    expect((await read([winner, loser])).results).toEqual([])
    expect(await failureOf(make({ email: 'one@example.com' }))).toMatchObject({ code: 409 })
    await deliveredAll(fixture.url)
    expect(events().find(({ subscriptionType }) => subscriptionType === 'contact.merge')).toMatchObject({
      primaryObjectId: Number(winner),
      mergedObjectIds: [Number(loser)],
      newObjectId: Number(merged.id),
    })
  })

  test('does not archive the winner when the loser’s old id is archived', async () => {
    const [winner, loser] = await pair()
    await merge(winner, loser)
    await batches().archive({ inputs: [{ id: loser }] })
    await basic().archive(loser)
    expect((await basic().getById(winner)).archived).toBe(false)
  })
})

describe('restoring', () => {
  test('restores an archived contact, unless its email is taken or it is not in the archive', async () => {
    const { id } = await make({ email: 'back@example.com' })
    const restore = (portal = 4711) => call(fixture.url, 'POST', `/_sandbox/contacts/${id}/restore?portal=${portal}`)
    expect((await restore()).status).toBe(404)
    await basic().archive(id)
    expect((await restore(4712)).status).toBe(404)
    const taker = await make({ email: 'back@example.com' })
    expect((await restore()).status).toBe(409)
    await basic().archive(taker.id)
    expect(await restore()).toMatchObject({ status: 200, body: { id } })
    expect((await basic().getById(id, ['email'])).properties['email']).toBe('back@example.com')
  })
})
