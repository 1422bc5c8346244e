import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { inMemory, openDatabase } from '../../sandbox/supabase/database.ts'
import { databaseTypes, databaseTypesFile } from '../../scripts/lib/database-types.ts'
import { openSchemaDatabase, statementsBetween } from '../../scripts/lib/schema-database.ts'
import { moves, supabaseDir } from '../../scripts/lib/schema-files.ts'
import { isMirrored, isSyncedObject, specOf, syncedObjects } from '../../src/lib/crm/domain/objects.ts'
import { recordObjects, recordSpecOf } from '../../src/lib/objects/record-objects.ts'
import { pagesOf, recordTitle } from '../../src/lib/records/pages/pages.ts'
import { formField, columnFields } from '../../src/lib/records/fields/record-fields.ts'
import { databaseTemplate, migrationsDir } from '../support/database-template.ts'
import { refusedFunctions } from './database-schema/refused-functions.ts'
import { describeSameRules } from './database-schema/same-rules.ts'

let migrated: Awaited<ReturnType<typeof openDatabase>>
let described: Awaited<ReturnType<typeof openSchemaDatabase>>

beforeAll(async () => {
  migrated = await openDatabase({ dataDir: inMemory, migrationsDir, template: await databaseTemplate() })
  described = await openSchemaDatabase()
})
afterAll(async () => {
  await migrated?.close()
  await described?.close()
})

const missing = async () => (await statementsBetween(migrated.driver, described.driver)).map(({ sql }) => sql)

/** Single differences, and the beginning of the statement that undoes each. */
const planted: readonly (readonly [string, RegExp])[] = [
  ['alter table public.contacts add column planted text', /^ALTER TABLE .*contacts.* DROP COLUMN .*planted/],
  [`alter table public.crm_sync_state alter column status set default 'linked'`, /^ALTER TABLE .*crm_sync_state.*SET DEFAULT/],
  ['alter table public.crm_sync_logs drop constraint crm_sync_logs_check', /ADD CONSTRAINT .*crm_sync_logs_check/],
  ['drop index public.contacts_search_idx', /^CREATE INDEX contacts_search_idx/],
  ['drop trigger contacts_stamp on public.contacts', /^CREATE TRIGGER contacts_stamp/],
  ['alter policy "members read contacts" on public.contacts using (true)', /POLICY "members read contacts"/],
  ['alter table public.crm_audit_log disable row level security', /crm_audit_log.* ENABLE ROW LEVEL SECURITY/],
  ['grant select (credentials) on public.crm_connections to authenticated', /^REVOKE ALL \("credentials"\)/],
  ['grant execute on function public.crm_apply to authenticated', /^REVOKE .*crm_apply.* FROM "authenticated"/],
  ['drop function public.crm_cleanup(integer)', /^CREATE OR REPLACE FUNCTION public.crm_cleanup/],
  [`create function public.planted() returns void language sql as 'select'`, /^DROP FUNCTION .*planted/],
  [
    `create or replace function private.crm_wake_connection(p_connection uuid) returns void
     language sql set search_path = '' as 'select'`,
    /^CREATE OR REPLACE FUNCTION private.crm_wake_connection/,
  ],
  [`comment on table public.contacts is 'planted'`, /^COMMENT ON TABLE "public"."contacts" IS NULL/],
]

describe('supabase/migrations', () => {
  it('produce the database that supabase/schemas describes', async () => {
    expect(await missing(), 'run npm run db:build (see supabase/README.md)').toEqual([])
  })

  it('begin with what is written by hand for them, and nothing written by hand is left over', async () => {
    const files = await readdir(migrationsDir)
    const byHand = await Promise.all(files.map(async (file) => ({ file, text: (await moves(file)).trim() })))
    for (const { file, text } of byHand) {
      expect(await readFile(join(migrationsDir, file), 'utf8'), 'run npm run db:build').toContain(text)
    }
    expect(byHand.filter(({ text }) => text !== '')).toHaveLength((await readdir(join(supabaseDir, 'moves'))).length)
  })

  it('are compared down to columns, policies, grants, functions and comments, and the missing statements make them equal', async () => {
    for (const [plant] of planted) await migrated.driver.exec(plant)
    const statements = await missing()
    expect(planted.filter(([, sign]) => !statements.some((statement) => sign.test(statement)))).toEqual([])
    for (const statement of statements) await migrated.driver.exec(statement)
    expect(await missing()).toEqual([])
  })

  it('contain no function whose body PostgreSQL would refuse', async () => {
    expect(await refusedFunctions(migrated.driver)).toEqual([])
    await migrated.driver.exec(`set check_function_bodies = off;
      create function public.planted() returns void language plpgsql as $$ begin perform 1 fro m x; end $$;
      create function public.planted_too() returns integer language sql as 'select id from public.nowhere';
      set check_function_bodies = on`)
    const refused = await refusedFunctions(migrated.driver)
    await migrated.driver.exec('drop function public.planted(), public.planted_too()')
    expect(refused).toEqual([expect.stringContaining('planted'), expect.stringContaining('planted_too')])
  })
})

