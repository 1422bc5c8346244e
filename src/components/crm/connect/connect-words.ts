import type { CrmType } from '@/src/lib/crm/domain/crm-type.ts'
import type { Environment } from '@/src/lib/crm/domain/account.ts'

export const environmentWords = {
  production: { label: 'Production', meaning: 'Your live org. Developer Editions belong here too.' },
  sandbox: { label: 'Sandbox', meaning: 'A copy for testing, with its own logins.' },
} as const satisfies Record<Environment, { label: string; meaning: string }>

type TokenWords = {
  /** As a label. */
  readonly label: string
  /** In a sentence, with its article. */
  readonly name: string
  readonly whereFound: string
}

const tokenWords: Readonly<Partial<Record<CrmType, TokenWords>>> = {
  hubspot: {
    label: 'Private app token',
    name: 'a private app token',
    whereFound:
      'In HubSpot: Settings, Integrations, Private Apps, your app, Auth. Accounts that can no longer create private apps use a service key. It must allow reading and writing contacts and contact properties, and the same of companies and deals where they are synced.',
  },
  pipedrive: {
    label: 'API token',
    name: 'an API token',
    whereFound:
      'In Pipedrive: your picture at the top right, Personal preferences, API. It reads only the records that its user can see, so use one of an admin.',
  },
}

const anyToken: TokenWords = {
  label: 'API token',
  name: 'an API token',
  whereFound: 'You create it in the settings of your account there.',
}

/** What this CRM calls its token, and where a person finds it. */
export function tokenWordsOf(crmType: CrmType): TokenWords {
  return tokenWords[crmType] ?? anyToken
}
