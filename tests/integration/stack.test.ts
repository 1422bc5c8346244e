import { type ChildProcess, fork } from 'node:child_process'
import { once } from 'node:events'
import { existsSync } from 'node:fs'
import { cp, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createClient } from '@supabase/supabase-js'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest'
import { z } from 'zod'
import { unwrap } from '../../src/lib/db/result.ts'
import { startEmbeddedSupabase } from '../../sandbox/supabase/embedded-supabase.ts'
import { databaseTemplate, migrationsDir } from '../support/database-template.ts'
import { startTestStack, type TestStack } from '../support/test-stack.ts'

const keys = {
  // Concatenated, because scanners would take the literal for a leaked key.
  publishableKey: `sb_publishable_${'k'.repeat(22)}`,
  secretKey: `sb_secret_${'k'.repeat(22)}`,
}

describe('the embedded Supabase authorises requests as a hosted one does', () => {
  let stack: TestStack

  beforeAll(async () => {
    stack = await startTestStack()
    await stack.runScript(`
      create table public.letters (
        id int primary key, owner uuid not null default auth.uid(), body text, secret text
      );
      alter table public.letters enable row level security;
      create policy "owners read" on public.letters for select to authenticated using (owner = auth.uid());
      create policy "owners write" on public.letters for insert to authenticated with check (owner = auth.uid());
      revoke all on public.letters from anon, authenticated;
      grant select (id, owner, body), insert (id, body) on public.letters to authenticated;
      create function public.count_letters() returns bigint language sql security definer set search_path = ''
        as 'select count(*) from public.letters';
    `)
  })
  afterAll(() => stack.close())

  test('a request without a key is refused, and so is one with a wrong key', async () => {
    const url = `${stack.supabaseUrl}/rest/v1/letters`
    expect((await fetch(url)).status).toBe(401)
    expect((await fetch(url, { headers: { apikey: `${stack.secretKey}x` } })).status).toBe(401)
    expect((await fetch(url, { headers: { apikey: stack.secretKey } })).status).toBe(200)
  })

  test('row level security follows the token, and a column without a grant cannot be read', async () => {
    const [first, second] = await Promise.all([stack.createTestOrganisation(), stack.createTestOrganisation()])
    await first.owner.client.from('letters').insert({ id: 1, body: 'mine' }).throwOnError()

    const own = await first.owner.client.from('letters').select('id, owner, body').throwOnError()
    expect(own.data).toEqual([{ id: 1, owner: first.owner.userId, body: 'mine' }])
    const foreign = await second.owner.client.from('letters').select('id').throwOnError()
    expect(foreign.data).toEqual([])
    for (const columns of ['*', 'id, secret']) {
      const refused = await first.owner.client.from('letters').select(columns)
      expect(refused.error?.code).toBe('42501')
    }
    const refused = await first.owner.client.from('letters').insert({ id: 2, secret: 'x' })
    expect(refused.error?.code).toBe('42501')
    const past = await second.owner.client.rpc('count_letters').throwOnError()
    expect(past.data).toBe(1)
  })

  test('concurrent requests of several people never see each other’s rows', async () => {
    const organizations = await Promise.all([1, 2, 3].map(() => stack.createTestOrganisation({ members: 1 })))
    const answers = await Promise.all(
      Array.from({ length: 90 }, async (_, index) => {
        const organization = organizations[index % organizations.length]
        if (organization === undefined) throw new Error('unreachable')
        // Password hashing is asynchronous, so other requests interleave with a sign-in.
        if (index % 5 === 0) await stack.signIn(organization.owner.email)
        const { data } = await organization.owner.client.from('organizations').select('id').throwOnError()
        await organization.owner.client.auth.refreshSession()
        return { expected: organization.organizationId, seen: data }
      }),
    )
    for (const { expected, seen } of answers) expect(seen).toEqual([{ id: expected }])
    const all = await stack.service.from('organizations').select('id').throwOnError()
    expect(all.data?.length).toBeGreaterThanOrEqual(3)
  })

  test('of two edits that would put two companies above each other, one is refused in plain words', async () => {
    const { organizationId, owner } = await stack.createTestOrganisation()
    const companies = ['Upper', 'Lower'].map((name) => ({ organization_id: organizationId, name }))
    const { data } = await owner.client.from('accounts').insert(companies).select('id').throwOnError()
    const [upper, lower] = data.map(({ id }) => id)
    if (upper === undefined || lower === undefined) throw new Error('unreachable')
    const edit = async (id: string, parent: string) =>
      unwrap(await owner.client.from('accounts').update({ parent_id: parent }).eq('id', id).select('id'))
    const answers = await Promise.allSettled([edit(upper, lower), edit(lower, upper)])
    expect(answers.map(({ status }) => status).toSorted()).toEqual(['fulfilled', 'rejected'])
    expect(answers.find(({ status }) => status === 'rejected')).toMatchObject({
      reason: { code: 'hierarchy_cycle', field: 'parent', message: expect.stringContaining('above itself') },
    })
    const parents = await owner.client.from('accounts').select('parent_id').not('parent_id', 'is', null).throwOnError()
    expect(parents.data).toHaveLength(1)
  })

  test('times have the notation of the hosted API', async () => {
    const { data } = await stack.service.from('organizations').select('created_at').limit(1).single().throwOnError()
    expect(z.object({ created_at: z.iso.datetime({ offset: true }) }).safeParse(data).success).toBe(true)
  })
})

