import { withArticle } from '@/src/lib/core/text/with-article.ts'
import { differencesOf, differenceWords } from '@/src/components/crm/difference-words.ts'
import { valueText } from '@/src/components/format.ts'
import { fieldText } from '@/src/components/records/field-text.ts'
import { isSyncedObject, specOf, type SyncedObject } from '@/src/lib/crm/domain/objects.ts'
import { fieldLabel } from '@/src/lib/records/fields/field-label.ts'
import { isUnmapped, unmappedReason } from '@/src/lib/records/conflicts/undecided-words.ts'
import type { UntoldReason } from '@/src/lib/crm/domain/field-times.ts'
import type { UnmappedReason } from '@/src/lib/crm/domain/pair-plan.ts'
import { may, peopleWhoMay, type Role } from '@/src/lib/core/access/roles.ts'
import { linkState } from '@/src/lib/records/links/link-state.ts'
import type { LinkView } from '@/src/lib/records/links/link-views.ts'
import { userKey } from '@/src/lib/crm/domain/crm-user.ts'
import type { FieldDirections } from '@/src/lib/records/connections/mapped-directions.ts'
import type { ConnectionView } from '@/src/lib/records/connections/sync-views.ts'
import type { Titles } from '@/src/lib/records/fields/titles.ts'

export type LinkExplanation = { readonly reason: string; readonly action: string | null }

const unknown: FieldDirections = new Map()

/** Why a link is in its state, and what to do about it. `titles`: of what its values lead to. */
export function explainLink(link: LinkView, crm: string, titles: Titles, directions: FieldDirections = unknown): LinkExplanation {
  const { one } = specOf(link.object)
  const message = link.problem?.message ?? null
  const action = link.problem?.action ?? null
  switch (linkState(link)) {
    case 'in_sync':
      return { reason: 'Both sides held the same values when they were last compared.', action: null }
    case 'differs':
      return { reason: differenceWords(differencesOf(link, directions, titles), crm), action: null }
    case 'waiting':
      if (link.unansweredUntil !== null) {
        return {
          reason: `Sent to ${crm}, which has not answered. It is looked for there, and sent again when it can no longer arrive.`,
          action: null,
        }
      }
      if (link.crmRecordId === null && link.waits.some(isQuestion)) {
        return {
          reason: `Not in ${crm} yet: a record there has the same name, and it is asked whether the two are one.`,
          action: `Answer it among the ${specOf(link.object).many} of ${crm} that need attention. Nothing is made twice until then.`,
        }
      }
      return link.crmRecordId === null
        ? {
            reason: `Not in ${crm} yet. The next sync creates it there.`,
            action: message ? `Last attempt: ${message}` : null,
          }
        : { reason: `A change is waiting for the next sync with ${crm}.`, action: message ? `Last attempt: ${message}` : null }
    case 'conflict': {
      const explained = explainConflicts(openConflicts(link, titles), one, crm)
      return { reason: explained.reason, action: action ?? explained.action }
    }
    case 'attention':
      if (link.asNew) {
        return link.recordId === null
          ? { reason: `Decided: it is a new ${one}. It will be created here shortly.`, action: null }
          : { reason: `Decided: it is a new ${one}. It will be created in ${crm} shortly.`, action: null }
      }
      return {
        reason: message ?? `${crm} did not accept this ${one}.`,
        action:
          action ?? `Correct the ${one} and save it. The next sync tries it again; a full sync tries all failed records again.`,
      }
    case 'excluded':
      return excludedWords(link, crm) ?? { reason: message ?? 'Excluded from the sync.', action }
  }
}

