import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { z } from 'zod'
import { parseEnv } from '../../src/lib/core/env.ts'
import { createEngine } from '../../src/lib/crm/engine.ts'
import { erasedEntered } from '../../src/lib/crm/use-cases/may-enter.ts'
import { storable } from '../../src/lib/core/storable-text.ts'
import type { SyncedObject } from '../../src/lib/crm/domain/objects.ts'
import { continueImport, type Importing } from '../../src/lib/records/imports/continue-import.ts'
import {
  decide,
  type Import,
  importById,
  importsOf,
  requireImport,
  takeIn,
  withWords,
} from '../../src/lib/records/imports/imports.ts'
import { problemRows, problemsCsv } from '../../src/lib/records/imports/problems.ts'
import { guessedSettings } from '../../src/lib/records/imports/guess.ts'
import type { ImportSettings } from '../../src/lib/records/imports/settings.ts'
import { type ExportWords, exportCsv, importable } from '../../src/lib/records/resources/export.ts'
import { recordsOf } from '../../src/lib/records/resources/resources.ts'
import type { UserClient } from '../../src/lib/records/rows.ts'
import { startTestStack, type TestOrganization, type TestStack } from '../support/test-stack.ts'
import { ownEnvironment } from './support/own-environment.ts'

let stack: TestStack
let engine: Importing
let ours: TestOrganization
let userClientFromToken: (token: string) => UserClient

const enter = ownEnvironment()
beforeAll(async () => {
  stack = await startTestStack()
  enter(stack.env)
  ;({ userClientFromToken } = await import('../../src/lib/db/user-client.ts'))
  const whole = createEngine(parseEnv({ ...stack.env }))
  engine = {
    db: whole.db,
    now: Date.now,
    erasedAmong: (organizationId, entered) => erasedEntered(whole, organizationId, entered),
  }
  ours = await stack.createTestOrganisation({ members: 2 })
  await stack.sql('update organization_members set last_seen_at = now()', [])
})
afterAll(() => stack.close())

const clientOf = (of: TestOrganization) => userClientFromToken(of.owner.accessToken)
const bytesOf = (text: string) => new TextEncoder().encode(text)
const work = (id: string, on: Importing = engine) => continueImport(on, id, Date.now() + 600_000)

/** Takes a file in and checks it with what is guessed, and what differs from that. */
async function checked(
  of: TestOrganization,
  object: SyncedObject,
  text: string,
  differing: Partial<ImportSettings> = {},
): Promise<Import> {
  const client = clientOf(of)
  const taken = await takeIn(client, of.organizationId, { object, fileName: 'test.csv', bytes: bytesOf(text) })
  const rows = text.split('\r\n').slice(1, 50)
  const guessed = guessedSettings(
    recordsOf(object),
    taken.columns,
    rows.map((row) => row.split(',')),
  )
  const settings = { ...guessed, ...differing }
  await decide(client, taken.id, 'check', await withWords(client, of.organizationId, recordsOf(object), settings))
  await work(taken.id)
  return requireImport(client, of.organizationId, taken.id)
}

async function imported(...of: Parameters<typeof checked>): Promise<Import> {
  const { id } = await checked(...of)
  await decide(clientOf(of[0]), id, 'start')
  await work(id)
  return requireImport(clientOf(of[0]), of[0].organizationId, id)
}

async function undone(of: TestOrganization, id: string): Promise<Import> {
  await decide(clientOf(of), id, 'undo')
  await work(id)
  return requireImport(clientOf(of), of.organizationId, id)
}

function exported(of: TestOrganization, object: SyncedObject, words: ExportWords): Promise<string> {
  const resource = recordsOf(object)
  const file = exportCsv(
    { client: clientOf(of), organizationId: of.organizationId, resource, maySeeSecrets: false },
    {
      conditions: [],
      search: '',
      sort: 'created_at',
      descending: false,
      deleted: false,
      columns: importable(resource.members),
      words,
      hasMark: true,
    },
  )
  return new Response(file).text()
}

const csv = (...lines: readonly string[]) => `${lines.join('\r\n')}\r\n`
const contacts = (of: TestOrganization) =>
  stack.sql<{ email: string | null; last_name: string | null; phone: string | null; deleted: boolean }>(
    `select email, last_name, phone, deleted_at is not null as deleted from contacts where organization_id = $1 order by created_at, email`,
    [of.organizationId],
  )

