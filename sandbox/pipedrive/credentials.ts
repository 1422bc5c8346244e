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
  readonly active: boolean
}

export interface SandboxCompany {
  readonly id: number
  readonly name: string
  /** The first label of the company's address at Pipedrive. */
  readonly domain: string
  readonly apiToken: string
  /** The user of the company's tokens. */
  readonly admin: SandboxUser
  /** The admin first. */
  readonly users: readonly SandboxUser[]
  /** Gets the demo's people. */
  readonly demo: boolean
}

const user = (id: number, name: string, email: string, active = true): SandboxUser => ({ id, name, email, active })
const ada = user(21_801, 'Ada Berg', 'ada.berg@acme-pipedrive.example')
const emil = user(21_802, 'Emil Tom', 'emil.tom@empty-company.example')

/** The companies of a new sandbox. Their record ids overlap, as a guard against mixing them up. */
export const sandboxCompanies: readonly SandboxCompany[] = [
  {
    id: 8101,
    name: 'Acme Pipedrive',
    domain: 'acme-pipedrive',
    apiToken: PIPEDRIVE_SANDBOX_CREDENTIALS.apiToken,
    admin: ada,
    // Three of them are members of the demo organisation.
    users: [
      ada,
      user(21_803, 'Mara Lindqvist', 'admin@acme.test'),
      user(21_804, 'Tomas Rey', 'Manager@acme.test'),
      user(21_805, 'Ida Berg', 'member@acme.test'),
      user(21_806, 'Jon Aas', 'jon.aas@acme-pipedrive.example', false),
    ],
    demo: true,
  },
  {
    id: 8102,
    name: 'Empty company',
    domain: 'empty-company',
    apiToken: PIPEDRIVE_SANDBOX_CREDENTIALS.apiTokenOfEmptyCompany,
    admin: emil,
    users: [emil],
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
