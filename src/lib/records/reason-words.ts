import { withArticle } from '../core/with-article.ts'
import type { ChangeView } from './change-views.ts'
import { fieldLabel } from './field-label.ts'
import { recordSpecOf } from './own/record-objects.ts'
import { unmappedWords, untoldWords } from './undecided-words.ts'

/** Why a change was made, as a sentence of its own. */
export function reasonWords(
  change: Pick<ChangeView, 'object' | 'reason' | 'side' | 'kind'> & Partial<Pick<ChangeView, 'field'>>,
  crm: string,
): string {
  const toCrm = change.side === 'crm'
  const { one, isPerson } = recordSpecOf(change.object)
  switch (change.reason) {
    case 'erased_on_request':
      return 'Erased on request.'
    case 'values_expired':
      return 'The details are older than your organisation keeps them.'
    case 'adsapp_changed':
      return 'It was changed in ADSapp.'
    case 'resent':
      return `${crm} stored an earlier value from ADSapp late, after this one. This one was sent again.`
    case 'stage_mapped':
      return toCrm ? `Its stage here was mapped to this one of ${crm}.` : `Its stage in ${crm} was mapped to this one.`
    case 'relayed':
      return `It was ${change.kind === 'archived' ? 'deleted' : 'changed'} in another CRM and carried on to ${crm}.`
    case 'decided':
      return 'A person decided between the two values.'
    case 'keep_adsapp':
      return `The value in ADSapp is kept and goes to ${crm}.`
    case 'keep_edited':
      return `Another value was entered, and goes to ${crm} too.`
    case 'keep_crm':
      return `The value in ${crm} is kept and comes here.`
    case 'match_link':
      return `The two are the same, and are linked.`
    case 'match_create':
      return isPerson ? 'It is somebody new.' : `It is a new ${one}.`
    case 'match_exclude':
      return 'It is excluded from the sync.'
    case 'match_include':
      return 'It is synced again.'
    case 'crm_changed':
      return `It was changed in ${crm}.`
    case 'filled_blank':
      return toCrm ? `${crm} had no value; ADSapp’s value was used.` : `ADSapp had no value; ${crm}’s value was used.`
    case 'first_sync_joined':
      return 'The two differed when they were first matched. What either of them had was kept on both.'
    case 'first_sync':
      return toCrm ? `First sync: this field goes from ADSapp to ${crm}.` : `First sync: this field comes from ${crm}.`
    case 'richer_notation':
      return toCrm
        ? `Both sides had the same number; ${crm}’s was without its country code.`
        : 'Both sides had the same number; ADSapp’s was without its country code.'
    case 'fuller_address':
      return `Both sides had an address of the same site; ${toCrm ? `${crm}’s` : 'ADSapp’s'} was the host alone.`
    case 'clean_notation':
      return `Both sides had the same address; ${toCrm ? `${crm}’s` : 'ADSapp’s'} held characters that nobody sees.`
    case 'first_sync_newest_wins':
      return toCrm
        ? `The two differed when they were first matched. Newest wins: ${crm}’s record was older.`
        : `The two differed when they were first matched. Newest wins: ADSapp’s ${one} was older.`
    case 'first_sync_adsapp_wins':
      return 'The two differed when they were first matched. ADSapp wins by your setting.'
    case 'first_sync_crm_wins':
      return `The two differed when they were first matched. ${crm} wins by your setting.`
    case 'first_sync_manual':
      return 'The two differed when they were first matched. A person has to decide.'
    case 'newest_wins':
      return toCrm
        ? `Both sides had changed it. Newest wins: ${crm}’s value was older.`
        : `Both sides had changed it. Newest wins: ADSapp’s value was older.`
    case 'crm_time_unknown':
    case 'adsapp_time_unknown':
    case 'times_too_close':
      return `Both sides had changed it. ${untoldWords(change.reason, crm)} It waits for a person to decide.`
    case 'crm_stage_unmapped':
    case 'adsapp_stage_unmapped':
      return unmappedWords(change.reason, crm, change.field ?? null)
    case 'adsapp_wins':
      return 'Both sides had changed it. ADSapp wins by your setting.'
    case 'crm_wins':
      return `Both sides had changed it. ${crm} wins by your setting.`
    case 'manual':
      return 'Both sides had changed it. It waits for a person to decide.'
    case 'created':
    case 'new_record':
    case 'missing':
    case 'new_in_adsapp':
    case 'new_in_crm':
      return toCrm ? `${crm} had no such ${one}.` : `ADSapp had no such ${one}.`
    case 'decided_new':
      return `A person decided that it is a new ${one}.`
    case 'same_email':
    case 'matched_by_email':
    case 'matched':
      return `Both sides had ${withArticle(one)} with this email.`
    case 'same_phone':
      return `Both sides had ${withArticle(one)} with this phone number.`
    case 'same_domain':
      return `Both sides had ${withArticle(one)} with this domain.`
    case 'same_external_id':
      return `The record in ${crm} already carried this ${one}’s id.`
    case 'merged_in_crm':
      return `Its record was merged into another one in ${crm}.`
    case 'restored_in_crm':
      return `Its record was restored in ${crm}.`
    case 'filtered_out':
      return 'It does not fit the filter of which records take part. It stays on both sides as it is.'
    case 'fits_again':
      return 'It fits the filter again.'
    case 'converted_in_crm':
      return `It was converted in ${crm}.`
    case 'converted_here':
      return 'It was converted in ADSapp.'
    case 'deleted_in_adsapp':
      return 'It was deleted in ADSapp.'
    case 'deleted_in_crm':
      return `It was deleted in ${crm}.`
    case 'edited':
      return 'It was edited in ADSapp.'
    case 'by_customer':
      return 'The customer decided it, by the link of the quote.'
    case 'by_intake_rule':
      return 'A rule of the intake approved a message.'
    case 'last_day_over':
      return 'Its last day was over.'
    case 'secret':
      return 'It was edited in ADSapp; what is secret is not kept in the history.'
    case 'undone':
      return change.kind === 'updated'
        ? 'An earlier change was undone: this is what was there before.'
        : 'What an earlier run did was undone.'
    case 'match_undone':
      return `The match with the record of ${crm} was undone: both stay, and are no longer linked.`
    default:
      if (change.reason.startsWith('same_custom.')) {
        return `Both sides had ${withArticle(one)} with this ${fieldLabel(change.reason.slice('same_'.length))}.`
      }
      return sentence(change.reason)
  }
}

function sentence(code: string): string {
  if (/\s/.test(code)) return code
  const words = code.replaceAll('_', ' ')
  return `${words.charAt(0).toUpperCase()}${words.slice(1)}.`
}

/** Who caused a change that is nobody's edit here, by its reason: `the customer`; null where that is not known. */
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
