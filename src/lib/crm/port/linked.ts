import type { ObjectType } from '../domain/entities.ts'

/**
 * The records of the CRM that are linked here, by object: what an object that is synced for these alone is read for. A thousand ids at most,
 * those after `after` in an order of their own; with `since`, those that were linked then or later. `asOf`: what later ones are asked for from.
 */
export type LinkedRecords = (
  target: ObjectType,
  from: { readonly since: string | null; readonly after: string | null },
) => Promise<{ readonly ids: readonly string[]; readonly asOf: string }>
