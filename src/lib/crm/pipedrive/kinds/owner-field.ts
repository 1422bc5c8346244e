import type { StandardField } from './kind.ts'

/** Whose a record is. Every record has one: of those that are made without, the user of the connection. */
export const ownerField: StandardField = { name: 'owner_id', label: 'Owner', kind: 'reference', access: 'write', target: 'user' }
