import { z } from 'zod'
import { valueText } from '@/src/components/format.ts'
import { fieldLabel } from '@/src/components/crm/reason-words.ts'
import { linkState } from '@/src/lib/records/link-state.ts'
import type { LinkView } from '@/src/lib/records/link-views.ts'

export type LinkExplanation = { readonly reason: string; readonly action: string | null }

/** Why a link stands where it stands, and what to do about it. */
export function explainLink(link: LinkView, crm: string): LinkExplanation {
  const message = link.problem?.message ?? null
  const action = link.problem?.action ?? null
  switch (linkState(link)) {
    case 'in_sync':
      return { reason: 'Both sides hold the same values.', action: null }
    case 'waiting':
      return link.crmRecordId === null
        ? {
            reason: `Not in ${crm} yet; it is created there with the next sync.`,
            action: message ? `Last attempt: ${message}` : null,
          }
        : { reason: `A change waits for the next sync with ${crm}.`, action: message ? `Last attempt: ${message}` : null }
    case 'conflict': {
      const fields = conflictFields(link, crm)
      return {
        reason: `Both sides changed the same field differently${fields.length > 0 ? `. ${fields.join('; ')}` : ''}.`,
        action: action ?? 'Choose on the contact’s page which value is right. The other fields sync meanwhile.',
      }
    }
    case 'attention':
      return {
        reason: message ?? `${crm} did not accept this contact.`,
        action:
          action ??
          'Correct the contact and save it: it is tried again with the next sync. A full sync tries all of these again.',
      }
    case 'excluded':
      return { reason: message ?? 'Left out of the sync.', action }
  }
}

const conflictSchema = z.record(z.string(), z.object({ local: z.unknown(), remote: z.unknown() }))

export type OpenConflict = { readonly field: string; readonly label: string; readonly local: string; readonly remote: string }

/** The fields of a link that wait for a person, with both sides' values in words. */
export function openConflicts(link: LinkView): readonly OpenConflict[] {
  const conflicts = conflictSchema.safeParse(link.conflictDetails)
  if (!conflicts.success) return []
  return Object.entries(conflicts.data).map(([field, { local, remote }]) => ({
    field,
    label: fieldLabel(field),
    local: valueText(local) ?? 'empty',
    remote: valueText(remote) ?? 'empty',
  }))
}

function conflictFields(link: LinkView, crm: string): string[] {
  return openConflicts(link).map(({ label, local, remote }) => `${label}: “${local}” here, “${remote}” in ${crm}`)
}

/** The address of a record at its CRM, where the account says how to make one. */
export function crmRecordUrl(accountUrl: string | undefined, crmRecordId: string | null): string | null {
  if (!accountUrl || !crmRecordId || !/^https?:\/\//i.test(accountUrl)) return null
  return `${accountUrl.replace(/\/$/, '')}/${encodeURIComponent(crmRecordId)}`
}
