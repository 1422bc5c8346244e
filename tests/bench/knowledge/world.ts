import { createClient, type SupabaseClient } from '@supabase/supabase-js'
import { z } from 'zod'
import type { Database } from '../../../src/lib/db/database.types.ts'
import { startTestStack, type TestStack } from '../../support/test-stack.ts'

export type KnowledgeWorld = {
  readonly stack: TestStack
  readonly organizationId: string
  /** The database as the app's own work sees it. */
  readonly db: SupabaseClient<Database>
  /** The same as a member of the organisation sees it. */
  readonly client: SupabaseClient<Database>
  readonly accessToken: string
  /** A source of a new page, with an active link for Messenger. */
  addSource(pageId: string): Promise<string>
}

/** An organisation whose pages have sources, on an embedded database in this process. */
export async function startKnowledgeWorld(existing?: TestStack): Promise<KnowledgeWorld> {
  const stack = existing ?? (await startTestStack({ ownDatabase: true }))
  const { organizationId, owner } = await stack.createTestOrganisation()
  const auth = { persistSession: false, autoRefreshToken: false, detectSessionInUrl: false }
  const rowSchema = z.tuple([z.object({ id: z.string() })])
  const idOf = async (sql: string, parameters: readonly unknown[]) => rowSchema.parse(await stack.sql(sql, parameters))[0].id
  return {
    stack,
    organizationId,
    db: createClient<Database>(stack.supabaseUrl, stack.secretKey, { auth }),
    client: createClient<Database>(stack.supabaseUrl, stack.publishableKey, {
      auth,
      global: { headers: { Authorization: `Bearer ${owner.accessToken}` } },
    }),
    accessToken: owner.accessToken,
    addSource: async (pageId) => {
      const page = await idOf(
        `insert into channel_pages (organization_id, page_id, page_name) values ($1, $2, $2) returning id`,
        [organizationId, pageId],
      )
      const source = await idOf(
        `insert into knowledge_sources (organization_id, page, url) values ($1, $2, 'https://shop.example/' || $3) returning id`,
        [organizationId, page, pageId],
      )
      await stack.sql(
        `insert into knowledge_links (organization_id, source_id, channel, name, is_active) values ($1, $2, 'messenger', 'Shop', true)`,
        [organizationId, source],
      )
      return source
    },
  }
}
