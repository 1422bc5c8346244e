import type { Raised } from './raised.ts'

/** Of leads, opportunities and their stages. */
export const raisedOfSales: Raised = {
  pipelines_changed: { message: 'The pipelines were changed meanwhile, and nothing of yours is saved.' },
  stage_in_use: { message: 'A stage that is to be removed has opportunities. Choose where they go, or archive it.' },
  stage_too_full: {
    message:
      'A stage with more than 10,000 opportunities cannot be removed. Archive it: what is in it stays, and nothing new goes there.',
  },
  no_open_stage: { message: 'Keep a pipeline with an open stage that is not archived: new opportunities begin there.' },
  unknown_stage: { message: 'There is no such stage in your pipelines.', field: 'stage' },
  stage_archived: { message: 'This stage is archived, so nothing new goes there. Choose another one.' },
  no_such_stage: { message: 'There is no stage for this outcome. An admin can add one on the pipelines page.' },
  opportunity_not_found: { code: 'not_found', message: 'There is no such opportunity.' },
  opportunity_closed: {
    code: 'already_closed',
    message: 'This opportunity is closed already. Give it an open stage first, if that was wrong.',
  },
  lead_not_found: { message: 'There is no such lead, or it was deleted. Restore it first.' },
  lead_converted: { message: 'This lead has become a contact. Change the contact: the lead stays as it was then.' },
  lead_not_converted: { message: 'A lead is converted on its page, not by its status.', field: 'leadStatus' },
  lead_step: {
    code: 'lead_step_not_allowed',
    message: 'A lead’s status does not take this step.',
    field: 'leadStatus',
    isSaidThere: true,
  },
  scoring_changed: { message: 'The rules were changed meanwhile, and nothing of yours is saved.' },
  scoring_off: {
    message:
      'No rules score leads here: they are switched off, or a CRM has the score. An admin can see that under Lead scoring.',
  },
  scoring_rule_invalid: { code: 'invalid_request', message: 'A rule cannot be: its field is not compared like this.' },
}
