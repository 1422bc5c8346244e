import { Failure, type FailureOptions } from '../core/errors.ts'

export type Answer<T> = {
  readonly data: T
  readonly error: { readonly message: string; readonly code?: string; readonly details?: string | null } | null
}

const ownFieldsBounds = '200 names, 100,000 characters each and a megabyte together, 20 levels, and no number beyond 1e300.'

const tooMuchOfQuote = {
  kind: 'invalid',
  code: 'invalid_request',
  message: 'A line and a quote come to less than 1,000,000,000,000. Lower a quantity or a price.',
  field: 'quantity',
  faults: [{ field: 'quantity', message: 'a line and a quote come to less than 1,000,000,000,000.' }],
} as const

/**
 * What our SQL functions raise on purpose, by the word that begins their message. The word is what tells them apart, not the
 * SQLSTATE: the embedded database does not pass on codes of our own making.
 */
const raised: Readonly<Record<string, Omit<FailureOptions, 'cause'> & { readonly isSaidThere?: true }>> = {
  lease_lost: { kind: 'lease_lost', code: 'lease_lost', message: 'Another worker has taken over this run.' },
  other_account: {
    kind: 'invalid',
    code: 'other_account',
    message: 'The links belong to another CRM account. Connect that one again, or delete the old links first.',
  },
  conflict_not_found: {
    kind: 'invalid',
    code: 'conflict_not_found',
    message: 'There is no such open conflict; it may have been resolved meanwhile.',
  },
  stage_unmapped: {
    kind: 'invalid',
    code: 'stage_unmapped',
    message: 'This stage is not mapped yet, so that neither value can go to the other side. Map it first.',
  },
  run_not_waiting: {
    kind: 'invalid',
    code: 'run_not_waiting',
    message: 'This run no longer waits for a decision. Reload the page.',
  },
  match_not_open: {
    kind: 'invalid',
    code: 'match_not_open',
    message: 'This record no longer waits for a decision. Reload the page.',
  },
  match_taken: {
    kind: 'invalid',
    code: 'match_taken',
    message: 'That record is already linked to another one. Choose a different one.',
  },
  match_deleted: {
    kind: 'invalid',
    code: 'match_deleted',
    message: 'The contact here is deleted. Restore it first, then include it.',
  },
  match_unknown: {
    kind: 'invalid',
    code: 'match_unknown',
    message: 'That record is not among the possible matches.',
  },
  'hierarchy_cycle: reports_to_id': {
    kind: 'invalid',
    code: 'hierarchy_cycle',
    message:
      'The chosen person reports to this one already, at some distance, so this one would report to themselves. Choose another.',
    field: 'reportsTo',
  },
  merge_linked: {
    kind: 'invalid',
    code: 'merge_linked',
    message:
      'Both contacts have a record of their own in the same CRM, so which of those stays is that CRM’s to decide. Merge the two there: that is followed here, and then these can be merged.',
  },
  merge_busy: {
    kind: 'invalid',
    code: 'merge_busy',
    message: 'One of the two is being made in a CRM right now, or being erased. Try again in a minute.',
  },
  too_many_documents: {
    kind: 'invalid',
    code: 'too_many_documents',
    message: 'A contact has at most 100 documents. Delete one that nobody needs.',
  },
  hierarchy_cycle: {
    kind: 'invalid',
    code: 'hierarchy_cycle',
    message:
      'What was chosen is below this record already, so that this one would be above itself. Choose another, or move that one first.',
    field: 'parent',
  },
  industries_name_key: {
    kind: 'invalid',
    code: 'name_taken',
    message: 'There is an industry of this name in the same place already. Choose another name or place, or merge the two.',
    field: 'name',
  },
  industry_not_found: { kind: 'invalid', code: 'not_found', message: 'There is no such industry.' },
  industry_has_children: {
    kind: 'invalid',
    code: 'industry_has_children',
    message: 'There are industries below this one. Move or merge them first, or delete them with it.',
  },
  unknown_currency: {
    kind: 'invalid',
    code: 'unknown_currency',
    message: 'There is no such currency. Enter a code like EUR or USD, or none.',
    field: 'currency',
  },
  name_missing: {
    kind: 'invalid',
    code: 'name_missing',
    message: 'Nothing would be left to know this record by. Enter a name.',
    field: 'name',
  },
  reference_deleted: {
    kind: 'invalid',
    code: 'reference_deleted',
    message: 'What this leads to was deleted. Restore it first, or choose another one.',
  },
  pipelines_changed: {
    kind: 'invalid',
    code: 'pipelines_changed',
    message: 'Somebody else has changed the pipelines meanwhile. Reload the page, and change them again.',
  },
  stage_in_use: {
    kind: 'invalid',
    code: 'stage_in_use',
    message: 'A stage that is to be removed has opportunities. Choose where they go, or archive it.',
  },
  stage_too_full: {
    kind: 'invalid',
    code: 'stage_too_full',
    message:
      'A stage with more than 10,000 opportunities cannot be removed. Archive it: what is in it stays, and nothing new goes there.',
  },
  no_open_stage: {
    kind: 'invalid',
    code: 'no_open_stage',
    message: 'Keep a pipeline with an open stage that is not archived: new opportunities begin there.',
  },
  lead_not_found: {
    kind: 'invalid',
    code: 'lead_not_found',
    message: 'There is no such lead, or it was deleted. Restore it first.',
  },
  lead_converted: {
    kind: 'invalid',
    code: 'lead_converted',
    message: 'This lead has become a contact. Change the contact: the lead stays as it was then.',
  },
  lead_not_converted: {
    kind: 'invalid',
    code: 'lead_not_converted',
    message: 'A lead is converted on its page, not by its status.',
    field: 'leadStatus',
  },
  reference_not_found: {
    kind: 'invalid',
    code: 'reference_not_found',
    message: 'What this leads to is not there any more. Choose another one.',
  },
  unknown_stage: { kind: 'invalid', code: 'unknown_stage', message: 'There is no such stage in your pipelines.', field: 'stage' },
  contact_not_found: { kind: 'invalid', code: 'contact_not_found', message: 'There is no such contact.' },
  erasure_not_open: {
    kind: 'invalid',
    code: 'erasure_not_open',
    message: 'This request no longer waits for a decision. Reload the page.',
  },
  crm_user_not_found: {
    kind: 'invalid',
    code: 'crm_user_not_found',
    message: 'There is no such user of the CRM. Reload the page.',
  },
  crm_user_is_queue: {
    kind: 'invalid',
    code: 'crm_user_is_queue',
    message: 'A queue is no person, so no member can be it.',
  },
  member_is_matched: {
    kind: 'invalid',
    code: 'member_is_matched',
    message: 'This member is another user of the CRM already. Say first that the other one is nobody here, then choose again.',
  },
  last_owner: {
    kind: 'invalid',
    code: 'last_owner',
    message: 'An organisation keeps an owner. Make somebody else an owner first.',
  },
  already_member: {
    kind: 'invalid',
    code: 'already_member',
    message: 'Somebody with this address belongs to the organisation already. Change their role in the list.',
    field: 'email',
  },
  not_a_member: { kind: 'invalid', code: 'not_a_member', message: 'This person no longer belongs to the organisation.' },
  invitation_gone: {
    kind: 'invalid',
    code: 'invitation_gone',
    message: 'This invitation is no longer open: it was accepted, revoked or has expired. Ask for another one.',
  },
  invitation_other_address: {
    kind: 'invalid',
    code: 'invitation_other_address',
    message: 'This invitation is for another address. Sign out, and open it again with the account of that address.',
  },
  invitation_just_sent: {
    kind: 'invalid',
    code: 'invitation_just_sent',
    message: 'This address got a link less than a minute ago. Wait a minute, then send another one.',
    field: 'email',
    retryAfterMs: 60_000,
  },
  too_many_invitations: {
    kind: 'invalid',
    code: 'too_many_invitations',
    message: 'An organisation sends at most 30 invitations an hour and has at most 200 open ones. Wait, or revoke some.',
    retryAfterMs: 600_000,
  },
  too_many_organizations: {
    kind: 'invalid',
    code: 'too_many_organizations',
    message: 'You own as many organisations as one person may on this server. Leave one, or ask the server’s operator.',
  },
  organizations_slug_key: {
    kind: 'invalid',
    code: 'slug_taken',
    message: 'Another organisation has this slug. Choose a different one.',
    field: 'slug',
  },
  slug_mismatch: {
    kind: 'invalid',
    code: 'slug_mismatch',
    message: 'That is not the slug of this organisation. Nothing has changed.',
    field: 'slug',
  },
  disconnect_first: {
    kind: 'invalid',
    code: 'disconnect_first',
    message: 'A CRM is still connected. Disconnect it first, so that nothing of this organisation stays behind there.',
  },
  lead_step: {
    kind: 'invalid',
    code: 'lead_step_not_allowed',
    message: 'A lead’s status does not take this step.',
    field: 'leadStatus',
    isSaidThere: true,
  },
  scoring_changed: {
    kind: 'invalid',
    code: 'scoring_changed',
    message: 'Somebody else has changed the rules meanwhile. Reload the page, and change them again.',
  },
  scoring_off: {
    kind: 'invalid',
    code: 'scoring_off',
    message:
      'No rules score leads here: they are switched off, or a CRM has the score. An admin can see that under Lead scoring.',
  },
  scoring_rule_invalid: {
    kind: 'invalid',
    code: 'invalid_request',
    message: 'A rule cannot be: its field is not compared like this.',
  },
  stage_archived: {
    kind: 'invalid',
    code: 'stage_archived',
    message: 'This stage is archived, so nothing new goes there. Choose another one.',
  },
  quote_not_found: { kind: 'invalid', code: 'not_found', message: 'There is no such quote, or it was deleted.' },
  line_not_found: { kind: 'invalid', code: 'line_not_found', message: 'The quote has no such line.' },
  quote_changed: {
    kind: 'invalid',
    code: 'version_moved',
    message: 'This quote was changed meanwhile. Read it again, and decide on that.',
  },
  quote_not_draft: {
    kind: 'invalid',
    code: 'quote_not_draft',
    message: 'Only a draft that is the newest version can be changed or sent. Revise the quote to change it.',
  },
  quote_without_lines: {
    kind: 'invalid',
    code: 'quote_without_lines',
    message: 'A quote without lines cannot be sent. Add a line first.',
  },
  quote_not_sent: { kind: 'invalid', code: 'quote_not_sent', message: 'This quote is a draft. Send it first.' },
  quote_superseded: {
    kind: 'invalid',
    code: 'quote_superseded',
    message: 'There is a newer version of this quote. Go on with that one.',
  },
  quote_accepted: { kind: 'invalid', code: 'quote_accepted', message: 'This quote is accepted already. Nothing has changed.' },
  quote_rejected: {
    kind: 'invalid',
    code: 'quote_rejected',
    message: 'This quote was rejected. Revise it to offer it again.',
  },
  quote_expired: {
    kind: 'invalid',
    code: 'quote_expired',
    message: 'The last day on which this quote can be accepted is over. Offer it anew with a later one.',
  },
  _custom_check: {
    kind: 'invalid',
    code: 'invalid_request',
    message: `Own fields can have ${ownFieldsBounds}`,
    field: 'custom',
    faults: [{ field: 'custom', message: `these can have ${ownFieldsBounds}` }],
  },
  quote_lines_net_check: tooMuchOfQuote,
  quotes_subtotal_check: tooMuchOfQuote,
  quotes_tax_total_check: tooMuchOfQuote,
  too_many_lines: { kind: 'invalid', code: 'too_many_lines', message: 'A quote has at most 500 lines.' },
  order_incomplete: {
    kind: 'invalid',
    code: 'invalid_request',
    message: 'Name every line of the quote once.',
    field: 'ids',
  },
  currency_missing: {
    kind: 'invalid',
    code: 'currency_missing',
    message: 'Enter a currency, or choose an opportunity or a company that has one.',
    field: 'currency',
  },
  field_forbidden: {
    kind: 'invalid',
    code: 'field_forbidden',
    message: 'Only those who may see costs may write them.',
    field: 'unit_cost',
    faults: [{ field: 'unit_cost', message: 'only those who may see costs may write them.' }],
  },
  opportunity_not_found: { kind: 'invalid', code: 'not_found', message: 'There is no such opportunity.' },
  opportunity_closed: {
    kind: 'invalid',
    code: 'already_closed',
    message: 'This opportunity is closed already. Give it an open stage first, if that was wrong.',
  },
  no_such_stage: {
    kind: 'invalid',
    code: 'no_such_stage',
    message: 'There is no stage for this outcome. An admin can add one on the pipelines page.',
  },
  idempotency_key_reused: {
    kind: 'invalid',
    code: 'idempotency_key_reused',
    message: 'Another request was made under this Idempotency-Key within the last day. Choose a new one for a new request.',
  },
  key_not_found: { kind: 'invalid', code: 'key_not_found', message: 'The organisation has no such API key.' },
  too_many_keys: {
    kind: 'invalid',
    code: 'too_many_keys',
    message: 'An organisation has at most 100 API keys in force. Revoke one that nobody needs.',
  },
  import_not_found: { kind: 'invalid', code: 'import_not_found', message: 'There is no such import.' },
  import_state: {
    kind: 'invalid',
    code: 'import_state',
    message: 'This import has moved on meanwhile, or its rows are gone. Reload the page.',
  },
  intake_not_found: { kind: 'invalid', code: 'intake_not_found', message: 'Nothing of that id came in.' },
  intake_decided: {
    kind: 'invalid',
    code: 'intake_decided',
    message: 'This was decided otherwise already. Reload the page to see by whom.',
  },
  intake_rules_changed: {
    kind: 'invalid',
    code: 'intake_rules_changed',
    message: 'Somebody else has changed the rules meanwhile. Reload the page, and change them again.',
  },
  connection_not_found: { kind: 'invalid', code: 'not_found', message: 'There is no such connection.' },
}