describe('what is exported and imported into an empty organisation is exported as the same bytes', () => {
  const text = fc
    .oneof(
      fc.string({ unit: 'grapheme-composite', minLength: 1, maxLength: 20 }).map(storable),
      fc.string({
        unit: fc.constantFrom("'", '=', '-', '@', ';', '\t', '\n', '"', ',', '0', 'a', '😀'),
        minLength: 1,
        maxLength: 12,
      }),
    )
    .map((each) => each.trim().toWellFormed())
  const maybe = <T>(value: fc.Arbitrary<T>) => fc.option(value, { nil: null })
  const amount = fc.integer({ min: -999_999_999, max: 999_999_999 }).map((cents) => cents / 100)
  const day = fc
    .date({ min: new Date('1970-01-01'), max: new Date('2199-12-31'), noInvalidDate: true })
    .map((date) => date.toISOString().slice(0, 10))
  const custom = fc.dictionary(fc.constantFrom('tier', 'note_2', 'Code'), fc.oneof(text, fc.integer(), fc.boolean()), {
    maxKeys: 3,
  })
  const email = fc.nat().map((n) => `p${n}@x.example`)
  const name = text.map((each) => `N${each}`)
  const phone = fc.constantFrom('+31 20 123', '0049 (0)30 1234', '007')
  const generated: Readonly<Partial<Record<SyncedObject, fc.Arbitrary<Readonly<Record<string, unknown>>>>>> = {
    contact: fc.record({
      first_name: maybe(text),
      last_name: name,
      email: maybe(email),
      phone: maybe(phone),
      job_title: maybe(text),
      custom,
    }),
    lead: fc.record({
      last_name: name,
      company_name: maybe(text),
      description: maybe(text),
      travel_interests: maybe(fc.constantFrom('sea;sun', '=1;@x')),
      preferred_travel_date: maybe(day),
      estimated_value: maybe(amount),
      currency: maybe(fc.constantFrom('EUR', 'JPY')),
      interest_level: maybe(fc.constantFrom('low', 'high')),
      lead_status: fc.constantFrom('new', 'contacted'),
      custom,
    }),
    account: fc.record({
      name,
      postal_code: maybe(fc.constantFrom('0101', '=7', '1 2')),
      annual_revenue: maybe(amount),
      street: maybe(text),
      custom,
    }),
    opportunity: fc.record({ name, amount: maybe(amount), expected_close_date: maybe(day), description: maybe(text), custom }),
    task: fc.record({ subject: name, due: maybe(day), priority: fc.constantFrom('low', 'normal', 'high'), custom }),
  }

  for (const object of ['contact', 'lead', 'account', 'opportunity', 'task'] as const) {
    test(`of ${recordsOf(object).many}`, async () => {
      const [from, to] = [await stack.createTestOrganisation(), await stack.createTestOrganisation()]
      const records = fc.sample(generated[object] ?? fc.constant<Readonly<Record<string, unknown>>>({}), {
        numRuns: 60,
        seed: 15,
      })
      const blank = (value: unknown) => (value === '' ? null : value)
      for (const [index, record] of records.entries()) {
        const columns = Object.keys(record)
        const { table } = recordsOf(object)
        await stack.sql(
          `insert into ${table} (organization_id, created_at, ${columns.join(', ')})
           select $1, now() + $2 * interval '1 second', ${columns.map((column) => `r.${column}`).join(', ')}
           from jsonb_populate_record(null::${table}, $3) r`,
          [
            from.organizationId,
            index,
            JSON.stringify(Object.fromEntries(Object.entries(record).map(([column, value]) => [column, blank(value)]))),
          ],
        )
      }
      for (const words of ['values', 'labels'] as const) {
        const first = await exported(from, object, words)
        const done = await imported(words === 'values' ? to : await stack.createTestOrganisation(), object, first, {
          match: null,
        })
        const problems = await problemRows(clientOf(to), done, 'refused', null, 5)
        expect({ problems, counts: done.counts.import }).toMatchObject({ problems: [], counts: { created: 60, refused: 0 } })
        if (words === 'values') expect(await exported(to, object, words)).toBe(first)
      }
    })
  }
})

test('a check says what would become of the rows, and touches nothing; the import does that', async () => {
  const of = await stack.createTestOrganisation()
  await stack.sql(
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
    await stack.sql('select last_name from contacts where organization_id = $1 and email ilike $2', [of.organizationId, 'new@%']),
  ).toEqual([{ last_name: 'Twice' }])
  const told = await problemRows(clientOf(of), done, 'refused', null, 10)
  expect(told.map(({ row, problems }) => [row, problems.map(({ field }) => field)])).toEqual([
    [4, ['']],
    [6, ['Email']],
  ])
  // Who started it stands in the history.
  const actors = await stack.sql(
    'select distinct actor_kind, actor_id from crm_sync_changes where organization_id = $1 and actor_id is not null',
    [of.organizationId],
  )
  expect(actors).toEqual([{ actor_kind: 'person', actor_id: of.owner.userId }])

  const mended = (await new Response(problemsCsv(clientOf(of), done, 'refused')).text()).replace('no address', 'right@x.example')
  const again = await imported(of, 'contact', mended)
  expect(again.counts.import).toMatchObject({ created: 1, refused: 1 })
})

