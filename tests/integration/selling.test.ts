import { expect, test } from 'vitest'
import { z } from 'zod'
import { testLeadScoring } from './selling/lead-scoring.ts'
import { testStatistics } from './selling/statistics.ts'
import { sellingWorld } from './selling/world.ts'

const world = sellingWorld()
const { api, call } = world

test('a lead takes the steps of its status that the enums name, and no other', async () => {
  const enums = await call('GET', '/leads/enums')
  const { lead_status: statuses } = z
    .object({ lead_status: z.array(z.object({ value: z.string(), next: z.array(z.string()) })) })
    .parse(enums.body)
  for (const { value, next } of statuses.filter(({ value: status }) => status !== 'converted')) {
    for (const { value: to } of statuses) {
      const lead = await call('POST', '/leads', { last_name: 'Step', lead_status: value })
      const moved = await call('PATCH', `/leads/${lead.id}`, { lead_status: to })
      const isAllowed = to === value || next.includes(to)
      expect({ value, to, status: moved.status }).toEqual({ value, to, status: isAllowed ? 200 : to === 'converted' ? 400 : 409 })
      if (!isAllowed && to !== 'converted')
        expect(moved.body.error).toMatchObject({
          code: 'lead_step_not_allowed',
          field: 'lead_status',
          message: expect.stringContaining(next.toSorted().join(' or ')),
        })
    }
  }
  expect(statuses.find(({ value }) => value === 'converted')).toMatchObject({ next: [] })
})

testLeadScoring(world)

test('leads are assigned to one, or to several in turn, each exactly as often as its turn comes', async () => {
  const among = [api.ours.owner.userId, ...api.ours.members.map(({ userId }) => userId)]
  const leads = await Promise.all(Array.from({ length: 9 }, () => call('POST', '/leads', { last_name: 'Turn' })))
  const assigned = await Promise.all(leads.map(({ id }) => call('POST', `/leads/${id}/assign`, { among })))
  const times = new Map(among.map((id) => [id, 0]))
  for (const { body } of assigned) {
    const owner = z.object({ owner_id: z.string() }).parse(body).owner_id
    times.set(owner, (times.get(owner) ?? 0) + 1)
  }
  expect([...times.values()]).toEqual([3, 3, 3])
  const id = leads[0]?.id ?? ''
  expect(await call('POST', `/leads/${id}/assign`, { owner_id: null })).toMatchObject({ status: 200, body: { owner_id: null } })
  for (const body of [{}, { owner_id: null, among }, { among: [] }]) {
    expect(await call('POST', `/leads/${id}/assign`, body)).toMatchObject({ status: 400 })
  }
  const nobody = '00000000-0000-4000-8000-000000000000'
  for (const [body, field] of [
    [{ owner_id: nobody }, 'owner_id'],
    [{ among: [nobody] }, 'among'],
  ] as const) {
    expect(await call('POST', `/leads/${id}/assign`, body)).toMatchObject({
      status: 400,
      body: { error: { code: 'reference_not_found', field } },
    })
  }
})

test('follow-ups are tasks about a lead, and the first open one says when it is followed up next', async () => {
  const lead = await call('POST', '/leads', { last_name: 'Follow', owner_id: api.ours.owner.userId })
  const later = await call('POST', `/leads/${lead.id}/follow-ups`, { subject: 'Call again', due: '2027-02-01', type: 'call' })
  expect(later).toMatchObject({ status: 201, body: { status: 'open', due: '2027-02-01', owner_id: api.ours.owner.userId } })
  const sooner = await call('POST', `/leads/${lead.id}/follow-ups`, {
    subject: 'Write',
    due: '2027-01-05T09:00:00Z',
    owner_id: null,
  })
  const next = async () =>
    z.object({ next_follow_up_at: z.string().nullable() }).parse((await call('GET', `/leads/${lead.id}`)).body)
  expect(Date.parse((await next()).next_follow_up_at ?? '')).toBe(Date.parse('2027-01-05T09:00:00Z'))
  const done = `/leads/${lead.id}/follow-ups/${sooner.id}/complete`
  expect(await call('POST', done)).toMatchObject({ status: 200, body: { status: 'done', completed_at: expect.any(String) } })
  expect(Date.parse((await next()).next_follow_up_at ?? '')).toBe(Date.parse('2027-02-01T00:00:00Z'))
  expect(await call('GET', `/leads/${lead.id}/follow-ups?is_open=true`)).toMatchObject({ body: { items: [{ id: later.id }] } })
  expect(await call('GET', `/leads/${lead.id}/follow-ups`)).toMatchObject({
    body: { items: [{ id: sooner.id }, { id: later.id }] },
  })
  const other = await call('POST', '/leads', { last_name: 'Other' })
  expect(await call('POST', `/leads/${other.id}/follow-ups/${later.id}/complete`)).toMatchObject({ status: 404 })
  expect(await call('POST', `/leads/${lead.id}/follow-ups`, { subject: 'x', due: 'soon' })).toMatchObject({
    status: 400,
    body: { error: { field: 'due' } },
  })
  await api.stack.sql(`update tasks set deleted_at = now() where id = $1`, [later.id])
  expect((await next()).next_follow_up_at).toBeNull()
})