const byCode: Readonly<Record<string, Omit<FailureOptions, 'cause'> & { readonly isSaidThere?: true }>> = {
  '42501': { kind: 'invalid', code: 'forbidden', message: 'You are not allowed to do this.' },
  '40001': { kind: 'transient', code: 'database_busy', message: 'The database was busy. Try again in a moment.' },
  '40P01': { kind: 'transient', code: 'database_busy', message: 'The database was busy. Try again in a moment.' },
}

/** What supabase-js types a row as when its `select` names a column that the table does not have: the complaint, as a string. */
type Complaint = { readonly error: true } & string
/** A list of columns that is put together at run time cannot be checked by the compiler. */
type Unchecked = 'Received a generic string'
type RowOf<Rows> = NonNullable<Rows extends readonly (infer Row)[] ? Row : Rows>

/** Asks for what no answer has when the rows are typed as a complaint, so that the compiler refuses a misnamed column. */
export type WellNamed<Rows> = [RowOf<Rows>] extends [never]
  ? unknown
  : RowOf<Rows> extends Complaint
    ? RowOf<Rows> extends Unchecked
      ? unknown
      : { readonly misnamed: RowOf<Rows> }
    : unknown

/** The sentence that follows the word, of what only the database can say in full. */
function saidThere(word: string, { isSaidThere }: { readonly isSaidThere?: true }, message: string): { message?: string } {
  return isSaidThere ? { message: message.slice(message.indexOf(word) + word.length).replace(/^: /, '') } : {}
}

/** The one place where Supabase's `{ error }` becomes a throw. @throws Failure */
export function unwrap<T>(answer: Answer<T> & WellNamed<T>): NoInfer<T> {
  if (answer.error === null) return answer.data
  const { code = '', message, details } = answer.error
  const cause = { code, message, details }
  const [word, known] = Object.entries(raised).find(([each]) => message.includes(each)) ?? ['', byCode[code]]
  if (known) throw new Failure({ ...known, ...saidThere(word, known, message), cause })
  if (code === '') {
    throw new Failure({
      kind: 'transient',
      code: 'database_unavailable',
      message: 'The database did not answer. Try again in a moment.',
      cause,
    })
  }
  throw new Failure({
    kind: 'bug',
    code: 'database_error',
    message: 'The database refused. The server log has the details.',
    cause,
  })
}