it('database.types.ts has the tables and functions of the migrations', async () => {
  expect(await readFile(databaseTypesFile, 'utf8'), 'run npm run db:build').toBe(await databaseTypes(migrated.driver))
})

describeSameRules(() => migrated.driver)

/** What a table of records needs beside its columns: the triggers that keep versions and log, and those that keep links to CRMs. */
const triggersOfRecords = ['stamp', 'stamp_insert', 'log_insert', 'log_update']
const triggersOfLinks = ['unlink']
/** That carry what happens here to CRMs: what is one CRM's alone waits for no other. */
const triggersOfEdits = ['mark_links_insert', 'mark_links_update']

it('what is synced is what the registry says, and every other column is the hub’s own', async () => {
  const { rows } = await migrated.driver.query<{ object: string; columns: object }>(
    'select object_type as object, fields as columns from private.synced_objects()',
  )
  expect(Object.fromEntries(rows.map(({ object, columns }) => [object, columns]))).toEqual(
    Object.fromEntries(
      syncedObjects.map((object) => [
        object,
        Object.fromEntries(specOf(object).fields.map(({ name, column }) => [name, column])),
      ]),
    ),
  )
})

it.each(recordObjects)('%s has the table, columns, lengths, keys and triggers that its declaration says', async (object) => {
  const { fields } = recordSpecOf(object)
  const query = async <Row>(sql: string, parameters: unknown[]) => (await migrated.driver.query<Row>(sql, parameters)).rows
  const [registered] = await query<{ table_name: string; fields: Record<string, string> }>(
    'select table_name, fields from private.record_objects() where object_type = $1',
    [object],
  )
  expect(registered?.fields).toEqual(Object.fromEntries(fields.map(({ name, column }) => [name, column])))
  const table = registered?.table_name ?? ''
  const columns = await query<{ name: string; type: string; checks: string | null }>(
    `select a.attname as name, format_type(a.atttypid, null) as type, string_agg(pg_get_constraintdef(c.oid), ' ') as checks
     from pg_attribute a left join pg_constraint c on c.conrelid = a.attrelid and c.contype = 'c' and a.attnum = any (c.conkey)
     where a.attrelid = $1::regclass and a.attnum > 0 and not a.attisdropped group by 1, 2`,
    [`public.${table}`],
  )
  const byName = new Map(columns.map((column) => [column.name, column]))
  const columnTypes: Readonly<Record<string, string>> = {
    number: 'numeric',
    money: 'numeric',
    reference: 'uuid',
    date: 'date',
    datetime: 'timestamp with time zone',
  }
  const typeOf = (type: string) => columnTypes[type] ?? 'text'
  expect(fields.map(({ column }) => [column, byName.get(column)?.type])).toEqual(
    fields.map(({ column, type }) => [column, typeOf(type)]),
  )
  const texts = fields.filter(({ type }) => typeOf(type) === 'text' && type !== 'picklist')
  const isBounded = ({ column, lengthMax, isCurrency }: (typeof texts)[number]) =>
    byName.get(column)?.checks?.includes(isCurrency === true ? `{${lengthMax}}$'` : `char_length(${column}) <= ${lengthMax}`) ===
    true
  expect(texts.filter((field) => !isBounded(field))).toEqual([])
  const ranges = fields.flatMap(({ column, range }) => (range === undefined ? [] : [{ column, most: range[1] }]))
  const isWithin = ({ column, most }: (typeof ranges)[number]) =>
    byName.get(column)?.checks?.replaceAll('"', '').includes(`${column} <= (${most})::numeric`) === true
  expect(ranges.filter((range) => !isWithin(range))).toEqual([])
  const choices = fields.filter((field) => field.options !== undefined)
  const takes = ({ column, options = [] }: (typeof choices)[number]) =>
    options.every((option) => byName.get(column)?.checks?.includes(`'${option}'`) === true)
  expect(choices.filter((field) => !takes(field))).toEqual([])
  const common = [
    'id',
    'organization_id',
    'custom',
    'version',
    'created_at',
    'updated_at',
    'deleted_at',
    'deleted_by',
    'deleted_via',
  ]
  expect([...common, 'field_times', 'sort_name', 'search_text'].filter((column) => !byName.has(column))).toEqual([])
  const triggers = await query<{ name: string; object: string }>(
    `select tgname as name, encode(tgargs, 'escape') as object from pg_trigger where tgrelid = $1::regclass and not tgisinternal`,
    [`public.${table}`],
  )
  const named = (names: readonly string[]) => names.map((name) => `${table}_${name}`).toSorted()
  const known = named([...triggersOfRecords, ...triggersOfLinks, ...triggersOfEdits])
  const ofObject = triggers.filter(({ name }) => known.includes(name))
  const links = isSyncedObject(object) ? triggersOfLinks : []
  const edits = isSyncedObject(object) && !isMirrored(object) ? triggersOfEdits : []
  expect(ofObject.map(({ name }) => name).toSorted()).toEqual(named([...triggersOfRecords, ...links, ...edits]))
  for (const trigger of ofObject) expect(trigger.object).toBe(`${object}\\000`)
  if (!isSyncedObject(object)) return
  await migrated.driver.exec(
    `insert into organizations (id, name) values ('0b3f9e5e-7c1d-4c8e-9a52-1f2e3d4c5b6a', 'Drift') on conflict do nothing`,
  )
  await migrated.driver.exec(`insert into ${table} (organization_id) values ('0b3f9e5e-7c1d-4c8e-9a52-1f2e3d4c5b6a')`)
  const [record] = await query<{ json: Record<string, unknown> }>(
    `select json from private.records where object_type = $1 and organization_id = '0b3f9e5e-7c1d-4c8e-9a52-1f2e3d4c5b6a'`,
    [object],
  )
  expect(Object.keys(record?.json ?? {}).toSorted()).toEqual(
    ['id', 'custom', 'version', 'updated_at', 'deleted_at', ...specOf(object).fields.map(({ column }) => column)].toSorted(),
  )
})

