export type ConnectMessage = { readonly title: string; readonly text: string }

const messages: Readonly<Record<string, (crm: string) => ConnectMessage>> = {
  access_denied: (crm) => ({
    title: `${crm} was not connected: access was declined`,
    text: `Somebody pressed “Cancel” on ${crm}'s page, or the account lacks the right to install apps. Nothing has changed. Press Connect and grant access, or ask an administrator of the ${crm} account to do it.`,
  }),
  invalid_state: (crm) => ({
    title: 'The connection was not finished: the answer does not belong to a request of yours',
    text: `This happens when the page of ${crm} was opened from an old tab or a shared link, was used twice, or stayed open for longer than ten minutes. Nothing has changed. Press Connect and go through it in one tab.`,
  }),
  expired_state: (crm) => ({
    title: 'The connection was not finished in time',
    text: `A request to connect is valid for ten minutes. Nothing has changed. Press Connect and approve it on ${crm}'s page right away.`,
  }),
  code_expired: (crm) => ({
    title: `${crm} no longer accepts the approval`,
    text: 'An approval can be used once and only for a short time; this one was too late or used before. Nothing has changed. Press Connect again.',
  }),
  wrong_organization: () => ({
    title: 'The connection was started by somebody else or for another organisation',
    text: 'You switched organisation, signed in as somebody else, or lost the admin role between starting and approving. Nothing has changed. Go to the organisation that you want to connect and press Connect there, as an owner or admin.',
  }),
  other_account: (crm) => ({
    title: `This is another ${crm} account than before`,
    text: `The links and the history here belong to the ${crm} account that was connected first; mixing two accounts would mix their contacts. Nothing has changed. Connect the same account again, or choose “Forget links and history” first to start anew with this one.`,
  }),
  provider_error: (crm) => ({
    title: `${crm} could not finish the connection`,
    text: `${crm} answered with an error or not at all. Nothing has changed. Try again in a few minutes; if it stays, look at ${crm}'s status page, and ask the operator of this server to check the app's client id, secret and redirect address.`,
  }),
  not_signed_in: () => ({
    title: 'Your session ended before the connection was finished',
    text: 'Nothing has changed. You are signed in now: press Connect again.',
  }),
  missing_scopes: (crm) => ({
    title: `${crm} granted less access than syncing needs`,
    text: `Without reading and writing contacts nothing can be synced, so the connection was not kept. Press Connect again and leave every permission on ${crm}'s page checked.`,
  }),
}

/** What an error after the CRM's approval page means and what to do about it. */
export function connectMessage(code: string, crm: string): ConnectMessage {
  const message = messages[code]
  return message
    ? message(crm)
    : { title: `${crm} was not connected`, text: `Something went wrong (${code}). Nothing has changed. Press Connect again.` }
}
