/** The sandbox's default app. */
export const HUBSPOT_SANDBOX_CLIENT_ID = 'sandbox-client'
export const HUBSPOT_SANDBOX_CLIENT_SECRET = 'sandbox-secret'

/** A private app's token of the portal that holds the demo contacts; it never expires and has every scope. */
export const HUBSPOT_SANDBOX_PRIVATE_APP_TOKEN = 'pat-sandbox-4711'

/** The app's number, used in webhooks and their addresses. */
export const hubspotAppId = 471_100

/** The user behind every install and every edit on the sandbox's pages. */
export const hubspotUserId = 99

export const HUBSPOT_SANDBOX_CREDENTIALS = {
  clientId: HUBSPOT_SANDBOX_CLIENT_ID,
  clientSecret: HUBSPOT_SANDBOX_CLIENT_SECRET,
  privateAppToken: HUBSPOT_SANDBOX_PRIVATE_APP_TOKEN,
  appId: hubspotAppId,
  /** Of the developer account that owns the app: the `hapikey` of the webhook settings. */
  developerApiKey: 'hubspot-sandbox-developer-key',
} as const

/** The portals of a new sandbox. Their record ids overlap, as a guard against mixing them up. */
export const sandboxPortals = [
  { id: 4711, name: 'Acme HubSpot (sandbox)', domain: 'acme-hubspot.example', demo: true },
  { id: 4712, name: 'Empty portal (sandbox)', domain: 'empty-portal.example', demo: false },
] as const

/** Portal by static token. */
export const privateAppTokens: ReadonlyMap<string, number> = new Map([
  [HUBSPOT_SANDBOX_PRIVATE_APP_TOKEN, 4711],
  ['pat-sandbox-4712', 4712],
])
