/** The sandbox's default app, and one non-expiring API token for each company. */
export const PIPEDRIVE_SANDBOX_CREDENTIALS = {
  clientId: 'pipedrive-sandbox-client',
  clientSecret: 'pipedrive-sandbox-secret',
  apiToken: '81015c0ffee5c0ffee5c0ffee5c0ffee5c0f8101',
  apiTokenOfEmptyCompany: '8102deadbeefdeadbeefdeadbeefdeadbeef8102',
} as const

export interface SandboxUser {
  readonly id: number
  readonly name: string
  readonly email: string
}

export interface SandboxCompany {
  readonly id: number
  readonly name: string
  /** The first label of the company's address at Pipedrive. */
  readonly domain: string
  readonly apiToken: string
  /** The company's only user, an admin. */
  readonly admin: SandboxUser
  /** Gets the demo's people. */
  readonly demo: boolean
}

/** The companies of a new sandbox. Their record ids overlap, as a guard against mixing them up. */
export const sandboxCompanies: readonly SandboxCompany[] = [
  {
    id: 8101,
    name: 'Acme Pipedrive',
    domain: 'acme-pipedrive',
    apiToken: PIPEDRIVE_SANDBOX_CREDENTIALS.apiToken,
    admin: { id: 21_801, name: 'Ada Berg', email: 'ada.berg@acme-pipedrive.example' },
    demo: true,
  },
  {
    id: 8102,
    name: 'Empty company',
    domain: 'empty-company',
    apiToken: PIPEDRIVE_SANDBOX_CREDENTIALS.apiTokenOfEmptyCompany,
    admin: { id: 21_802, name: 'Emil Tom', email: 'emil.tom@empty-company.example' },
    demo: false,
  },
]

/** Null = the sandbox has no such company. */
export function findCompany(id: number): SandboxCompany | null {
  return sandboxCompanies.find((company) => company.id === id) ?? null
}

/** The company of an API token. */
export function companyOf(id: number): SandboxCompany {
  const company = findCompany(id)
  if (company === null) throw new Error(`There is a token for company ${id}, which does not exist`)
  return company
}
