import { databaseIdSchema } from '../../core/database-id.ts'

/** Who deleted a record: a person, or the connection whose CRM did. */
export const whoDeleted = { deleted_by: databaseIdSchema.nullable(), deleted_via: databaseIdSchema.nullable() }
