import { expect, test } from 'vitest'
import { z } from 'zod'
import type { Importing } from '../../src/lib/records/imports/continue-import.ts'
import { decide, importById, importsOf, requireImport, takeIn } from '../../src/lib/records/imports/imports.ts'
import { problemRows, problemsCsv } from '../../src/lib/records/imports/problems.ts'
import type { TestOrganization } from '../support/test-stack.ts'
import { describeRoundTrips } from './imports/round-trips.ts'
import { bytesOf, importsWorld } from './imports/world.ts'

const world = importsWorld()
const { clientFromToken, clientOf, work, checked, imported, undone } = world

const csv = (...lines: readonly string[]) => `${lines.join('\r\n')}\r\n`
const contacts = (of: TestOrganization) =>
  world.stack.sql<{ email: string | null; last_name: string | null; phone: string | null; deleted: boolean }>(
    `select email, last_name, phone, deleted_at is not null as deleted from contacts where organization_id = $1 order by created_at, email`,
    [of.organizationId],
  )

describeRoundTrips(world)

test('a check says what would become of the rows, and touches nothing; the import does that', async () => {
  const of = await world.stack.createTestOrganisation()
  await world.stack.sql(
    `insert into contacts (organization_id, email, last_name) values ($1, 'ann@x.example', 'Old'), ($1, 'two@x.example', 'A'), ($1, 'TWO@x.example', 'B'), ($1, 'same@x.example', 'Same')`,
    [of.organizationId],
  )
  const file = csv(
    'Email,Last name',
    'ANN@x.example,New',
    'new@x.example,Neu',
    'NEW@x.example ,Twice',
    'two@x.example,Which',
    'same@x.example,Same',
    'no address,Wrong',
    ',',
    ',Nameless',
  )
  const expected = { created: 2, updated: 2, unchanged: 1, skipped: 0, refused: 2 }
  const before = await contacts(of)
  const found = await checked(of, 'contact', file)
  expect(found).toMatchObject({ state: 'checked', counts: { check: expected } })
  expect(await contacts(of)).toEqual(before)
  await decide(clientOf(of), found.id, 'start')
  // Twice is once.
  await decide(clientOf(of), found.id, 'start')
  await work(found.id)
  const done = await requireImport(clientOf(of), of.organizationId, found.id)
  expect(done).toMatchObject({ state: 'done', counts: { import: expected } })
  expect(
    await world.stack.sql('select last_name from contacts where organization_id = $1 and email ilike $2', [
      of.organizationId,
      'new@%',
    ]),
  ).toEqual([{ last_name: 'Twice' }])
  const told = await problemRows(clientOf(of), done, 'refused', null, 10)
  expect(told.map(({ row, problems }) => [row, problems.map(({ field }) => field)])).toEqual([
    [4, ['']],
    [6, ['Email']],
  ])
  // Who started it stands in the history.
  const actors = await world.stack.sql(
    'select distinct actor_kind, actor_id from crm_sync_changes where organization_id = $1 and actor_id is not null',
    [of.organizationId],
  )
  expect(actors).toEqual([{ actor_kind: 'person', actor_id: of.owner.userId }])

  const mended = (await new Response(problemsCsv(clientOf(of), done, 'refused')).text()).replace('no address', 'right@x.example')
  const again = await imported(of, 'contact', mended)
  expect(again.counts.import).toMatchObject({ created: 1, refused: 1 })
})

test('wherever a worker ends, each row has its effect once', async () => {
  const of = await world.stack.createTestOrganisation()
  const rows = Array.from({ length: 1_200 }, (_each, index) => `Person ${index},p${index}@kill.example`)
  const { id } = await checked(of, 'contact', csv('Last name,Email', ...rows))
  await decide(clientOf(of), id, 'start')
  /** Ends with the call of this number, before the database has had it. */
  const killedBefore = (call: number): Importing => {
    let calls = 0
    const rpc: Importing['db']['rpc'] = (...given) => {
      calls += 1
      if (calls === call) throw new Error('killed')
      return world.engine.db.rpc(...given)
    }
    return { ...world.engine, db: Object.assign(Object.create(world.engine.db), { rpc }) }
  }
  /** Ends after a batch that the database has, and before anything else. */
  const killedAfter: Importing = {
    ...world.engine,
    now: () => {
      throw new Error('killed')
    },
  }
  for (let call = 1; call <= 4; call += 1) await expect(work(id, killedBefore(call))).rejects.toThrow('killed')
  await expect(work(id, killedAfter)).rejects.toThrow('killed')
  expect(await requireImport(clientOf(of), of.organizationId, id)).toMatchObject({ state: 'importing' })
  // Two workers at once, as when a message is seen again.
  await Promise.all([work(id), work(id)])
  const [{ n } = { n: 0 }] = await world.stack.sql<{ n: number }>(
    'select count(*)::int as n from contacts where organization_id = $1',
    [of.organizationId],
  )
  expect(n).toBe(1_200)
  expect(await requireImport(clientOf(of), of.organizationId, id)).toMatchObject({
    state: 'done',
    counts: { import: { created: 1_200, refused: 0 } },
  })
})

