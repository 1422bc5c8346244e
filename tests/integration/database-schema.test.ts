import { readFile } from 'node:fs/promises'
import type { PGlite } from '@electric-sql/pglite'
import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { inMemory, openDatabase } from '../../sandbox/supabase/database.ts'
import { databaseTypes, databaseTypesFile } from '../../scripts/lib/database-types.ts'
import { openSchemaDatabase, statementsBetween } from '../../scripts/lib/schema-database.ts'
import { domainKey } from '../../src/lib/crm/domain/domain-key.ts'
import { emailKey } from '../../src/lib/crm/domain/email-key.ts'
import { specOf, syncedObjects } from '../../src/lib/crm/domain/objects.ts'
import { databaseTemplate, migrationsDir } from '../support/database-template.ts'

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

it('matches e-mails by the same key as the code does, whatever the text', async () => {
  const special = ['\u00AD', '\u200B', '\u200D', '\u202E', '\u2060', '\u2066', '\uFEFF', '\u00A0', '\u3000', '\t', '\v', ' ']
  const letter = fc.oneof(
    fc.constantFrom(...special, '@', 'A', 'É', 'İ', 'Σ', 'ẞ', '\u212A'),
    fc.string({ unit: 'binary', minLength: 1, maxLength: 1 }).filter((each) => each !== '\0'),
  )
  const texts = fc.sample(
    fc.array(letter, { maxLength: 12 }).map((letters) => letters.join('')),
    { numRuns: 3_000, seed: 20_261_128 },
  )
  const { rows } = await migrated.driver.query<{ key: string }>('select private.email_key(t) as key from unnest($1::text[]) t', [
    texts,
  ])
  const told = rows.map(({ key }) => (key.includes('@') ? key : null))
  expect(texts.filter((text, index) => emailKey(text) !== told[index])).toEqual([])
})

/** Redefines every function of ours unchanged, with PostgreSQL's checks on. */
async function refusedFunctions(database: PGlite): Promise<readonly string[]> {
  const { rows } = await database.query<{ name: string; definition: string }>(`
    select p.oid::regprocedure::text as name, pg_get_functiondef(p.oid) as definition
    from pg_proc p where p.pronamespace in ('public'::regnamespace, 'private'::regnamespace)
      and not exists (select 1 from pg_depend d where d.objid = p.oid and d.deptype = 'e') order by 1`)
  expect(rows.length).toBeGreaterThan(60)
  const refused: string[] = []
  for (const { name, definition } of rows) {
    try {
      await database.exec(definition)
    } catch (error) {
      refused.push(`${name}: ${String(error)}`)
    }
  }
  return refused
}
