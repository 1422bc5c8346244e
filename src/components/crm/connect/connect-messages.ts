type ConnectMessage = { readonly title: string; readonly text: string }

const messages = {
  access_denied: (crm) => ({
    title: `${crm} was not connected: access was declined`,
    text: `“Cancel” was pressed on ${crm}’s page, or the account lacks the right to install apps. Nothing has changed. Press Connect and grant access, or ask an administrator of the ${crm} account to do it.`,
  }),
  invalid_state: (crm) => ({
    title: 'The connection was not finished: the answer does not belong to a request of yours',
    text: `This happens when the page of ${crm} was opened from an old tab or a shared link, was used twice, or stayed open for longer than ten minutes. Nothing has changed. Press Connect and go through it in one tab.`,
  }),
  expired_state: (crm) => ({
    title: 'The connection was not finished in time',
    text: `A request to connect is valid for ten minutes. Nothing has changed. Press Connect and approve it on ${crm}’s page right away.`,
  }),
  code_expired: (crm) => ({
    title: `${crm} no longer accepts the approval`,
    text: 'An approval can be used once and only for a short time; this one was too late or used before. Nothing has changed. Press Connect again.',
  }),
  wrong_organization: () => ({
    title: 'The connection was started by another user or for another organisation',
    text: 'You switched organisation, signed in as another user, or lost the admin role between starting and approving. Nothing has changed. Go to the organisation that you want to connect and press Connect there, as an owner or admin.',
  }),
  other_account: (crm) => ({
    title: `This is another ${crm} account than before`,
    text: `The links and the history here belong to the ${crm} account that was connected first; mixing two accounts would mix their contacts. Nothing has changed. Connect the same account again, or choose “Delete links and history” first to start again with this one.`,
  }),
  provider_error: (crm) => ({
    title: `${crm} could not finish the connection`,
    text: `${crm} answered with an error or not at all. Nothing has changed. Try again in a few minutes; if it keeps failing, check ${crm}’s status page, and ask the operator of this server to check the app’s client id, secret and redirect address.`,
  }),
  not_signed_in: () => ({
    title: 'Your session ended before the connection was finished',
    text: 'Nothing has changed. You are signed in now: press Connect again.',
  }),
  app_refused: (crm) => ({
    title: `${crm} does not accept this server's app`,
    text: `The client id, the client secret or the redirect address that this server is set up with is not what ${crm} has for the app. Nothing has changed, and trying again will not help. The operator of this server has to compare these three with the app's settings in ${crm}, correct them and restart the server.`,
  }),
  wrong_environment: (crm) => ({
    title: `This ${crm} account belongs to the other environment`,
    text: `Production was chosen and the login led to a sandbox, or the other way round. Nothing has changed. Choose the other environment and connect again, or sign in at ${crm} with a login of the environment that you chose. A Developer Edition counts as production.`,
  }),
  missing_scopes: (crm) => ({
    title: `${crm} granted less access than syncing needs`,
    text: `Without reading and writing contacts nothing can be synced, so the connection was not kept. Press Connect again and leave every permission on ${crm}’s page checked.`,
  }),
} as const satisfies Readonly<Record<string, (crm: string) => ConnectMessage>>

const isKnown = (code: string): code is keyof typeof messages => Object.hasOwn(messages, code)

/**
 * What an error after the CRM's approval page means and what to do about it. `crm` null: the answer came back without a request that
 * would tell which CRM it was.
 */
export function connectMessage(code: string, crm: string | null): ConnectMessage {
  const message = isKnown(code) ? messages[code] : somethingElse
  const { title, text } = message(crm ?? 'the CRM')
  return { title: sentence(title), text: sentence(text) }
}

function somethingElse(crm: string): ConnectMessage {
  return { title: `${crm} was not connected`, text: 'Something went wrong. Nothing has changed. Press Connect again.' }
}

function sentence(text: string): string {
  return `${text.charAt(0).toUpperCase()}${text.slice(1)}`
}
