import type { LoadedPending } from '../../db/pending-links.ts'
import { specOf, type SyncedObject } from '../domain/objects.ts'
import type { RemoteRecord } from '../domain/records.ts'
import { candidateOf, recognisedBy } from './candidates.ts'
import { entryFor, failedEntry } from './decision.ts'
import type { RunContext } from './run-context.ts'
import type { Task } from './task.ts'

/** What keeps a local record from the remote one that has its search key or, of one that stayed when its own was deleted here, its name. */
export type PushObstacle = 'ambiguous_match' | 'duplicate_identity' | 'match_excluded' | 'left_namesake'

/**
 * Leaves a local record to a person, with the records that it may be.
 * @param rivals records here with the same identity, where the CRM was not asked
 */
export function duplicate(
  ctx: RunContext,
  { link, record }: LoadedPending,
  code: PushObstacle,
  found: readonly RemoteRecord[],
  rivals: readonly string[] = [],
): Task {
  const isNamed = code === 'left_namesake'
  const { searchKey, namesakes } = specOf(ctx.object)
  const field = (isNamed ? namesakes?.name[0] : undefined) ?? searchKey.fields[0]
  const by = recognisedBy(ctx.object, String(record.values[field] ?? ''))
  const entry = failedEntry(
    {
      ...entryFor(link, { local: record, crmRecordId: null, newId: ctx.newId }),
      candidates: [...found.map((remote) => candidateOf(ctx, remote)), ...rivals.map((recordId) => ({ recordId }))],
    },
    { code: isNamed ? 'ambiguous_match' : code, ...wordsOf(ctx.object, code, by), field },
    'crm',
    link,
  )
  return { entry, link, agreed: link.base, agreedCrm: link.crmBase, write: null }
}

function wordsOf(object: SyncedObject, code: PushObstacle, by: string): { readonly message: string; readonly action: string } {
  const { one } = specOf(object)
  const action = 'Choose the right one, merge the duplicates, or correct what one of them is recognised by.'
  switch (code) {
    case 'ambiguous_match':
      return {
        message: `More than one ${one} here or in the CRM has ${by}, so it is not clear which two belong together.`,
        action,
      }
    case 'duplicate_identity':
      return { message: `Another ${one} here with ${by} is synced with the CRM’s record of it.`, action }
    case 'left_namesake':
      return {
        message: `The CRM has a record of the same name, which stayed there when the ${one} here was deleted that it was synced with.`,
        action: `Link the two if this is the same ${one}, or decide that it is another one. Until then no second one is made there.`,
      }
    case 'match_excluded':
      return {
        message: `The CRM’s record with ${by} is excluded from the sync.`,
        action: `Link the two, exclude this one too, or decide that it is another ${one}.`,
      }
  }
}