describe('a database that a stack of a process has ended with', () => {
  const started = async (stack: TestStack) =>
    z.tuple([z.object({ at: z.string() })]).parse(await stack.sql('select pg_postmaster_start_time()::text as at'))[0].at

  test('is for the next stack as a new one is, with the memory of its plans', async () => {
    const uses: string[] = []
    for (let round = 0; round < 2; round += 1) {
      const stack = await startTestStack({ seed: round === 0 })
      uses.push(await started(stack))
      await stack.close()
    }
    const next = await startTestStack()
    try {
      const kept = await next.sql<{ name: string }>(`
        select format('%I.%I', schemaname, relname) as name from pg_stat_user_tables
        where (xpath('/row/c/text()', query_to_xml(format('select count(*) as c from %I.%I', schemaname, relname), true, true, '')))[1]::text <> '0'
        union all select format('%I.%I', schemaname, sequencename) from pg_sequences where last_value is not null
        order by name`)
      expect(kept.map(({ name }) => name)).toEqual(['pgmq.meta', 'supabase_migrations.schema_migrations'])
      const session = await next.sql(
        `select current_user, current_setting('search_path') as path, current_setting('timezone') as zone`,
      )
      expect(session).toEqual([{ current_user: 'postgres', path: '"$user", public, extensions', zone: 'UTC' }])
      uses.push(await started(next))
    } finally {
      await next.close()
    }
    expect(new Set(uses).size).toBeLessThan(uses.length)
  })

  test('is nobody else’s once its definitions have changed', async () => {
    const stack = await startTestStack()
    const before = await started(stack)
    await stack.sql('create table public.left_behind (id integer)')
    await stack.close()
    const next = await startTestStack()
    try {
      expect(await started(next)).not.toBe(before)
      expect(await next.sql(`select to_regclass('public.left_behind') as found`)).toEqual([{ found: null }])
    } finally {
      await next.close()
    }
  })
})

