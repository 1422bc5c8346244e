import { AssociationSpecAssociationCategoryEnum } from '@hubspot/api-client/lib/codegen/crm/objects/index.js'
import { describe, expect, test } from 'vitest'
import { call, clientOf, failureOf } from './support/hubspot-client.ts'
import { freshSandbox } from './support/hubspot-sandbox.ts'

const fixture = freshSandbox()
const objects = () => clientOf(fixture.url).crm.objects.basicApi
const due = '2026-12-01T22:30:00.000Z'

async function make(object: string, properties: Record<string, string> = {}, to?: readonly [id: string, type: number]) {
  const category = AssociationSpecAssociationCategoryEnum.HubspotDefined
  const associations =
    to === undefined ? [] : [{ to: { id: to[0] }, types: [{ associationCategory: category, associationTypeId: to[1] }] }]
  const timed = object === 'contacts' ? {} : { hs_timestamp: due }
  return (await objects().create(object, { properties: { ...timed, ...properties }, associations })).id
}
async function read(object: string, id: string, ...names: string[]) {
  const { properties } = await objects().getById(object, id, names)
  return names.map((name) => properties[name])
}
const change = (object: string, id: string, properties: Record<string, string>) => objects().update(object, id, { properties })
const associated = async (path: string) => {
  const { body } = await call(fixture.url, 'GET', `/crm/v4/objects/${path}`)
  return body['results']
}

describe('tasks', () => {
  test('need a due time, and have a state, a priority and a kind', async () => {
    expect(
      await failureOf(objects().create('tasks', { properties: { hs_task_subject: 'Call' }, associations: [] })),
    ).toMatchObject({
      code: 400,
      category: 'VALIDATION_ERROR',
    })
    const id = await make('tasks', { hs_task_subject: 'Call' })
    const names = ['hs_timestamp', 'hs_task_status', 'hs_task_priority', 'hs_task_type', 'hs_task_is_completed']
    expect(await read('tasks', id, ...names)).toEqual([due, 'NOT_STARTED', 'NONE', 'TODO', '0'])
    for (const [name, value] of [
      ['hs_task_status', 'DONE'],
      ['hs_task_priority', 'urgent'],
      ['hs_task_type', 'MEETING'],
      ['hubspot_owner_id', '7104'],
    ] as const)
      expect(await failureOf(change('tasks', id, { [name]: value }))).toMatchObject({
        message: expect.stringContaining('INVALID_OPTION'),
      })
  })

  test('say when they were completed, and forget it when they are reopened', async () => {
    const id = await make('tasks')
    const state = () => read('tasks', id, 'hs_task_is_completed', 'hs_task_completion_date')
    await change('tasks', id, { hs_task_status: 'COMPLETED' })
    fixture.now += 60_000
    await change('tasks', id, { hs_task_subject: 'Done' })
    expect(await state()).toEqual(['1', '2026-11-20T09:00:00.000Z'])
    expect(await failureOf(change('tasks', id, { hs_task_completion_date: due }))).toMatchObject({ code: 400 })
    await change('tasks', id, { hs_task_status: 'WAITING' })
    expect(await state()).toEqual(['0', null])
  })

  test('remind at epoch milliseconds only', async () => {
    const id = await make('tasks', { hs_task_reminders: '1796400000000' })
    expect(await read('tasks', id, 'hs_task_reminders')).toEqual(['1796400000000'])
    expect(await failureOf(change('tasks', id, { hs_task_reminders: due }))).toMatchObject({ code: 400 })
  })

  test('are found by their modified date, whose name is not that of contacts', async () => {
    const id = await make('tasks')
    fixture.now += 60_000
    const found = (propertyName: string) =>
      call(fixture.url, 'POST', '/crm/v3/objects/tasks/search', {
        filterGroups: [{ filters: [{ propertyName, operator: 'GTE', value: '1000' }] }],
      })
    expect((await found('hs_lastmodifieddate')).body).toMatchObject({ total: 1, results: [{ id }] })
    expect((await found('lastmodifieddate')).status).toBe(400)
    const { properties } = await objects().getById('tasks', id)
    expect(Object.keys(properties)).toEqual(['hs_createdate', 'hs_lastmodifieddate', 'hs_object_id'])
  })
})

