import { withArticle } from '../../core/text/with-article.ts'
import type { UntoldReason } from '../../crm/domain/field-times.ts'
import type { UnmappedReason } from '../../crm/domain/pair-plan.ts'
import type { ChangeView } from './change-views.ts'
import { fieldLabel } from '../fields/field-label.ts'
import { recordSpecOf } from '../../objects/record-objects.ts'
import { unmappedWords, untoldWords } from '../conflicts/undecided-words.ts'

type Change = Pick<ChangeView, 'object' | 'reason' | 'side' | 'kind'> & Partial<Pick<ChangeView, 'field'>>

/** What the sentence of a reason is made of. */
type Facts = {
  readonly change: Change
  readonly crm: string
  /** What one record of the object is called. */
  readonly one: string
  readonly isPerson: boolean
  /** Whether the change was written to the CRM. */
  readonly toCrm: boolean
}

type Sentence = string | ((facts: Facts) => string)

const timesUnknown =
  (reason: UntoldReason): Sentence =>
  ({ crm }) =>
    `Both sides had changed it. ${untoldWords(reason, crm)} It waits for a person to decide.`
const stageUnmapped =
  (reason: UnmappedReason): Sentence =>
  ({ crm, change }) =>
    unmappedWords(reason, crm, change.field ?? null)
const missingThere: Sentence = ({ crm, one, toCrm }) => `${toCrm ? crm : 'ADSapp'} had no such ${one}.`
const sameEmail: Sentence = ({ one }) => `Both sides had ${withArticle(one)} with this email.`

