import { z } from 'zod'
import type { Hub } from '../support/hub.ts'

const tableSchema = z.object({
  name: z.string(),
  columns: z.array(z.string()),
  readable: z.array(z.string()),
  writable: z.array(z.string()),
})
const keySchema = z.object({ from_table: z.string(), to_table: z.string(), column: z.string() })
const functionSchema = z.object({ schema: z.string(), name: z.string(), args: z.array(z.string()), types: z.array(z.string()) })

/** What the data API has, as the database tells: tables with the columns that people may read and write, ways between them, functions. */
export type DataApi = {
  readonly tables: readonly z.infer<typeof tableSchema>[]
  readonly keys: readonly z.infer<typeof keySchema>[]
  readonly functions: readonly z.infer<typeof functionSchema>[]
}

export async function dataApi(hub: Pick<Hub, 'stack'>): Promise<DataApi> {
  const tables = z.array(tableSchema).parse(
    await hub.stack.sql(
      `select t.tablename as name, array_agg(c.column_name::text order by c.ordinal_position) as columns,
         coalesce(array_agg(c.column_name::text) filter (where has_column_privilege('authenticated',
           format('public.%I', t.tablename), c.column_name, 'select')), '{}') as readable,
         coalesce(array_agg(c.column_name::text) filter (where has_column_privilege('authenticated',
           format('public.%I', t.tablename), c.column_name, 'update')), '{}') as writable
       from pg_tables t join information_schema.columns c on c.table_schema = 'public' and c.table_name = t.tablename
       where t.schemaname = 'public' group by 1 order by 1`,
    ),
  )
  const keys = z.array(keySchema).parse(
    await hub.stack.sql(
      `select c.conrelid::regclass::text as from_table, c.confrelid::regclass::text as to_table, a.attname as column
       from pg_constraint c join pg_attribute a on a.attrelid = c.conrelid and a.attnum = c.conkey[1]
       where c.contype = 'f' and c.connamespace = 'public'::regnamespace`,
    ),
  )
  const functions = z.array(functionSchema).parse(
    await hub.stack.sql(
      `select n.nspname as schema, p.proname as name, coalesce(p.proargnames[1:p.pronargs], '{}') as args,
         array(select format_type(t, null) from unnest(p.proargtypes) t) as types
       from pg_proc p join pg_namespace n on n.oid = p.pronamespace
       where n.nspname in ('public', 'private') and p.prorettype <> 'trigger'::regtype
         and not exists (select 1 from pg_depend d where d.objid = p.oid and d.deptype = 'e') order by 1, 2`,
    ),
  )
  return { tables, keys, functions }
}
