import type { Raised } from './raised.ts'

/** Of members, invitations, keys and the organisation itself. */
export const raisedOfOrganization: Raised = {
  too_many_endpoints: { message: 'The organisation has 100 endpoints, which is the most. Delete one that nobody needs.' },
  changed_between: { kind: 'transient', message: 'This is being changed from several sides right now. Save again in a moment.' },
  last_owner: { message: 'An organisation keeps an owner. Make somebody else an owner first.' },
  already_member: {
    message: 'Somebody with this address belongs to the organisation already. Change their role in the list.',
    field: 'email',
  },
  not_a_member: { message: 'This person no longer belongs to the organisation.' },
  invitation_gone: {
    message: 'This invitation is no longer open: it was accepted, revoked or has expired. Ask for another one.',
  },
  invitation_other_address: {
    message: 'This invitation is for another address. Sign out, and open it again with the account of that address.',
  },
  invitation_just_sent: {
    message: 'This address got a link less than a minute ago. Wait a minute, then send another one.',
    field: 'email',
    retryAfterMs: 60000,
  },
  too_many_invitations: {
    message: 'An organisation sends at most 30 invitations an hour and has at most 200 open ones. Wait, or revoke some.',
    retryAfterMs: 600000,
  },
  too_many_organizations: {
    message: 'You own as many organisations as one person may on this server. Leave one, or ask the server’s operator.',
  },
  organizations_slug_key: {
    code: 'slug_taken',
    message: 'Another organisation has this slug. Choose a different one.',
    field: 'slug',
  },
  slug_mismatch: { message: 'That is not the slug of this organisation. Nothing has changed.', field: 'slug' },
  disconnect_first: {
    message: 'A CRM is still connected. Disconnect it first, so that nothing of this organisation stays behind there.',
  },
  idempotency_key_reused: {
    message: 'Another request was made under this Idempotency-Key within the last day. Choose a new one for a new request.',
  },
  key_not_found: { message: 'The organisation has no such API key.' },
  too_many_keys: { message: 'An organisation has at most 100 API keys in force. Revoke one that nobody needs.' },
}