test('wherever a worker ends, each row has its effect once', async () => {
  const of = await stack.createTestOrganisation()
  const rows = Array.from({ length: 1_200 }, (_each, index) => `Person ${index},p${index}@kill.example`)
  const { id } = await checked(of, 'contact', csv('Last name,Email', ...rows))
  await decide(clientOf(of), id, 'start')
  /** Ends with the call of this number, before the database has had it. */
  const killedBefore = (call: number): Importing => {
    let calls = 0
    const rpc: Importing['db']['rpc'] = (...given) => {
      calls += 1
      if (calls === call) throw new Error('killed')
      return engine.db.rpc(...given)
    }
    return { ...engine, db: Object.assign(Object.create(engine.db), { rpc }) }
  }
  /** Ends after a batch that the database has, and before anything else. */
  const killedAfter: Importing = {
    ...engine,
    now: () => {
      throw new Error('killed')
    },
  }
  for (let call = 1; call <= 4; call += 1) await expect(work(id, killedBefore(call))).rejects.toThrow('killed')
  await expect(work(id, killedAfter)).rejects.toThrow('killed')
  expect(await requireImport(clientOf(of), of.organizationId, id)).toMatchObject({ state: 'importing' })
  // Two workers at once, as when a message is seen again.
  await Promise.all([work(id), work(id)])
  const [{ n } = { n: 0 }] = await stack.sql<{ n: number }>(
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
  const of = await stack.createTestOrganisation()
  await stack.sql(
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
  await stack.sql(`update contacts set phone = 'by hand' where organization_id = $1 and email = 'b@u.example'`, [
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
    await stack.sql('select custom from contacts where organization_id = $1 order by created_at, email limit 2', [
      of.organizationId,
    ]),
  ).toEqual([{ custom: { tier: 'x' } }, { custom: {} }])
  expect(await problemRows(clientOf(of), back, 'kept', null, 10)).toMatchObject([{ row: 2, problems: [{ field: 'Phone' }] }])
})

test('dates and numbers are read in the notation that was chosen, and never guessed', async () => {
  const of = await stack.createTestOrganisation()
  const file = csv('Name,Amount,Close date', 'A,"1.234,50",01/02/2026', 'B,"12,5",2026-03-04', 'C,7,31/12/2026')
  const guessed = await checked(of, 'opportunity', file, { dates: 'iso', numbers: 'plain' })
  expect(guessed.counts.check).toMatchObject({ created: 0, refused: 3 })
  const done = await imported(of, 'opportunity', file, { dates: 'dmy', numbers: 'comma' })
  expect(done.counts.import).toMatchObject({ created: 3 })
  expect(
    await stack.sql(
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
  const of = await stack.createTestOrganisation()
  await stack.sql(
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
  const of = await stack.createTestOrganisation()
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

test('a row too long to be one, and own fields that the database cannot hold, are said to be', async () => {
  const of = await stack.createTestOrganisation()
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
  const theirs = await stack.createTestOrganisation()
  const { id } = await checked(ours, 'contact', csv('Last name', 'Hidden'))
  expect(await importById(clientOf(theirs), ours.organizationId, id)).toBeNull()
  await expect(decide(clientOf(theirs), id, 'start')).rejects.toMatchObject({ code: 'import_not_found' })
  const [member] = ours.members
  if (member === undefined) throw new Error('There is a member.')
  const asMember = userClientFromToken(member.accessToken)
  expect(await importById(asMember, ours.organizationId, id)).toBeNull()
  await expect(decide(asMember, id, 'start')).rejects.toMatchObject({ code: 'forbidden' })
  await expect(
    takeIn(asMember, ours.organizationId, { object: 'contact', fileName: 'x.csv', bytes: bytesOf('Last name\nX\n') }),
  ).rejects.toMatchObject({ code: 'forbidden' })
  // Whose role ends meanwhile imports nothing.
  await stack.sql(`update organization_members set role = 'manager' where user_id = $1`, [member.userId])
  await decide(asMember, id, 'start')
  await stack.sql(`update organization_members set role = 'member' where user_id = $1`, [member.userId])
  await work(id)
  expect(await requireImport(clientOf(ours), ours.organizationId, id)).toMatchObject({ state: 'failed', problem: 'forbidden' })
  expect(
    z.array(z.unknown()).parse(await stack.sql('select 1 from contacts where organization_id = $1', [ours.organizationId])),
  ).toEqual([])
})