it.each(recordObjects)(
  'the database has the lists, the orders, the filters and the names that pages show of %s',
  async (object) => {
    const { table, named, derived, list, listedOn, distinguishedBy } = pagesOf(object)
    const fields = [...named, ...distinguishedBy, ...list.columns.map(({ field }) => field)]
    const filters = Object.fromEntries([...list.filters, ...Object.keys(listedOn)].map((name) => [name, null]))
    const { rows } = await migrated.driver.query<{ table_name: string; shown: string; narrowed: string; columns: object }>(
      `select table_name, private.list_values($1, $2) as shown, private.list_filter($1, $3) as narrowed,
       private.shown_fields($1) as columns
     from private.record_objects() where object_type = $1`,
      [object, fields, JSON.stringify(filters)],
    )
    expect(rows).toMatchObject([{ table_name: table }])
    expect(rows[0]?.columns).toEqual(
      Object.fromEntries([...recordSpecOf(object).fields, ...columnFields(object)].map(({ name, column }) => [name, column])),
    )
    await migrated.driver.exec(`select ${rows[0]?.shown} from public.${table} c where ${rows[0]?.narrowed}`)
    for (const [sort] of [...list.sorts, ['deleted'] as const]) {
      const { rows: keys } = await migrated.driver.query<{ key: string[] | null }>('select private.list_key($1, $2) as key', [
        object,
        sort,
      ])
      expect(keys[0]?.key).toHaveLength(2)
    }
    // What the database derives is given as what it is derived of.
    const columnOf = (name: string) => formField(object, name === derived?.name ? derived.from : name)?.column ?? ''
    const organization = '6d1c4be2-3b1f-4d5a-8f57-2f1e0d9c8b7a'
    await migrated.driver.exec(`insert into organizations (id, name) values ('${organization}', 'Names') on conflict do nothing`)
    // A quote is in a currency, and never without its number.
    const isQuote = object === 'quote'
    for (const [first] of isQuote ? [[0]] : named.entries()) {
      const valueOf = (name: string) => (formField(object, name)?.kind === 'number' ? 2 : `the ${name}`)
      const given = named.slice(first).map((name): [string, string | number] => [name, valueOf(name)])
      await migrated.driver.exec(`delete from public.${table} where organization_id = '${organization}'`)
      await migrated.driver.query(
        `insert into public.${table} (organization_id, ${isQuote ? 'currency, ' : ''}${given.map(([name]) => columnOf(name)).join(', ')})
       values ($1, ${isQuote ? `'EUR', ` : ''}${given.map((_, index) => `$${index + 2}`).join(', ')})`,
        [organization, ...given.map(([, text]) => text)],
      )
      const { rows: titles } = await migrated.driver.query<{ title: string }>(
        `select title from (select title, object_type, organization_id from private.records
                            union all select title, object_type, organization_id from private.own_records) r
         where object_type = $1 and organization_id = $2`,
        [object, organization],
      )
      expect(titles).toEqual([{ title: recordTitle(object, new Map(given)) }])
    }
  },
)