/** Why a pair is excluded, by its problem; null when the link has its own message. */
function excludedWords({ object, problem }: LinkView, crm: string): LinkExplanation | null {
  const { one, many } = specOf(object)
  // Not every CRM tells of each merge.
  const mayBeMerged = problem?.mayBeMerged === true
  const gone = mayBeMerged ? `Deleted in ${crm}, or merged there into another` : `Deleted in ${crm}`
  const ifMerged = mayBeMerged ? ` If it was merged, merge the two ${many} here, or delete this one.` : ''
  switch (problem?.code) {
    case 'deleted_in_crm':
      return {
        reason: `${gone}; the ${one} here is kept and no longer synced.`,
        action: `To sync them again, restore the record in ${crm}. Or include the ${one} again: it is then created there.${ifMerged}`,
      }
    case 'archived_with_crm':
      return {
        reason: `${gone}, so the ${one} here was archived too.`,
        action: `Restore the record in ${crm}, and the ${one} is restored with it.${mayBeMerged ? ` If it was merged, the other ${one} is what is left of both.` : ''}`,
      }
    case 'unlinked_in_crm':
      return {
        reason: `${gone}; the ${one} here is kept, and the two are no longer linked.`,
        action: `An owner, admin or manager can include it again.${ifMerged}`,
      }
    case 'unlinked_in_adsapp':
      return {
        reason: `Deleted here; the record in ${crm} is kept, and the two are no longer linked.`,
        action: `An owner, admin or manager can include it again, once the ${one} is restored.`,
      }
    case 'merged_in_crm':
      return {
        reason: `Merged in ${crm} into a record that is linked to another ${one} here.`,
        action: `If both ${many} are still here, merge them, or delete this one.`,
      }
    case 'archiving_in_crm':
      return { reason: `Deleted here; its record in ${crm} is about to be archived too.`, action: null }
    case 'archived_in_crm':
      return { reason: `Deleted here, so its record in ${crm} was archived too.`, action: null }
    case 'deleted_in_adsapp':
      return {
        reason: `Deleted here; the record in ${crm} is kept and no longer synced.`,
        action: `To sync them again, restore the ${one} here.`,
      }
    case 'erased_on_request':
      return {
        reason: 'Erased on request: this person is not synced again.',
        action: 'If the person has come back, an owner or admin lifts the block under Privacy.',
      }
    case 'erasing':
      return { reason: 'This person is being erased on request.', action: null }
    case 'converted_in_crm':
      return {
        reason: `Converted in ${crm}: the ${one} there takes no more changes, and what it has become is synced by itself.`,
        action: null,
      }
    case 'converted_here':
      return {
        reason: `Converted here before ${crm} had it: what it has become is synced, and the ${one} is not created there.`,
        action: null,
      }
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
  readonly reason: UntoldReason | UnmappedReason | null
}

/** The open conflicts of a link, with both sides' values as text. */
export function openConflicts(link: LinkView, titles: Titles): readonly OpenConflict[] {
  return Object.entries(link.conflictDetails ?? {}).map(([field, { local, remote, reason, label }]) => ({
    field,
    label: fieldLabel(field),
    local: fieldText({ object: link.object, field }, local, titles) ?? 'empty',
    // A stage that is not mapped is the CRM's own, and none of ours.
    remote:
      (isUnmapped(reason) ? valueText(label ?? remote) : fieldText({ object: link.object, field }, remote, titles)) ?? 'empty',
    reason: reason ?? null,
  }))
}

/** What becomes of a choice between two values on a record's page. */
export function chooseWords(role: Role, isActive: boolean): string {
  const done = !may(role, 'edit')
    ? `It waits for ${peopleWhoMay('edit')} to choose.`
    : isActive
      ? 'What you choose goes to both sides at once.'
      : 'What you choose goes to both sides once the connection works again.'
  return isActive ? `${done} The other fields are synced meanwhile.` : done
}

/** What the reference fields of a link wait for, a sentence each. */
export function waitWords(
  { waits, connectionId }: Pick<LinkView, 'waits' | 'connectionId'>,
  crm: string,
  titles: Titles,
): readonly string[] {
  return waits
    .filter((wait) => !isQuestion(wait))
    .map((wait) => {
      const { field, side, target, ref, endedWith, isGone } = wait
      if (target === 'user') return `${fieldLabel(field)}: ${ownerWords(wait, connectionId, crm, titles)}`
      const one = isSyncedObject(target) ? specOf(target).one : 'record'
      if (endedWith !== undefined) {
        const title = titles.get(endedWith)?.title ?? endedWith
        return `${fieldLabel(field)}: in ${crm} it is ${title}, ${withArticle(one)} that was deleted here or is no longer synced.`
      }
      if (isGone) {
        const title = titles.get(ref)?.title ?? ref
        return `${fieldLabel(field)}: ${one} ${title} is no longer in ${crm}. Choose another ${one} here, and it is sent.`
      }
      const awaited =
        side === 'adsapp'
          ? `${one} ${titles.get(ref)?.title ?? ref}, which ${crm} does not have yet`
          : `${withArticle(one)} in ${crm} (${ref}) that is not synced yet`
      return `${fieldLabel(field)}: waits for ${awaited}.`
    })
}

/** Whether a record waits for an answer: is it one of the CRM's that has its name? */
export function isQuestion({ field, side, target }: LinkView['waits'][number]): boolean {
  return side === 'crm' && isSyncedObject(target) && specOf(target).namesakes?.name[0] === field
}

function ownerWords({ side, ref }: LinkView['waits'][number], connectionId: string, crm: string, titles: Titles): string {
  if (side === 'adsapp')
    return `waits for ${titles.get(ref)?.title ?? 'a former member'} to be matched to an active user of ${crm}.`
  const nobody = titles.get(userKey({ connectionId, ref, isNobody: true }))
  if (nobody) return `in ${crm} it is ${nobody.title}, who is nobody here. Each side keeps its own.`
  const title = titles.get(userKey({ connectionId, ref, isNobody: false }))?.title ?? `the user ${ref}`
  return `waits for ${title} of ${crm} to be matched to a member.`
}

/** Two values of which a person chooses one, and stages that somebody has to map. */
function explainConflicts(conflicts: readonly OpenConflict[], one: string, crm: string): LinkExplanation {
  const unmapped = conflicts.flatMap(({ reason, label, local, remote }) =>
    isUnmapped(reason) ? [unmappedReason(reason, { label, local, remote }, crm)] : [],
  )
  const fields = conflicts
    .filter(({ reason }) => !isUnmapped(reason))
    .map(({ label, local, remote }) => `${label}: “${local}” here, “${remote}” in ${crm}`)
  const isToChoose = fields.length > 0 || unmapped.length === 0
  return {
    reason: [
      ...(isToChoose
        ? [`${['The two sides have different values in a field', fields.join('; ')].filter(Boolean).join('. ')}.`]
        : []),
      ...unmapped,
    ].join(' '),
    action: [
      ...(isToChoose ? [`Choose the right value on the ${one}’s page.`] : []),
      ...(unmapped.length > 0
        ? [
            `${conflicts.some(({ reason, field }) => isUnmapped(reason) && field !== 'stage') ? 'Such values' : 'Stages'} are mapped by ${peopleWhoMay('connections')}, in the field mapping; until then neither side’s is changed.`,
          ]
        : []),
      'The other fields are synced meanwhile.',
    ].join(' '),
  }
}

/** Where an account has its records of an object. */
export function recordsUrl({ urls }: ConnectionView['account'], object: SyncedObject): string | undefined {
  return urls[object]
}

/** The address of a record in its CRM, if the account has one. */
export function crmRecordUrl(accountUrl: string | undefined, crmRecordId: string | null): string | null {
  if (!accountUrl || !crmRecordId || !/^https?:\/\//i.test(accountUrl)) return null
  return `${accountUrl.replace(/\/$/, '')}/${encodeURIComponent(crmRecordId)}`
}
