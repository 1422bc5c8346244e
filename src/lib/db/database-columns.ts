import type { Database } from './database.types.ts'

type Tables = Database['public']['Tables']

/** The name of a column, so that a schema cannot name one that its table does not have: `{ … } satisfies Partial<Record<Column<'contacts'>, ZodType>>`. */
export type Column<Table extends keyof Tables> = keyof Tables[Table]['Row']