test('duplicates are found by email and phone, of one lead and of all, page by page', async () => {
  const of = await api.organisation()
  const one = await call('POST', '/leads', { last_name: 'One', email: 'Twin@example.com', phone: '+31 20 555 0100' }, of)
  const two = await call('POST', '/leads', { last_name: 'Two', email: 'twin@EXAMPLE.com' }, of)
  const contact = await call('POST', '/contacts', { last_name: 'Con', phone: '0031 (0)20 5550100' }, of)
  for (const name of ['a', 'b']) {
    await call('POST', '/leads', { last_name: name, email: `${name}@example.com` }, of)
    await call('POST', '/contacts', { last_name: name, email: `${name}@example.com` }, of)
  }
  expect(await call('GET', `/leads/${one.id}/duplicates`, undefined, of)).toMatchObject({
    body: {
      items: [
        { object: 'contact', id: contact.id, matched_by: ['phone'] },
        { object: 'lead', id: two.id, matched_by: ['email'] },
      ],
    },
  })
  const keys: string[] = []
  let cursor: string | null = ''
  while (cursor !== null) {
    const page = await call('GET', `/leads/duplicates?page_size=1&cursor=${cursor}`, undefined, of)
    const answer = z
      .object({ items: z.array(z.object({ key: z.string() })), next_cursor: z.string().nullable() })
      .parse(page.body)
    keys.push(...answer.items.map(({ key }) => key))
    cursor = answer.next_cursor
  }
  expect(keys).toEqual(['a@example.com', 'b@example.com', 'twin@example.com'])
  expect(await call('GET', '/leads/duplicates?by=phone', undefined, of)).toMatchObject({
    body: { items: [{ leads: [{ id: one.id }], contacts: [{ id: contact.id }] }], next_cursor: null },
  })
  expect(await call('GET', '/leads/duplicates?cursor=%00', undefined, of)).toMatchObject({ status: 400 })
  // What it has become is no question.
  await call('POST', `/leads/${two.id}/convert`, { opportunity: false }, of)
  expect(await call('GET', `/leads/${two.id}/duplicates`, undefined, of)).toMatchObject({ body: { items: [{ id: one.id }] } })
})

test('an opportunity moves through stages, which are kept with the time in each', async () => {
  const { id } = await call('POST', '/opportunities', { name: 'Rome', amount: 100, currency: 'EUR' })
  expect(await call('POST', `/opportunities/${id}/stage`, { stage: 'proposal' })).toMatchObject({
    status: 200,
    body: { stage: 'proposal', probability: 50 },
  })
  expect(await call('POST', `/opportunities/${id}/stage`, { stage: 'closed_lost', reason: 'Too dear' })).toMatchObject({
    body: { status: 'lost', lost_reason: 'Too dear' },
  })
  expect(await call('POST', `/opportunities/${id}/stage`, { stage: 'closed_won' })).toMatchObject({
    status: 409,
    body: { error: { code: 'already_closed' } },
  })
  expect(await call('POST', `/opportunities/${id}/stage`, { stage: 'nowhere' })).toMatchObject({
    status: 400,
    body: { error: { field: 'stage' } },
  })
  expect(await call('POST', `/opportunities/${id}/stage`, { stage: 'negotiation' })).toMatchObject({ body: { status: 'open' } })
  await api.stack.sql(`update pipeline_stages set is_archived = true where organization_id = $1 and key = 'qualification'`, [
    api.ours.organizationId,
  ])
  expect(await call('POST', `/opportunities/${id}/stage`, { stage: 'qualification' })).toMatchObject({
    status: 409,
    body: { error: { code: 'stage_archived' } },
  })
  await api.stack.sql(
    `update opportunity_stage_history set entered_at = entered_at - interval '36 hours' where opportunity_id = $1 and stage = 'proposal'`,
    [id],
  )
  expect(await call('GET', `/opportunities/${id}/history`)).toMatchObject({
    body: {
      items: [
        { stage: 'negotiation', status: 'open', left_at: null, actor_id: api.ours.owner.userId },
        { stage: 'closed_lost', status: 'lost', left_at: expect.any(String) },
        { stage: 'proposal', days: expect.closeTo(1.5, 1) },
        { stage: 'prospecting' },
      ],
    },
  })
  const rival = await call('POST', `/opportunities/${id}/competitors`, { name: 'Rival', strengths: 'Cheap' })
  expect(rival).toMatchObject({ status: 201, body: { status: 'active', weaknesses: null } })
  const at = `/opportunities/${id}/competitors/${rival.id}`
  expect(await call('PATCH', at, { status: 'lost_to', strengths: '' })).toMatchObject({
    body: { status: 'lost_to', strengths: null },
  })
  expect(await call('PATCH', at, { name: ' ' })).toMatchObject({ status: 400, body: { error: { field: 'name' } } })
  expect(await call('GET', `/opportunities/${id}/competitors`)).toMatchObject({ body: { items: [{ name: 'Rival' }] } })
  const other = await call('POST', '/opportunities', { name: 'Oslo' })
  expect(await call('DELETE', `/opportunities/${other.id}/competitors/${rival.id}`)).toMatchObject({ status: 404 })
  expect(await call('DELETE', at)).toMatchObject({ status: 200 })
  expect(await call('DELETE', at)).toMatchObject({ status: 404 })
})

