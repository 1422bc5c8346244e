import type { Database } from './database.types.ts'

type Tables = Database['public']['Tables']

/**
 * The name of a column. With `{ … } satisfies Partial<Record<Column<'contacts'>, z.ZodType>>` a row's schema cannot name one that the table
 * does not have.
 */
export type Column<Table extends keyof Tables> = keyof Tables[Table]['Row']
