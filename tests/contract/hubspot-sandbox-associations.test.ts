import { AssociationSpecAssociationCategoryEnum } from '@hubspot/api-client/lib/codegen/crm/associations/v4/index.js'
import { AssociationSpecAssociationCategoryEnum as OfContacts } from '@hubspot/api-client/lib/codegen/crm/contacts/index.js'
import { describe, expect, test } from 'vitest'
import { call, clientOf, failureOf } from './support/hubspot-client.ts'
import { freshSandbox } from './support/hubspot-sandbox.ts'

const fixture = freshSandbox()
const client = () => clientOf(fixture.url)
const batches = () => client().crm.associations.v4.batchApi

const person = async (firstname: string) =>
  (await client().crm.contacts.basicApi.create({ properties: { firstname }, associations: [] })).id
const company = async (name: string) =>
  (await client().crm.companies.basicApi.create({ properties: { name }, associations: [] })).id
const types = (associationTypeId: number) => [
  { associationCategory: AssociationSpecAssociationCategoryEnum.HubspotDefined, associationTypeId },
]
const link = (from: string, to: string, type: number) => ({ _from: { id: from }, to: { id: to }, types: types(type) })
const create = (inputs: ReturnType<typeof link>[], from = 'contacts', to = 'companies') => batches().create(from, to, { inputs })
/** Ids of what a record is associated with, each with its types. */
async function associated(from: string, id: string, to: string) {
  const { results } = await batches().getPage(from, to, { inputs: [{ id }] })
  return results.flatMap((row) => row.to.map((each) => [each.toObjectId, each.associationTypes.map(({ typeId }) => typeId)]))
}
const primaryOf = async (id: string) =>
  (await client().crm.contacts.basicApi.getById(id, ['associatedcompanyid'])).properties['associatedcompanyid']

describe('associations', () => {
  test('are seen from both ends, with the plain one beside the primary one', async () => {
    const [ann, acme] = [await person('Ann'), await company('Acme')]
    expect((await create([link(ann, acme, 1)])).results).toMatchObject([
      { fromObjectId: ann, toObjectId: acme, labels: ['Primary'] },
    ])
    expect(await associated('contacts', ann, 'companies')).toEqual([[acme, [1, 279]]])
    expect(await associated('0-2', acme, '0-1')).toEqual([[ann, [2, 280]]])
    expect(await primaryOf(ann)).toBe(acme)
  })

  test('move the primary company, keep the one before, and do not move the contact’s time', async () => {
    const [ann, acme, other] = [await person('Ann'), await company('Acme'), await company('Other')]
    const { updatedAt } = await client().crm.contacts.basicApi.getById(ann)
    fixture.now += 60_000
    await create([link(ann, acme, 279)])
    expect(await primaryOf(ann)).toBe(acme)
    await create([link(ann, other, 279)])
    expect(await primaryOf(ann)).toBe(acme)
    await create([link(ann, other, 1)])
    expect(await primaryOf(ann)).toBe(other)
    expect(await associated('contacts', ann, 'companies')).toEqual([
      [acme, [279]],
      [other, [1, 279]],
    ])
    expect((await client().crm.contacts.basicApi.getById(ann)).updatedAt).toEqual(updatedAt)
  })

  test('a type of another pair is read as that of its own objects, and what does not exist is named', async () => {
    const [ann, acme] = [await person('Ann'), await company('Acme')]
    // Type 1 leads from a contact: the company's id is no contact's.
    const answer = await call(fixture.url, 'POST', '/crm/v4/associations/companies/contacts/batch/create', {
      inputs: [{ from: { id: acme }, to: { id: ann }, types: types(1) }],
    })
    expect([answer.status, answer.body]).toMatchObject([
      207,
      { errors: [{ message: expect.stringContaining(`CONTACT=${acme} is not valid`) }] },
    ])
    const mixed = await call(fixture.url, 'POST', '/crm/v4/associations/contacts/companies/batch/create', {
      inputs: [
        { from: { id: ann }, to: { id: '999999' }, types: types(1) },
        { from: { id: ann }, to: { id: acme }, types: types(1) },
      ],
    })
    expect([mixed.status, mixed.body]).toMatchObject([
      207,
      { results: [{ toObjectId: acme }], errors: [{ context: { fromObjectId: [ann], toObjectId: ['999999'] } }] },
    ])
    expect(await failureOf(create([link(ann, acme, 9999)]))).toMatchObject({ code: 400, category: 'VALIDATION_ERROR' })
  })

  test('end altogether or by their label, which the first to be left is told of', async () => {
    const [ann, acme] = [await person('Ann'), await company('Acme')]
    await create([link(ann, acme, 1)])
    await batches().archiveLabels('contacts', 'companies', { inputs: [link(ann, acme, 1)] })
    expect(await associated('contacts', ann, 'companies')).toEqual([[acme, [279]]])
    expect(await primaryOf(ann)).toBeNull()
    await batches().archive('contacts', 'companies', { inputs: [{ _from: { id: ann }, to: [{ id: acme }] }] })
    const none = await call(fixture.url, 'POST', '/crm/v4/associations/contacts/companies/batch/read', { inputs: [{ id: ann }] })
    expect([none.status, none.body]).toMatchObject([
      207,
      { results: [], errors: [{ subCategory: 'crm.associations.NO_ASSOCIATIONS_FOUND', context: { fromObjectId: [ann] } }] },
    ])
  })

  test('have bounds of a thousand reads and two thousand writes, outside the ten-second window', async () => {
    const inputs = (count: number) => Array.from({ length: count }, (_, index) => ({ id: String(index) }))
    const path = '/crm/v4/associations/contacts/companies/batch'
    expect((await call(fixture.url, 'POST', `${path}/read`, { inputs: inputs(1_001) })).status).toBe(400)
    const ends = inputs(2_001).map((from) => ({ from, to: [from] }))
    expect((await call(fixture.url, 'POST', `${path}/archive`, { inputs: ends })).status).toBe(400)
    await call(fixture.url, 'POST', '/_sandbox/config', { rateLimitPer10s: 1 })
    for (let times = 0; times < 3; times += 1) {
      expect((await call(fixture.url, 'POST', `${path}/archive`, { inputs: ends.slice(1) })).status).toBe(204)
    }
  })

  test('come with a new record, or the record is not made', async () => {
    const acme = await company('Acme')
    const make = (to: string) =>
      client().crm.contacts.basicApi.create({
        properties: { firstname: 'Ann' },
        associations: [{ to: { id: to }, types: [{ associationCategory: OfContacts.HubspotDefined, associationTypeId: 279 }] }],
      })
    const { id } = await make(acme)
    expect(await primaryOf(id)).toBe(acme)
    expect(await failureOf(make('999999'))).toMatchObject({ code: 400 })
    expect((await client().crm.contacts.basicApi.getPage(10)).results).toHaveLength(1)
  })

  test('of one record are listed in pages', async () => {
    const acme = await company('Acme')
    const people = [await person('Ann'), await person('Ben'), await person('Cid')]
    await create(people.map((each) => link(each, acme, 1)))
    const { basicApi } = client().crm.associations.v4
    const first = await basicApi.getPage('companies', acme, 'contacts', undefined, 2)
    expect(first.results.map(({ toObjectId }) => toObjectId)).toEqual(people.slice(0, 2))
    const rest = await basicApi.getPage('companies', acme, 'contacts', first.paging?.next?.after, 2)
    expect(rest.results.map(({ toObjectId }) => toObjectId)).toEqual(people.slice(2))
  })
})
