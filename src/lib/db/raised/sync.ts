import type { Raised } from './raised.ts'

/** Of runs, links, matches and the users of a CRM. */
export const raisedOfSync: Raised = {
  lease_lost: { kind: 'lease_lost', message: 'Another worker has taken over this run.' },
  other_account: { message: 'The links belong to another CRM account. Connect that one again, or delete the old links first.' },
  conflict_not_found: { message: 'There is no such open conflict; it may have been resolved meanwhile.' },
  conflict_changed: { message: 'One of the two values has changed since you saw them. Look at them again, and decide.' },
  decision_not_found: { message: 'There is no such decision.' },
  stage_unmapped: { message: 'This stage is not mapped yet, so that neither value can go to the other side. Map it first.' },
  run_not_found: { code: 'not_found', message: 'There is no such run.' },
  run_not_ended: { message: 'This run has not ended yet. It can be taken back once it has.' },
  nothing_to_undo: { message: 'There is nothing in this that could be taken back.' },
  run_not_waiting: { message: 'This run no longer waits for a decision. Reload the page.' },
  match_not_open: { message: 'This record no longer waits for a decision. Reload the page.' },
  match_taken: { message: 'That record is already linked to another one. Choose a different one.' },
  match_deleted: { message: 'The contact here is deleted. Restore it first, then include it.' },
  match_unknown: { message: 'That record is not among the possible matches.' },
  crm_user_not_found: { message: 'There is no such user of the CRM. Reload the page.' },
  crm_user_is_queue: { message: 'A queue is no person, so no member can be it.' },
  member_is_matched: {
    message: 'This member is another user of the CRM already. Say first that the other one is nobody here, then choose again.',
  },
  connection_not_found: { code: 'not_found', message: 'There is no such connection.' },
}
