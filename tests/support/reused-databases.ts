import type { PgliteConnection } from '@supabase/lite/pglite'
import { z } from 'zod'
import type { DatabaseSource } from '../../sandbox/supabase/embedded-supabase.ts'
import { openDatabase } from '../../sandbox/supabase/database.ts'
import { sessionSettings } from '../../sandbox/supabase/hosted-base.ts'

/** What an emptied database would keep: definitions, statistics, and settings of roles and of the session. */
const leavesTraces = /\b(create|alter|drop|grant|revoke|analyze|vacuum|comment|listen)\b|(^|;)\s*(set|reset|load|security)\b/i
/** Postgres forgets no catalogue that it has read, and the memory of WebAssembly never shrinks. */
const mostUses = 20

const namesSchema = z.array(z.object({ name: z.string() }))

type Kept = { readonly connection: PgliteConnection; readonly seeded: ReadonlySet<string>; readonly uses: number }

/** That of this process that nobody uses. */
let idle: Kept | null = null

export type ReusedDatabase = {
  readonly source: DatabaseSource
  /** Says what is run on it as its owner: a database whose definitions changed is not used again. */
  note(sql: string): void
}

/**
 * An empty database with every migration for one stack: the one that the stack before it in this process has ended with, emptied, because a
 * new one takes seven times as long and has every plan and definition still to read.
 */
export function reusedDatabase(): ReusedDatabase {
  let uses = 0
  let seeded: ReadonlySet<string> = new Set()
  let isAsNew = true
  return {
    note(sql) {
      if (leavesTraces.test(sql)) isAsNew = false
    },
    source: {
      async open(options) {
        const kept = idle
        idle = null
        if (kept !== null) {
          ;({ seeded, uses } = kept)
          return kept.connection
        }
        const connection = await openDatabase(options)
        seeded = new Set(await filledTables(connection))
        return connection
      },
      async end(connection) {
        uses += 1
        if (!isAsNew || idle !== null || uses >= mostUses) return connection.close()
        await empty(connection, seeded)
        idle = { connection, seeded, uses }
      },
    },
  }
}

async function empty(connection: PgliteConnection, seeded: ReadonlySet<string>): Promise<void> {
  await connection.driver.exec(`rollback; reset role; ${sessionSettings}`)
  const filled = (await filledTables(connection)).filter((table) => !seeded.has(table))
  if (filled.length > 0) await connection.driver.exec(`truncate ${filled.join(', ')} restart identity cascade`)
  await connection.driver.exec('checkpoint')
}

async function filledTables({ driver }: PgliteConnection): Promise<string[]> {
  const tables = await driver.query(
    `select format('%I.%I', relnamespace::regnamespace::text, relname) as name from pg_class
     where relkind = 'r' and relpersistence <> 't' and relnamespace::regnamespace::text !~ '^(pg_|information_schema)'`,
  )
  const each = namesSchema.parse(tables.rows).map(({ name }) => `select '${name}' as name where exists (select from ${name})`)
  return namesSchema.parse((await driver.query(each.join(' union all '))).rows).map(({ name }) => name)
}