test('an undo takes back what is still as the import wrote it, and lists the rest', async () => {
  const of = await world.stack.createTestOrganisation()
  await world.stack.sql(
    `insert into contacts (organization_id, email, last_name, phone, custom)
     values ($1, 'a@u.example', 'Old A', '1', '{"tier": "x"}'), ($1, 'b@u.example', 'Old B', null, '{}')`,
    [of.organizationId],
  )
  const before = await contacts(of)
  const { id } = await imported(
    of,
    'contact',
    csv('Email,Last name,Phone,custom.tier', 'a@u.example,New A,2,y', 'b@u.example,New B,3,z', 'c@u.example,New C,4,'),
  )
  await world.stack.sql(`update contacts set phone = 'by hand' where organization_id = $1 and email = 'b@u.example'`, [
    of.organizationId,
  ])
  const back = await undone(of, id)
  expect(back).toMatchObject({ state: 'undone', counts: { undo: { undone: 2, kept: 1 } } })
  expect(await contacts(of)).toEqual([
    before[0],
    { ...before[1], phone: 'by hand' },
    { email: 'c@u.example', last_name: 'New C', phone: '4', deleted: true },
  ])
  expect(
    await world.stack.sql('select custom from contacts where organization_id = $1 order by created_at, email limit 2', [
      of.organizationId,
    ]),
  ).toEqual([{ custom: { tier: 'x' } }, { custom: {} }])
  expect(await problemRows(clientOf(of), back, 'kept', null, 10)).toMatchObject([{ row: 2, problems: [{ field: 'Phone' }] }])
})

test('dates and numbers are read in the notation that was chosen, and never guessed', async () => {
  const of = await world.stack.createTestOrganisation()
  const file = csv('Name,Amount,Close date', 'A,"1.234,50",01/02/2026', 'B,"12,5",2026-03-04', 'C,7,31/12/2026')
  const guessed = await checked(of, 'opportunity', file, { dates: 'iso', numbers: 'plain' })
  expect(guessed.counts.check).toMatchObject({ created: 0, refused: 3 })
  const done = await imported(of, 'opportunity', file, { dates: 'dmy', numbers: 'comma' })
  expect(done.counts.import).toMatchObject({ created: 3 })
  expect(
    await world.stack.sql(
      'select amount::float as amount, expected_close_date::text as day from opportunities where organization_id = $1 order by created_at',
      [of.organizationId],
    ),
  ).toEqual([
    { amount: 1234.5, day: '2026-02-01' },
    { amount: 12.5, day: '2026-03-04' },
    { amount: 7, day: '2026-12-31' },
  ])
})

test('a reference is found by name, email, domain or id; one that could be two is not chosen', async () => {
  const of = await world.stack.createTestOrganisation()
  await world.stack.sql(
    `insert into accounts (organization_id, name, domain) values ($1, 'Acme Ltd', 'acme.example'), ($1, 'Twin', null), ($1, 'twin', null)`,
    [of.organizationId],
  )
  const done = await imported(
    of,
    'contact',
    csv(
      'Last name,Linked company,Owner',
      `A,acme ltd,${of.owner.email}`,
      'B,acme.example,',
      'C,Twin,',
      'D,Nobody,nobody@x.example',
    ),
  )
  expect(done.counts.import).toMatchObject({ created: 2, refused: 2 })
  const told = await problemRows(clientOf(of), done, 'refused', null, 10)
  expect(told.map(({ problems }) => problems.map(({ field }) => field))).toEqual([
    ['Linked company'],
    ['Linked company', 'Owner'],
  ])
})

