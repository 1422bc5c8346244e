import { crmNames } from '@/src/lib/crm/domain/crm-type.ts'
import type { LinkView } from '@/src/lib/records/links/link-views.ts'
import type { ObjectConnection } from '@/src/lib/records/connections/object-connections.ts'

/** What deleting a record here does to its record in each CRM, a sentence each. */
export function deletionWords(connections: readonly ObjectConnection[], links: readonly LinkView[]): readonly string[] {
  return connections.flatMap((connection) => {
    const link = links.find(({ connectionId }) => connectionId === connection.id)
    if (!connection.isSynced || !link?.crmRecordId || link.status === 'excluded') return []
    const crm = crmNames[connection.crmType]
    switch (connection.settings.deletes.toCrm) {
      case 'archive':
        return `Its record in ${crm} is archived too.`
      case 'unlink':
        return `Its record in ${crm} is kept, and the two are no longer linked, even if you restore it.`
      case 'ignore':
        return `Its record in ${crm} is kept and no longer synced.`
    }
  })
}

/** What restoring a deleted record here does in each CRM, a sentence each. */
export function restoreWords(connections: readonly ObjectConnection[], links: readonly LinkView[]): readonly string[] {
  return connections.flatMap((connection) => {
    if (connection.status === 'disconnected' || !connection.isSynced) return []
    const link = links.find(({ connectionId }) => connectionId === connection.id)
    return restoreSentence(link, crmNames[connection.crmType])
  })
}

function restoreSentence(link: LinkView | undefined, crm: string): string {
  if (!link) return `In ${crm}: it is looked for there, and created if it is not found.`
  switch (link.problem?.code) {
    case 'archived_in_crm':
      return `In ${crm}: its record was archived there and stays so. Restore it there too, and the two are synced again.`
    case 'archiving_in_crm':
      return `In ${crm}: its record was about to be archived. Where that has not happened yet, it is kept and synced again.`
    case 'archived_with_crm':
    case 'deleted_in_crm':
      return `In ${crm}: its record was deleted there and stays so. Restore it there too, and the two are synced again.`
    case 'unlinked_in_adsapp':
    case 'unlinked_in_crm':
    case 'merged_in_crm':
      return `In ${crm}: nothing changes, and the two stay unlinked.`
    case 'converted_in_crm':
    case 'converted_here':
      return `In ${crm}: nothing changes, as it was converted.`
    case 'excluded_by_person':
      return `In ${crm}: nothing changes; it was excluded from the sync.`
    default:
      return link.crmRecordId === null
        ? `In ${crm}: it is looked for there, and created if it is not found.`
        : `In ${crm}: it is linked to its record again, and both are compared.`
  }
}