const sentences: Readonly<Record<string, Sentence>> = {
  erased_on_request: 'Erased on request.',
  values_expired: 'The details are older than your organisation keeps them.',
  adsapp_changed: 'It was changed in ADSapp.',
  resent: ({ crm }) => `${crm} stored an earlier value from ADSapp late, after this one. This one was sent again.`,
  stage_mapped: ({ crm, toCrm }) =>
    toCrm ? `Its stage here was mapped to this one of ${crm}.` : `Its stage in ${crm} was mapped to this one.`,
  relayed: ({ crm, change }) =>
    `It was ${change.kind === 'archived' ? 'deleted' : 'changed'} in another CRM and carried on to ${crm}.`,
  decided: 'A person decided between the two values.',
  keep_adsapp: ({ crm }) => `The value in ADSapp is kept and goes to ${crm}.`,
  keep_edited: ({ crm }) => `Another value was entered, and goes to ${crm} too.`,
  keep_crm: ({ crm }) => `The value in ${crm} is kept and comes here.`,
  match_link: 'The two are the same, and are linked.',
  match_create: ({ one, isPerson }) => (isPerson ? 'It is somebody new.' : `It is a new ${one}.`),
  match_exclude: 'It is excluded from the sync.',
  match_include: 'It is synced again.',
  crm_changed: ({ crm }) => `It was changed in ${crm}.`,
  filled_blank: ({ crm, toCrm }) =>
    toCrm ? `${crm} had no value; ADSapp’s value was used.` : `ADSapp had no value; ${crm}’s value was used.`,
  first_sync_joined: 'The two differed when they were first matched. What either of them had was kept on both.',
  first_sync: ({ crm, toCrm }) =>
    toCrm ? `First sync: this field goes from ADSapp to ${crm}.` : `First sync: this field comes from ${crm}.`,
  richer_notation: ({ crm, toCrm }) =>
    toCrm
      ? `Both sides had the same number; ${crm}’s was without its country code.`
      : 'Both sides had the same number; ADSapp’s was without its country code.',
  fuller_address: ({ crm, toCrm }) =>
    `Both sides had an address of the same site; ${toCrm ? `${crm}’s` : 'ADSapp’s'} said less of it.`,
  fuller_value: ({ crm, toCrm }) => `Both sides had the same; ${toCrm ? `${crm}’s` : 'ADSapp’s'} was without a part of it.`,
  clean_notation: ({ crm, toCrm }) =>
    `Both sides had what reads the same; ${toCrm ? `${crm}’s` : 'ADSapp’s'} held characters that nobody sees, or of full width.`,
  first_sync_newest_wins: ({ crm, one, toCrm }) =>
    toCrm
      ? `The two differed when they were first matched. Newest wins: ${crm}’s record was older.`
      : `The two differed when they were first matched. Newest wins: ADSapp’s ${one} was older.`,
  first_sync_adsapp_wins: 'The two differed when they were first matched. ADSapp wins by your setting.',
  first_sync_crm_wins: ({ crm }) => `The two differed when they were first matched. ${crm} wins by your setting.`,
  first_sync_manual: 'The two differed when they were first matched. A person has to decide.',
  newest_wins: ({ crm, toCrm }) =>
    toCrm
      ? `Both sides had changed it. Newest wins: ${crm}’s value was older.`
      : `Both sides had changed it. Newest wins: ADSapp’s value was older.`,
  crm_time_unknown: timesUnknown('crm_time_unknown'),
  adsapp_time_unknown: timesUnknown('adsapp_time_unknown'),
  times_too_close: timesUnknown('times_too_close'),
  crm_stage_unmapped: stageUnmapped('crm_stage_unmapped'),
  adsapp_stage_unmapped: stageUnmapped('adsapp_stage_unmapped'),
  adsapp_wins: 'Both sides had changed it. ADSapp wins by your setting.',
  crm_wins: ({ crm }) => `Both sides had changed it. ${crm} wins by your setting.`,
  manual: 'Both sides had changed it. It waits for a person to decide.',
  created: missingThere,
  new_record: missingThere,
  missing: missingThere,
  new_in_adsapp: missingThere,
  new_in_crm: missingThere,
  decided_new: ({ one }) => `A person decided that it is a new ${one}.`,
  same_email: sameEmail,
  matched_by_email: sameEmail,
  matched: sameEmail,
  same_phone: ({ one }) => `Both sides had ${withArticle(one)} with this phone number.`,
  same_domain: ({ one }) => `Both sides had ${withArticle(one)} with this domain.`,
  same_external_id: ({ crm, one }) => `The record in ${crm} already carried this ${one}’s id.`,
  merged_in_crm: ({ crm }) => `Its record was merged into another one in ${crm}.`,
  restored_in_crm: ({ crm }) => `Its record was restored in ${crm}.`,
  filtered_out: 'It does not fit the filter of which records take part. It stays on both sides as it is.',
  fits_again: 'It fits the filter again.',
  converted_in_crm: ({ crm }) => `It was converted in ${crm}.`,
  converted_here: 'It was converted in ADSapp.',
  deleted_in_adsapp: 'It was deleted in ADSapp.',
  deleted_in_crm: ({ crm }) => `It was deleted in ${crm}.`,
  edited: 'It was edited in ADSapp.',
  by_customer: 'The customer decided it, by the link of the quote.',
  by_intake_rule: 'A rule of the intake approved a message.',
  last_day_over: 'Its last day was over.',
  secret: 'It was edited in ADSapp; what is secret is not kept in the history.',
  undone: ({ change }) =>
    change.kind === 'updated'
      ? 'An earlier change was undone: this is what was there before.'
      : 'What an earlier run did was undone.',
  match_undone: ({ crm }) => `The match with the record of ${crm} was undone: both stay, and are no longer linked.`,
}

/** Why a change was made, as a sentence of its own. */
export function reasonWords(change: Change, crm: string): string {
  const { reason, object } = change
  const { one, isPerson } = recordSpecOf(object)
  const words = Object.hasOwn(sentences, reason) ? sentences[reason] : undefined
  if (typeof words === 'string') return words
  if (words !== undefined) return words({ change, crm, one, isPerson, toCrm: change.side === 'crm' })
  if (reason.startsWith('same_custom.'))
    return `Both sides had ${withArticle(one)} with this ${fieldLabel(reason.slice('same_'.length))}.`
  return sentence(reason)
}

function sentence(code: string): string {
  if (/\s/.test(code)) return code
  const words = code.replaceAll('_', ' ')
  return `${words.charAt(0).toUpperCase()}${words.slice(1)}.`
}

/** Who caused a change that is not an edit here, by its reason: `the customer`; null where that is not known. */
export function causeOf(reason: string): string | null {
  switch (reason) {
    case 'by_customer':
      return 'the customer'
    case 'by_intake_rule':
      return 'a rule of the intake'
    case 'last_day_over':
      return 'ADSapp'
    default:
      return null
  }
}
