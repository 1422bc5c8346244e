import type { TestStack } from '../../support/test-stack.ts'

/** What a preview may touch: its own tables, the calls that it has counted, its message, and how much of the account is used. */
const ownTables = new Set(['crm_previews', 'crm_preview_records', 'crm_preview_writes', 'crm_api_usage'])

/** Every row of every table of the app, except for what belongs to a preview: by table, as texts. */
export async function dumpTables(stack: TestStack): Promise<Readonly<Record<string, readonly string[]>>> {
  const tables = await stack.sql<{ schema: string; name: string }>(
    `select table_schema as schema, table_name as name from information_schema.tables
     where table_type = 'BASE TABLE' and table_schema in ('public', 'private') order by 1, 2`,
  )
  const dump: Record<string, readonly string[]> = {}
  for (const { schema, name } of tables) {
    if (ownTables.has(name)) continue
    const row = name === 'crm_connections' ? `to_jsonb(t) - 'api_usage' - 'credentials' - 'credentials_version'` : 'to_jsonb(t)'
    const rows = await stack.sql<{ row: string }>(`select (${row})::text as row from ${schema}."${name}" t order by 1`)
    if (rows.length > 0) dump[`${schema}.${name}`] = rows.map((each) => each.row)
  }
  return dump
}