test('contacts of an opportunity are linked with their roles, changed by who has seen them, and removed', async () => {
  const [{ id }, ada, eve, gone] = [
    await call('POST', '/opportunities', { name: 'Lima' }),
    await call('POST', '/contacts', { first_name: 'Ada' }),
    await call('POST', '/contacts', { first_name: 'Eve' }),
    await call('POST', '/contacts', { first_name: 'Gone' }),
  ]
  await call('DELETE', `/contacts/${gone.id}`)
  const path = `/opportunities/${id}/contacts`
  expect(await call('POST', path, { contact_id: ada.id, roles: [' Signs', 'Decides', 'Signs'] })).toMatchObject({
    status: 201,
    body: { contact_id: ada.id, is_main: false, roles: ['Decides', 'Signs'] },
  })
  // Neither twice, nor with the role of the second one.
  expect(await call('POST', path, { contact_id: ada.id, roles: [] })).toMatchObject({
    status: 409,
    body: { error: { code: 'already_contact', field: 'contact_id' } },
  })
  for (const contact of [gone.id, '00000000-0000-4000-8000-000000000000', id]) {
    expect(await call('POST', path, { contact_id: contact })).toMatchObject({
      status: 400,
      body: { error: { code: 'reference_not_found', field: 'contact_id' } },
    })
  }
  expect(await call('PATCH', `${path}/${ada.id}`, { roles: ['Signs; pays'] })).toMatchObject({
    status: 400,
    body: { error: { field: 'roles[0]' } },
  })
  await call('PATCH', `/opportunities/${id}`, { contact_id: eve.id })
  expect(await call('GET', path)).toMatchObject({
    body: {
      items: [
        { contact_id: eve.id, is_main: true, roles: [] },
        { contact_id: ada.id, is_main: false, roles: ['Decides', 'Signs'] },
      ],
    },
  })
  // Two people who have seen the same: the second is told what the first has made of it.
  const seen = { roles: ['Signs', 'Decides'] }
  expect(await call('PATCH', `${path}/${ada.id}`, { roles: ['Pays'], seen })).toMatchObject({ body: { roles: ['Pays'] } })
  expect(await call('PATCH', `${path}/${ada.id}`, { roles: [], seen })).toMatchObject({
    status: 409,
    body: { error: { code: 'changed_meanwhile', field: 'roles', message: expect.stringContaining('“Pays”') } },
  })
  expect(await call('GET', `/opportunities/${id}`)).toMatchObject({
    body: { contact_ids: [ada.id, eve.id].toSorted(), contact_roles: [{ id: ada.id, role: 'Pays' }] },
  })
  expect(await call('DELETE', `${path}/${eve.id}`)).toMatchObject({ status: 200, body: { is_main: true } })
  expect(await call('DELETE', `${path}/${eve.id}`)).toMatchObject({ status: 404 })
  expect(await call('PATCH', `${path}/${eve.id}`, { roles: ['Pays'] })).toMatchObject({ status: 404 })
  expect(await call('GET', `/opportunities/${id}`)).toMatchObject({ body: { contact_id: null, contact_ids: [ada.id] } })
  const edits = `select distinct actor_id from crm_sync_changes where record_id = $1 and field in ('contacts', 'contactRoles')`
  expect(await api.stack.sql(edits, [id])).toEqual([{ actor_id: api.ours.owner.userId }])
  // An id in capitals is the same id, in what is answered as in what is done.
  const capitals = `${path}/${ada.id.toUpperCase()}`
  expect(await call('PATCH', capitals, { roles: ['Signs'] })).toMatchObject({ status: 200, body: { contact_id: ada.id } })
  expect(await call('DELETE', capitals)).toMatchObject({ status: 200 })
  expect(await call('POST', path, { contact_id: ada.id.toUpperCase() })).toMatchObject({ status: 201 })
  // Each is an edit of the opportunity, and of no other version of it than was read.
  const read = await api.request('GET', `/opportunities/${id}`)
  const at = { 'if-match': read.headers.get('etag') ?? '' }
  const change = { body: { roles: ['Pays'] } }
  expect((await api.request('PATCH', `${path}/${ada.id}`, { ...change, headers: at })).status).toBe(200)
  for (const late of [
    await api.request('PATCH', `${path}/${ada.id}`, { body: { roles: [] }, headers: at }),
    await api.request('POST', path, { body: { contact_id: eve.id }, headers: at }),
    await api.request('DELETE', `${path}/${ada.id}`, { headers: at }),
  ])
    expect([late.status, await late.json()]).toMatchObject([412, { error: { code: 'version_moved' } }])
  expect(await call('GET', path)).toMatchObject({ body: { items: [{ contact_id: ada.id, roles: ['Pays'] }] } })
})

testStatistics(world)
