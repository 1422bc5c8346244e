import { Failure } from '../core/errors.ts'
import type { Env } from '../core/env.ts'
import type { Connector } from './connector.ts'
import type { CrmType } from './domain/crm-type.ts'

type Entry = {
  /** Variables that must be set before this CRM can be offered. */
  readonly missing: (env: Env) => readonly string[]
  readonly load: (env: Env) => Promise<Connector>
}

/** One line per CRM. Each is loaded only when it is used. */
const registry: Readonly<Partial<Record<CrmType, Entry>>> = {
  hubspot: {
    missing: ({ hubspot }) => [
      ...(hubspot.clientId ? [] : ['HUBSPOT_CLIENT_ID']),
      ...(hubspot.clientSecret ? [] : ['HUBSPOT_CLIENT_SECRET']),
    ],
    load: async ({ hubspot }) =>
      (await import('./hubspot/index.ts')).createHubSpotConnector({
        clientId: hubspot.clientId ?? '',
        clientSecret: hubspot.clientSecret ?? '',
        apiUrl: hubspot.apiUrl,
        appUrl: hubspot.appUrl,
      }),
  },
}

export const registeredCrms = Object.keys(registry) as readonly CrmType[]

/** Null when there is no connector for this CRM yet; else the variables it still lacks. */
export function missingConfiguration(crmType: CrmType, env: Env): readonly string[] | null {
  return registry[crmType]?.missing(env) ?? null
}

/** @throws Failure `crm_not_supported` or `crm_not_configured` */
export async function loadConnector(crmType: CrmType, env: Env): Promise<Connector> {
  const entry = registry[crmType]
  if (!entry) {
    throw new Failure({
      kind: 'invalid',
      code: 'crm_not_supported',
      message: `There is no connector for ${crmType} yet.`,
      field: 'crmType',
    })
  }
  const missing = entry.missing(env)
  if (missing.length > 0) {
    throw new Failure({
      kind: 'invalid',
      code: 'crm_not_configured',
      message: `This server cannot connect to ${crmType} yet: set ${missing.join(' and ')} and start it again.`,
      field: 'crmType',
    })
  }
  return entry.load(env)
}