describe('notes', () => {
  test('are HTML that HubSpot cleans: what is read differs from what was written', async () => {
    const id = await make('notes', { hs_note_body: '<P onclick="x()">Hi <B>Ann</B><br/>&amp; Ben<script>alert(1)</script>' })
    expect(await read('notes', id, 'hs_note_body', 'hs_body_preview')).toEqual([
      '<p>Hi <b>Ann</b><br>&amp; Ben</p>',
      'Hi Ann & Ben',
    ])
    expect(await failureOf(change('notes', id, { hs_note_body: 'x'.repeat(65_537) }))).toMatchObject({ code: 400 })
    await change('notes', id, { hs_note_body: 'x'.repeat(65_536) })
  })

  test('have a place on the timeline, which they need', async () => {
    expect(await failureOf(objects().create('notes', { properties: { hs_note_body: 'x' }, associations: [] }))).toMatchObject({
      code: 400,
      category: 'VALIDATION_ERROR',
    })
  })
})

describe('activities', () => {
  test('are about contacts, companies and deals, each by a type of its own', async () => {
    const ids: Readonly<Record<string, readonly [contact: number, company: number, deal: number]>> = {
      tasks: [204, 192, 216],
      notes: [202, 190, 214],
      calls: [194, 182, 206],
      emails: [198, 186, 210],
      meetings: [200, 188, 212],
    }
    const others = [
      await make('contacts', { lastname: 'Ann' }),
      (await objects().create('companies', { properties: { name: 'Acme' }, associations: [] })).id,
      (await objects().create('deals', { properties: { dealname: 'Kyoto', dealstage: 'contractsent' }, associations: [] })).id,
    ]
    for (const [object, types] of Object.entries(ids)) {
      for (const [place, other] of ['contacts', 'companies', 'deals'].entries()) {
        const to = others[place] ?? ''
        const id = await make(object, {}, [to, types[place] ?? 0])
        expect(await associated(`${object}/${id}/associations/${other}`)).toMatchObject([
          { toObjectId: to, associationTypes: [{ typeId: types[place], label: null }] },
        ])
        const back = (types[place] ?? 0) - 1
        expect(await associated(`${other}/${to}/associations/${object}`)).toMatchObject([
          { associationTypes: [{ typeId: back }] },
        ])
      }
    }
  })

  test('a new association moves no modified date', async () => {
    const [ann, id] = [await make('contacts', { lastname: 'Ann' }), await make('tasks')]
    fixture.now += 60_000
    await call(fixture.url, 'POST', '/crm/v4/associations/tasks/contacts/batch/associate/default', {
      inputs: [{ from: { id }, to: { id: ann } }],
    })
    expect(await associated(`contacts/${ann}/associations/tasks`)).toHaveLength(1)
    expect((await objects().getById('tasks', id)).updatedAt.toISOString()).toBe('2026-11-20T09:00:00.000Z')
  })

  test('cannot be merged, answer by number, and are listed when archived', async () => {
    const [one, two] = [await make('meetings', { hs_meeting_title: 'Kick-off' }), await make('meetings')]
    const merge = { primaryObjectId: one, objectIdToMerge: two }
    expect((await call(fixture.url, 'POST', '/crm/v3/objects/meetings/merge', merge)).status).toBe(404)
    expect((await call(fixture.url, 'GET', `/crm/v3/objects/0-47/${one}`)).status).toBe(200)
    await objects().archive('meetings', one)
    expect((await objects().getPage('meetings', 10, undefined, undefined, undefined, undefined, true)).results).toMatchObject([
      { id: one },
    ])
  })
})
