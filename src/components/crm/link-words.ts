import { differencesOf, differenceWords } from '@/src/components/crm/difference-words.ts'
import { valueText } from '@/src/components/format.ts'
import { fieldLabel } from '@/src/components/crm/reason-words.ts'
import type { UntoldReason } from '@/src/lib/crm/domain/field-times.ts'
import { linkState } from '@/src/lib/records/link-state.ts'
import type { LinkView } from '@/src/lib/records/link-views.ts'
import type { FieldDirections } from '@/src/lib/records/mapped-directions.ts'

export type LinkExplanation = { readonly reason: string; readonly action: string | null }

const unknown: FieldDirections = new Map()

/** Why a link is in its state, and what to do about it. */
export function explainLink(link: LinkView, crm: string, directions: FieldDirections = unknown): LinkExplanation {
  const message = link.problem?.message ?? null
  const action = link.problem?.action ?? null
  switch (linkState(link)) {
    case 'in_sync':
      return { reason: 'Both sides held the same values when they were last compared.', action: null }
    case 'differs':
      return { reason: differenceWords(differencesOf(link, directions), crm), action: null }
    case 'waiting':
      if (link.unansweredUntil !== null) {
        return {
          reason: `Sent to ${crm}, which has not answered. It is looked for there, and sent again when it can no longer arrive.`,
          action: null,
        }
      }
      return link.crmRecordId === null
        ? {
            reason: `Not in ${crm} yet. The next sync creates it there.`,
            action: message ? `Last attempt: ${message}` : null,
          }
        : { reason: `A change is waiting for the next sync with ${crm}.`, action: message ? `Last attempt: ${message}` : null }
    case 'conflict': {
      const fields = conflictFields(link, crm)
      return {
        reason: `Both sides changed the same field differently${fields.length > 0 ? `. ${fields.join('; ')}` : ''}.`,
        action: action ?? 'Choose the right value on the contact’s page. The other fields are synced meanwhile.',
      }
    }
    case 'attention':
      if (link.asNew) {
        return link.recordId === null
          ? { reason: `Decided: it is a new contact. It will be created here shortly.`, action: null }
          : { reason: `Decided: it is a new contact. It will be created in ${crm} shortly.`, action: null }
      }
      return {
        reason: message ?? `${crm} did not accept this contact.`,
        action:
          action ?? 'Correct the contact and save it. The next sync tries it again; a full sync tries all failed records again.',
      }
    case 'excluded':
      return excludedWords(link.problem?.code, crm) ?? { reason: message ?? 'Excluded from the sync.', action }
  }
}

/** Why a pair is excluded, by its code; null when the link has its own message. */
function excludedWords(code: string | undefined, crm: string): LinkExplanation | null {
  switch (code) {
    case 'deleted_in_crm':
      return {
        reason: `Deleted in ${crm}; the contact here is kept and no longer synced.`,
        action: `To sync them again, restore the record in ${crm}. Or include the contact again: it is then created there.`,
      }
    case 'archived_with_crm':
      return {
        reason: `Deleted in ${crm}, so the contact here was archived too.`,
        action: `Restore the record in ${crm}, and the contact is restored with it.`,
      }
    case 'unlinked_in_crm':
      return {
        reason: `Deleted in ${crm}; the contact here is kept, and the two are no longer linked.`,
        action: 'An owner, admin or manager can include it again.',
      }
    case 'unlinked_in_adsapp':
      return {
        reason: `Deleted here; the record in ${crm} is kept, and the two are no longer linked.`,
        action: 'An owner, admin or manager can include it again, once the contact is restored.',
      }
    case 'merged_in_crm':
      return {
        reason: `Merged in ${crm} into a record that is linked to another contact here.`,
        action: 'If both contacts are still here, merge them, or delete this one.',
      }
    case 'archiving_in_crm':
      return { reason: `Deleted here; its record in ${crm} is about to be archived too.`, action: null }
    case 'archived_in_crm':
      return { reason: `Deleted here, so its record in ${crm} was archived too.`, action: null }
    case 'deleted_in_adsapp':
      return {
        reason: `Deleted here; the record in ${crm} is kept and no longer synced.`,
        action: 'To sync them again, restore the contact here.',
      }
    case 'erased_on_request':
      return {
        reason: 'Erased on request: this person is not synced again.',
        action: 'If the person has come back, an owner or admin lifts the block under Privacy.',
      }
    case 'erasing':
      return { reason: 'This person is being erased on request.', action: null }
    case 'excluded_by_person':
      return { reason: 'Excluded from the sync by a person.', action: 'An owner, admin or manager can include it again.' }
    default:
      return null
  }
}

export type OpenConflict = {
  readonly field: string
  readonly label: string
  readonly local: string
  readonly remote: string
  /** Why the newest did not win, where the policy would have it. */
  readonly reason: UntoldReason | null
}

/** The open conflicts of a link, with both sides' values as text. */
export function openConflicts(link: LinkView): readonly OpenConflict[] {
  return Object.entries(link.conflictDetails ?? {}).map(([field, { local, remote, reason }]) => ({
    field,
    label: fieldLabel(field),
    local: valueText(local) ?? 'empty',
    remote: valueText(remote) ?? 'empty',
    reason: reason ?? null,
  }))
}

function conflictFields(link: LinkView, crm: string): string[] {
  return openConflicts(link).map(({ label, local, remote }) => `${label}: “${local}” here, “${remote}” in ${crm}`)
}

/** The address of a record in its CRM, if the account has one. */
export function crmRecordUrl(accountUrl: string | undefined, crmRecordId: string | null): string | null {
  if (!accountUrl || !crmRecordId || !/^https?:\/\//i.test(accountUrl)) return null
  return `${accountUrl.replace(/\/$/, '')}/${encodeURIComponent(crmRecordId)}`
}
