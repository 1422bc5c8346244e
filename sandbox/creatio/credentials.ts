/** The OAuth clients of a new sandbox: one for each of two sites, which share nothing. */
export const CREATIO_SANDBOX_CREDENTIALS = {
  clientId: 'ACMECREATIOCLIENT00000000000000',
  clientSecret: 'creatio-sandbox-secret-of-acme',
  clientIdOfEmptySite: 'EMPTYCREATIOCLIENT0000000000000',
  clientSecretOfEmptySite: 'creatio-sandbox-secret-of-empty',
} as const

export interface CreatioSite {
  readonly id: string
  readonly name: string
  readonly clientId: string
  readonly clientSecret: string
}

const { clientId, clientSecret, clientIdOfEmptySite, clientSecretOfEmptySite } = CREATIO_SANDBOX_CREDENTIALS
export const sandboxSites: readonly CreatioSite[] = [
  { id: 'acme', name: 'Acme Creatio', clientId, clientSecret },
  { id: 'empty', name: 'Empty Creatio', clientId: clientIdOfEmptySite, clientSecret: clientSecretOfEmptySite },
]
