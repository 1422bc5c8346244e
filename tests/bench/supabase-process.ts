import { randomBytes } from 'node:crypto'
import { z } from 'zod'
import { type EmbeddedSupabase, startEmbeddedSupabase } from '../../sandbox/supabase/embedded-supabase.ts'
import { databaseTemplate, migrationsDir } from '../support/database-template.ts'
import { startRealSupabase } from '../support/real-postgres-supabase.ts'
import { answerMessages } from './answer-messages.ts'
import { toContactRow } from './contact-row.ts'
import { people } from './person.ts'
import { type Database, databaseSchema } from './plan.ts'

const rowsPerStatement = 2000
const key = (kind: string) => `sb_${kind}_${randomBytes(24).toString('base64url')}`

const messageSchema = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('start'), database: databaseSchema }),
  z.object({ kind: z.literal('sql'), query: z.string(), parameters: z.array(z.unknown()) }),
  z.object({ kind: z.literal('cpu') }),
  z.object({ kind: z.literal('seed'), organizationId: z.uuid(), count: z.number() }),
])
export type SupabaseMessage = z.infer<typeof messageSchema>

let running: Pick<EmbeddedSupabase, 'url' | 'publishableKey' | 'secretKey' | 'sql'> | undefined

// A Supabase in its own process.
answerMessages(async (sent) => {
  const message = messageSchema.parse(sent)
  if (message.kind === 'start') {
    running ??= await start(message.database)
    return { url: running.url, publishableKey: running.publishableKey, secretKey: running.secretKey }
  }
  if (running === undefined) throw new Error('The Supabase has not been started.')
  switch (message.kind) {
    case 'sql':
      return running.sql(message.query, message.parameters)
    case 'cpu': {
      const { user, system } = process.cpuUsage()
      return (user + system) / 1e6
    }
    case 'seed':
      return seed(running, message.organizationId, message.count)
  }
})

async function start(database: Database): Promise<NonNullable<typeof running>> {
  const keys = { publishableKey: key('publishable'), secretKey: key('secret') }
  if (database === 'postgres') return startRealSupabase(keys)
  return startEmbeddedSupabase({ dataDir: 'memory://', port: 0, ...keys, migrationsDir, template: await databaseTemplate() })
}

async function seed({ sql }: Pick<EmbeddedSupabase, 'sql'>, organizationId: string, count: number): Promise<void> {
  let rows: object[] = []
  const insert = async () => {
    await sql(
      `insert into contacts (organization_id, email, first_name, last_name, phone)
       select * from jsonb_to_recordset($1::jsonb)
         as r (organization_id uuid, email text, first_name text, last_name text, phone text)`,
      [JSON.stringify(rows)],
    )
    rows = []
  }
  for (const person of people(count)) {
    rows.push(toContactRow(organizationId, person))
    if (rows.length === rowsPerStatement) await insert()
  }
  if (rows.length > 0) await insert()
  await sql('analyze contacts')
}
