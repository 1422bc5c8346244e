import { randomBytes } from 'node:crypto'
import { z } from 'zod'
import { type EmbeddedSupabase, startEmbeddedSupabase } from '../../src/sandbox/supabase/embedded-supabase.ts'
import { databaseTemplate, migrationsDir } from '../support/database-template.ts'
import { answerMessages } from './answer-messages.ts'
import { toContactRow } from './contact-row.ts'
import { people } from './person.ts'

const rowsPerStatement = 2000
const key = (kind: string) => `sb_${kind}_${randomBytes(24).toString('base64url')}`

const messageSchema = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('start') }),
  z.object({ kind: z.literal('sql'), query: z.string(), parameters: z.array(z.unknown()) }),
  z.object({ kind: z.literal('seed'), organizationId: z.uuid(), count: z.number() }),
])
export type SupabaseMessage = z.infer<typeof messageSchema>

let running: EmbeddedSupabase | undefined

// The embedded Supabase in a process of its own.
answerMessages(async (sent) => {
  const message = messageSchema.parse(sent)
  running ??= await startEmbeddedSupabase({
    dataDir: 'memory://',
    port: 0,
    publishableKey: key('publishable'),
    secretKey: key('secret'),
    migrationsDir,
    template: await databaseTemplate(),
  })
  switch (message.kind) {
    case 'start':
      return { url: running.url, publishableKey: running.publishableKey, secretKey: running.secretKey }
    case 'sql':
      return running.sql(message.query, message.parameters)
    case 'seed':
      return seed(running, message.organizationId, message.count)
  }
})

async function seed({ sql }: EmbeddedSupabase, organizationId: string, count: number): Promise<void> {
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