describe('a database on disk', () => {
  let folder: string
  let dataDir: string
  const children: ChildProcess[] = []

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'adsapp-stack-test-'))
    dataDir = join(folder, 'database')
  })
  afterEach(async () => {
    for (const child of children.splice(0)) await killed(child)
    await rm(folder, { recursive: true, force: true })
  })

  function spawnSupabase(): ChildProcess {
    const script = new URL('../support/embedded-supabase-process.ts', import.meta.url)
    const child = fork(script, [JSON.stringify({ dataDir, migrationsDir, ...keys })], { execArgv: [] })
    children.push(child)
    return child
  }

  async function urlOf(child: ChildProcess): Promise<string> {
    const [message] = await once(child, 'message')
    return z.object({ url: z.string() }).parse(message).url
  }

  async function killed(child: ChildProcess): Promise<void> {
    if (child.exitCode !== null || child.signalCode !== null) return
    const exit = once(child, 'exit')
    child.kill('SIGKILL')
    await exit
  }

  const open = (options: { migrationsDir?: string; template?: Blob } = {}) =>
    startEmbeddedSupabase({ dataDir, port: 0, migrationsDir, ...keys, ...options })

  /** Opens a new database from the template, without the seconds of the migrations. */
  const openPrepared = async () => open({ template: await databaseTemplate() })

  test('keeps every acknowledged commit when its process is killed during writes, repeatedly', async () => {
    await (await openPrepared()).close()
    const acknowledged: string[] = []
    const rounds = Number(process.env['CHAOS_DATABASE_KILLS'] ?? 2)
    for (let round = 1; round <= rounds; round += 1) {
      const child = spawnSupabase()
      const service = createClient(await urlOf(child), keys.secretKey, { auth: { persistSession: false } })
      const before = acknowledged.length
      const writers = Array.from({ length: 4 }, async (_, writer) => {
        for (let number = 0; ; number += 1) {
          const name = `${round}/${writer}/${number}`
          const { error } = await service.from('organizations').insert({ name })
          if (error !== null) return
          acknowledged.push(name)
          if (acknowledged.length - before === 60) await killed(child)
        }
      })
      await Promise.all(writers)
      expect(acknowledged.length - before).toBeGreaterThanOrEqual(60)
    }
    const supabase = await open()
    try {
      const rows = await supabase.sql<{ name: string }>('select name from organizations')
      const kept = new Set(rows.map((row) => row.name))
      expect(acknowledged.filter((name) => !kept.has(name))).toEqual([])
    } finally {
      await supabase.close()
    }
  })

  test('is created again when its first start was interrupted', async () => {
    const child = spawnSupabase()
    await vi.waitFor(() => expect(existsSync(join(dataDir, 'PG_VERSION'))).toBe(true), { interval: 5, timeout: 600_000 })
    await killed(child)

    const supabase = await open()
    try {
      expect(await supabase.sql('select count(*)::int as n from organizations')).toEqual([{ n: 0 }])
    } finally {
      await supabase.close()
    }
  })

  test('opens once: a second stack on it is told which process holds it, and can open it after the first has ended', async () => {
    const first = await openPrepared()
    await expect(open()).rejects.toThrow(`is in use by another running stack (${first.url})`)
    await first.close()
    await (await open()).close()
  })

  test('gets pending migrations only; a failing one is named and rolled back', async () => {
    const ours = join(folder, 'migrations')
    await cp(migrationsDir, ours, { recursive: true })
    await (await openPrepared()).close()

    const bad = join(ours, '99990101000000_bad.sql')
    await writeFile(bad, 'create table public.half (id int); select 1 / 0;')
    await expect(open({ migrationsDir: ours })).rejects.toThrow('Migration 99990101000000_bad.sql failed: division by zero')

    await writeFile(bad, 'create table public.half (id int); create table public.whole (id int);')
    const supabase = await open({ migrationsDir: ours })
    try {
      expect(await supabase.sql(`select to_regclass('public.whole') is not null as there`)).toEqual([{ there: true }])
    } finally {
      await supabase.close()
    }
  })

  test('with unknown migrations is left unchanged, with what to do', async () => {
    const ours = join(folder, 'migrations')
    await cp(migrationsDir, ours, { recursive: true })
    const later = join(ours, '99990101000000_later.sql')
    await writeFile(later, 'create table public.later (id int);')
    const made = await open({ migrationsDir: ours, template: await databaseTemplate() })
    await made.sql('insert into public.later values (7)')
    await made.close()

    const refusal =
      'The local database was made by another version of this app: 1 of its migrations, 99990101000000 first, are not those in ' +
      'supabase/migrations. Nothing in it was changed. Start the version that made it, or remove the local data with "npm run reset"'
    await expect(open()).rejects.toThrow(refusal)
    await writeFile(later, 'create table public.later (id bigint);')
    await writeFile(join(ours, '99990201000000_next.sql'), 'drop table public.later;')
    await expect(open({ migrationsDir: ours })).rejects.toThrow(refusal)

    await writeFile(later, '-- Another word about it.\ncreate table public.later\n  (id int);')
    await rm(join(ours, '99990201000000_next.sql'))
    const supabase = await open({ migrationsDir: ours })
    try {
      expect(await supabase.sql('select id from public.later')).toEqual([{ id: 7 }])
    } finally {
      await supabase.close()
    }
  })

  test('that is damaged is left unchanged and named, with what to do', async () => {
    await (await openPrepared()).close()
    await writeFile(join(dataDir, 'global/pg_control'), 'not a control file')
    await expect(open()).rejects.toThrow(`The local database in ${dataDir} cannot be opened`)
    expect(existsSync(join(dataDir, 'PG_VERSION'))).toBe(true)
  })
})
