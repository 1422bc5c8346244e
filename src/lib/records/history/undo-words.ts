import type { UndoReason } from '../../crm/domain/undo.ts'

/** Why something was, or would be, left as it is: what that means, and where there is something to do, what. */
export function undoReasonWords(reason: UndoReason, crm: string): string {
  switch (reason) {
    case 'changed_here':
      return 'It was changed here since, so that newer work is kept.'
    case 'changed_in_crm':
      return `It was changed in ${crm} since, so that newer work is kept.`
    case 'values_gone':
      return 'What was there before is no longer kept in the history.'
    case 'erased':
      return 'It is about somebody who was erased on request.'
    case 'gone_here':
      return 'The record here was deleted since. Restore it first, then undo this again.'
    case 'gone_in_crm':
      return `The record is gone in ${crm}.`
    case 'link_gone':
      return `The record here is no longer linked to that record of ${crm}.`
    case 'left_sync':
      return 'The record was taken out of the sync. Include it again first, then undo this.'
    case 'object_off':
      return 'This connection does not sync such records any more. Switch them on first.'
    case 'mapping_gone':
      return 'The field is not mapped by itself any more. Map it again first, then undo this.'
    case 'goes_other_way':
      return `The field now only comes from ${crm}, so that nothing is written there.`
    case 'read_only':
      return `${crm} lets nobody write this field any more.`
    case 'one_way_transform':
      return `The field’s transform cannot be undone, so that the earlier value cannot be sent to ${crm}. Enter it there by hand.`
    case 'never_blank':
      return `It had no value before, and ${crm} keeps no record without one.`
    case 'never_changes':
      return 'The field is set once, when a record is made.'
    case 'converted':
      return 'The record was converted, and is changed no more.'
    case 'reference_gone':
      return 'What it led to before is gone, or not linked any more.'
    case 'waits':
      return 'The field waits for another record to be synced.'
    case 'not_storable':
      return 'The earlier value cannot be stored any more, as where a field has become shorter or an amount is in another currency.'
    case 'crm_refused':
      return `${crm} did not take it.`
    case 'crm_cannot_restore':
      return `${crm} has no way for other programs to bring a deleted record back. Restore it there by hand; the sync follows.`
    case 'merge_stays':
      return `Two records were merged in ${crm}, which cannot be taken apart.`
    case 'busy':
      return 'It kept changing while it was to be undone. Undo it again.'
  }
}
