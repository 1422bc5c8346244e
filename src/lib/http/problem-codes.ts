type Problem = { readonly status: number; readonly meaning: string }

/** The codes of error answers that callers can do something about: their status, and when they come. */
export const problemCodes = {
  malformed_json: { status: 400, meaning: 'The body is not JSON.' },
  invalid_request: { status: 400, meaning: 'The input is wrong; `fields` says where and how.' },
  webhook_malformed: { status: 400, meaning: 'The webhook cannot be read.' },
  signed_out: { status: 401, meaning: 'There is no session and no valid access token.' },
  api_key_invalid: { status: 401, meaning: 'The API key is not known, was revoked or has ended.' },
  cron_secret_missing: { status: 401, meaning: 'There is no bearer token.' },
  cron_secret_wrong: { status: 401, meaning: 'The bearer token is not the server’s CRON_SECRET.' },
  metrics_token_missing: { status: 401, meaning: 'There is no bearer token.' },
  metrics_token_wrong: { status: 401, meaning: 'The bearer token is not the server’s METRICS_TOKEN.' },
  webhook_bad_signature: { status: 401, meaning: 'The signature, or the secret of the address, is not right.' },
  webhook_too_old: { status: 401, meaning: 'The webhook was signed too long ago.' },
  forbidden: { status: 403, meaning: 'Your role in the organisation may not do this.' },
  scope_missing: { status: 403, meaning: 'The API key has not the scope that this needs.' },
  not_for_keys: { status: 403, meaning: 'This is for people, not for API keys.' },
  cross_site: { status: 403, meaning: 'The request has a cookie and came from a page of another site.' },
  not_found: { status: 404, meaning: 'There is no such thing.' },
  key_not_found: { status: 404, meaning: 'The organisation has no such key.' },
  contact_not_found: { status: 404, meaning: 'There is no such contact.' },
  crm_user_not_found: { status: 404, meaning: 'The CRM has listed no such user.' },
  conflict_not_found: { status: 404, meaning: 'There is no such open conflict; it may have been resolved meanwhile.' },
  invitation_gone: { status: 404, meaning: 'There is no such open invitation: it was accepted, revoked or has expired.' },
  not_a_member: { status: 404, meaning: 'Nobody of the organisation has that id.' },
  organization_not_found: {
    status: 404,
    meaning: 'The organisation that `X-Organization` names is not there, or not one of yours.',
  },
  already_member: { status: 409, meaning: 'Somebody with that address belongs to the organisation already.' },
  member_is_matched: { status: 409, meaning: 'That member is another user of this CRM already.' },
  too_many_keys: { status: 409, meaning: 'The organisation has 100 keys in force: revoke some.' },
  last_owner: { status: 409, meaning: 'An organisation keeps an owner: make somebody else one first.' },
  slug_taken: { status: 409, meaning: 'Another organisation has that slug.' },
  slug_mismatch: { status: 409, meaning: 'The slug that was sent as a confirmation is not that of the organisation.' },
  disconnect_first: { status: 409, meaning: 'CRMs are disconnected before their organisation is deleted.' },
  not_connected: { status: 409, meaning: 'This CRM is not connected.' },
  object_off: { status: 409, meaning: 'The connection does not sync this object, or none at all: switch it on first.' },
  paused: { status: 409, meaning: 'The connection is paused.' },
  needs_reconnect: { status: 409, meaning: 'The CRM no longer accepts the grant: an admin has to reconnect.' },
  other_account: { status: 409, meaning: 'The links belong to another account of the CRM.' },
  changed_meanwhile: { status: 409, meaning: 'Somebody else has changed the same; `field` and `message` say what and to what.' },
  pipelines_changed: { status: 409, meaning: 'Somebody else has changed the pipelines meanwhile: read them again.' },
  stage_in_use: { status: 409, meaning: 'A stage that is to be removed has opportunities: say where they go, or archive it.' },
  stage_too_full: { status: 409, meaning: 'A stage that is to be removed has more than 10,000 opportunities: archive it.' },
  waiting_for_approval: { status: 409, meaning: 'A sync of this connection waits for an admin to approve or reject it.' },
  run_not_waiting: { status: 409, meaning: 'The run does not wait for a decision.' },
  erasure_not_open: { status: 409, meaning: 'The erasure does not wait for a decision any more.' },
  match_not_open: { status: 409, meaning: 'The record does not wait for a decision any more.' },
  same_address: {
    status: 409,
    meaning:
      'A possible match has the same email address, or that cannot be ruled out; `allowSameAddress` says that it is somebody else.',
  },
  match_taken: { status: 409, meaning: 'That record is already linked to another one.' },
  too_many_requests: {
    status: 429,
    meaning: 'The API key has made as many requests as it may in a minute; `Retry-After` says when to go on.',
  },
  invitation_just_sent: { status: 429, meaning: 'That address got a link less than a minute ago.' },
  too_many_invitations: { status: 429, meaning: 'The organisation has sent, or has open, as many invitations as it may.' },
  payload_too_large: { status: 413, meaning: 'The body is too large.' },
  unsupported_media_type: { status: 415, meaning: 'The body is not sent as application/json.' },
  invalid_input: { status: 422, meaning: 'The input is wrong; `field` says where.' },
  crm_user_is_queue: { status: 422, meaning: 'A queue is no person.' },
  crm_not_configured: { status: 422, meaning: 'The server has no app at this CRM; `message` names the variables to set.' },
  crm_not_supported: { status: 422, meaning: 'This version has no connector for the CRM.' },
  no_open_stage: { status: 422, meaning: 'A pipeline that is not archived has an open stage, where opportunities begin.' },
  no_stages: { status: 422, meaning: 'No field of the CRM is mapped to the stage.' },
  invalid_mapping: { status: 422, meaning: 'A row of the mapping cannot be; `field` says which.' },
  match_deleted: { status: 409, meaning: 'The contact here is deleted: restore it first.' },
  match_unknown: { status: 422, meaning: 'That record is not among the possible matches.' },
  object_not_granted: { status: 422, meaning: 'The CRM does not let us at this object; `message` says what to allow there.' },
  object_not_supported: { status: 422, meaning: 'The CRM has no counterpart of this object.' },
  server_token_shared: { status: 422, meaning: 'The server’s own token serves a single organisation, and there are several.' },
  unsupported_config: { status: 422, meaning: 'This CRM does not connect in that way.' },
  webhook_of_app: { status: 422, meaning: 'The vendor’s app has one secret for all accounts; it is changed there.' },
  webhook_not_by_hand: { status: 422, meaning: 'This CRM’s webhooks are set up automatically.' },
} as const satisfies Readonly<Record<string, Problem>>
export type ProblemCode = keyof typeof problemCodes

const byCode: Readonly<Record<string, Problem>> = problemCodes

/** The status of a code that has one of its own. */
export function statusOfCode(code: string): number | undefined {
  return Object.hasOwn(byCode, code) ? byCode[code]?.status : undefined
}