test('an import that somebody made past us ends, and neither hides nor holds up others', async () => {
  const of = await world.stack.createTestOrganisation()
  const client = clientOf(of)
  const { id } = await checked(of, 'contact', csv('Last name,Email', 'Hopper,grace@x.example'))
  const none = { organization_id: of.organizationId, object_type: 'nonsense', file_name: 'x.csv', columns: ['A'] }
  expect((await client.from('imports').insert(none)).error).toMatchObject({ code: '42501' })

  const past = [
    { columns: ['deleted_at', 'email'] },
    { columns: ['passport_number', 'email'] },
    { columns: ['last_name'], match: "email'; --" },
    { anything: 1 },
  ]
  for (const settings of past) {
    const { data: made } = await client
      .from('imports')
      .insert({ ...none, object_type: 'contact', columns: ['A', 'B'] })
      .select('id')
      .single()
    const other = z.object({ id: z.string() }).parse(made).id
    await client.from('import_rows').insert({
      import_id: other,
      organization_id: of.organizationId,
      row_number: 1,
      cells: ['2026-01-01', 'x@x.example'],
    })
    await decide(client, other, 'close')
    expect((await client.rpc('import_decide', { p_import: other, p_step: 'check', p_settings: settings })).error).toBeNull()
    await work(other)
    const { data: ended } = await client.from('imports').select('state, problem').eq('id', other).single()
    expect(ended).toEqual({ state: 'failed', problem: 'impossible' })
  }
  expect((await importsOf(client, of.organizationId)).map((each) => each.id)).toContain(id)
  expect((await client.from('imports').delete().eq('organization_id', of.organizationId).eq('state', 'failed')).error).toBeNull()
  expect(await importsOf(client, of.organizationId)).toHaveLength(1)
})

test('a row too long to be one, and custom fields that the database cannot hold, are said to be', async () => {
  const of = await world.stack.createTestOrganisation()
  const file = (text: string) => ({ object: 'contact', fileName: 'x.csv', bytes: bytesOf(text) }) as const
  await expect(takeIn(clientOf(of), of.organizationId, file(`Last name\n${'x'.repeat(600_000)}\n`))).rejects.toMatchObject({
    code: 'file_unreadable',
    message: expect.stringContaining('500,000 characters'),
  })
  const deep = `"{""a"":${'['.repeat(900)}${']'.repeat(900)}}"`
  const done = await imported(of, 'contact', csv('Last name,Custom', `Deep,${deep}`, 'Hopper,'))
  expect(done.counts).toMatchObject({ check: { created: 1, refused: 1 }, import: { created: 1, refused: 1 } })
})

test('imports are of those who may import, and of one organisation', async () => {
  const theirs = await world.stack.createTestOrganisation()
  const { id } = await checked(world.ours, 'contact', csv('Last name', 'Hidden'))
  expect(await importById(clientOf(theirs), world.ours.organizationId, id)).toBeNull()
  await expect(decide(clientOf(theirs), id, 'start')).rejects.toMatchObject({ code: 'import_not_found' })
  const [member] = world.ours.members
  if (member === undefined) throw new Error('There is a member.')
  const asMember = clientFromToken(member.accessToken)
  expect(await importById(asMember, world.ours.organizationId, id)).toBeNull()
  await expect(decide(asMember, id, 'start')).rejects.toMatchObject({ code: 'forbidden' })
  await expect(
    takeIn(asMember, world.ours.organizationId, { object: 'contact', fileName: 'x.csv', bytes: bytesOf('Last name\nX\n') }),
  ).rejects.toMatchObject({ code: 'forbidden' })
  // Whose role ends meanwhile imports nothing.
  await world.stack.sql(`update organization_members set role = 'manager' where user_id = $1`, [member.userId])
  await decide(asMember, id, 'start')
  await world.stack.sql(`update organization_members set role = 'member' where user_id = $1`, [member.userId])
  await work(id)
  expect(await requireImport(clientOf(world.ours), world.ours.organizationId, id)).toMatchObject({
    state: 'failed',
    problem: 'forbidden',
  })
  expect(
    z
      .array(z.unknown())
      .parse(await world.stack.sql('select 1 from contacts where organization_id = $1', [world.ours.organizationId])),
  ).toEqual([])
})
