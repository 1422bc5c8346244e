import type { Raised } from './raised.ts'

const ownFieldsBounds = '200 names, 100,000 characters each and a megabyte together, 20 levels, and no number beyond 1e300.'

/** Of records of any kind, imports and intake. */
export const raisedOfRecords: Raised = {
  'hierarchy_cycle: reports_to_id': {
    code: 'hierarchy_cycle',
    message:
      'The chosen person reports to this one already, directly or through others, so this one would report to themselves. Choose another.',
    field: 'reportsTo',
  },
  hierarchy_cycle: {
    message:
      'What was chosen is below this record already, so that this one would be above itself. Choose another, or move that one first.',
    field: 'parent',
  },
  reference_deleted: { message: 'What this leads to was deleted. Restore it first, or choose another one.' },
  reference_not_found: { message: 'What this leads to is not there any more. Choose another one.' },
  name_missing: { message: 'Nothing would be left to know this record by. Enter a name.', field: 'name' },
  unknown_currency: { message: 'There is no such currency. Enter a code like EUR or USD, or none.', field: 'currency' },
  return_before_departure: { message: 'The return is before the departure. Change one of the two.', field: 'return_date' },
  currency_missing: { message: 'Enter a currency, or choose an opportunity or a company that has one.', field: 'currency' },
  _custom_check: {
    code: 'invalid_request',
    message: `Custom fields can have ${ownFieldsBounds}`,
    field: 'custom',
    faults: [{ field: 'custom', message: `these can have ${ownFieldsBounds}` }],
  },
  field_forbidden: {
    message: 'Only those who may see costs may write them.',
    field: 'unit_cost',
    faults: [{ field: 'unit_cost', message: 'only those who may see costs may write them.' }],
  },
  contact_not_found: { message: 'There is no such contact.' },
  merge_linked: {
    message:
      'Both contacts have a record of their own in the same CRM, so which of those stays is that CRM’s to decide. Merge the two there: that is followed here, and then these can be merged.',
  },
  merge_busy: { message: 'One of the two is being made in a CRM right now, or being erased. Try again in a minute.' },
  too_many_documents: { message: 'A contact has at most 100 documents. Delete one that nobody needs.' },
  documents_full: { message: 'The documents of the organisation have 10 GB together at most. Delete some that nobody needs.' },
  too_many_relationships: {
    message: 'One of the two contacts has 100 relationships, which is the most. Remove one that nobody needs.',
  },
  too_many_consents: { message: 'What one contact has agreed to and taken back is written down 1,000 times at most.' },
  too_many_competitors: { message: 'An opportunity has at most 100 competitors. Remove one first.' },
  too_many_linked: { message: 'At most 1,000 can be linked with one record here. Remove one first.' },
  too_many_imports: {
    message:
      'The organisation has brought in 200 files within 30 days, which is the most. Wait until the first of them is 30 days old.',
  },
  too_many_views: { message: 'A person keeps at most 100 views. Delete one that you no longer need.' },
  too_many_shared_views: { message: 'An organisation shares at most 100 views. Delete one that nobody needs.' },
  too_many_usual_views: { message: 'There are not so many lists to choose views for.' },
  too_many_notification_settings: { message: 'There are not so many kinds of notifications.' },
  erasure_not_open: { message: 'This request no longer waits for a decision. Reload the page.' },
  import_not_found: { message: 'There is no such import.' },
  import_state: { message: 'This import has moved on meanwhile, or its rows are gone. Reload the page.' },
  intake_not_found: { message: 'Nothing of that id came in.' },
  ticket_missing: {
    message:
      'There is no ticket of this number, so that approving this would change nothing. Approve the booking that makes it first, or enter another number.',
    field: 'edits.ticket.ticket_number',
  },
  intake_decided: { message: 'This was decided otherwise already. Reload the page to see by whom.' },
  intake_rules_changed: { message: 'The rules were changed meanwhile, and nothing of yours is saved.' },
  saved_views_own_name_key: {
    code: 'name_taken',
    message: 'You have a view of this name here already. Choose another name, or change that view.',
    field: 'name',
  },
  saved_views_shared_name_key: {
    code: 'name_taken',
    message: 'The organisation shares a view of this name here already. Choose another name, or change that view.',
    field: 'name',
  },
  industries_name_key: {
    code: 'name_taken',
    message: 'There is an industry of this name in the same place already. Choose another name or place, or merge the two.',
    field: 'name',
  },
  industry_not_found: { code: 'not_found', message: 'There is no such industry.' },
  industry_has_children: { message: 'There are industries below this one. Move or merge them first, or delete them with it.' },
}
