import type { UntoldReason } from '../../crm/domain/field-times.ts'
import type { UnmappedReason } from '../../crm/domain/pair-plan.ts'
import { fieldLabel } from '../fields/field-label.ts'

/** Why the newest of two edits could not win. */
export function untoldWords(reason: UntoldReason, crm: string): string {
  switch (reason) {
    case 'crm_time_unknown':
      return `${crm} does not say when this field was changed.`
    case 'adsapp_time_unknown':
      return 'It is not known when the value in ADSapp was entered where it came from.'
    case 'times_too_close':
      return 'The two changes were made at about the same time.'
  }
}

/** Whether a conflict ends by mapping a stage, and not by choosing one of two values. */
export function isUnmapped(reason: string | null | undefined): reason is UnmappedReason {
  return reason === 'crm_stage_unmapped' || reason === 'adsapp_stage_unmapped'
}

export function unmappedWords(reason: UnmappedReason, crm: string, field: string | null): string {
  const what = (field === null ? 'value' : fieldLabel(field)).toLowerCase()
  return reason === 'crm_stage_unmapped'
    ? `Nobody has said yet what this ${what} of ${crm} is here. Until then neither side’s ${what} is changed; other fields are synced.`
    : `Nobody has said yet which ${what} of ${crm} this one is. Until then neither side’s ${what} is changed; other fields are synced.`
}

/** Which stage lacks a counterpart, by what each side calls its own. */
export function unmappedReason(
  reason: UnmappedReason,
  { label, local, remote }: { readonly label: string; readonly local: string; readonly remote: string },
  crm: string,
): string {
  const what = label.toLowerCase()
  return reason === 'crm_stage_unmapped'
    ? `${crm}’s ${what} “${remote}” has no counterpart here.`
    : `The ${what} “${local}” here has no counterpart in ${crm}.`
}
