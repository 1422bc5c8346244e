import { z } from 'zod'
import { id18 } from './ids.ts'

/** An org as a new sandbox has it. */
interface OrgSeed {
  /** Its number in the data file. */
  readonly number: number
  /** Name in the controls. */
  readonly shortName: 'acme' | 'empty' | 'sandbox'
  readonly name: string
  readonly isSandbox: boolean
  readonly organizationType: string
  readonly instanceName: string
  readonly domain: string
  readonly demo: boolean
}

/** The orgs of a new sandbox. Their record ids overlap, as a guard against mixing them up. */
export const orgSeeds: readonly OrgSeed[] = [
  {
    number: 1,
    shortName: 'acme',
    name: 'Acme Salesforce',
    isSandbox: false,
    organizationType: 'Enterprise Edition',
    instanceName: 'EU42',
    domain: 'acme.example',
    demo: true,
  },
  {
    number: 2,
    shortName: 'empty',
    name: 'Empty Salesforce',
    isSandbox: false,
    organizationType: 'Enterprise Edition',
    instanceName: 'EU42',
    domain: 'empty.example',
    demo: false,
  },
  {
    number: 3,
    shortName: 'sandbox',
    name: 'Acme Salesforce (sandbox copy)',
    isSandbox: true,
    organizationType: 'Enterprise Edition',
    instanceName: 'EU42S',
    domain: 'acme-sandbox.example',
    demo: false,
  },
]

export function orgIdOf(number: number): string {
  return id18('00D', number)
}

/** Accepts an org id of either length or a short name; null = no such org. */
export function findOrg(text: string): OrgSeed | null {
  return (
    orgSeeds.find(({ number, shortName }) => {
      const id = orgIdOf(number)
      return text === shortName || text === id || text === id.slice(0, 15)
    }) ?? null
  )
}

/** An org by any of its names, for controls and pages. */
export const orgSchema = z.string().transform((text, context) => {
  const org = findOrg(text)
  if (org !== null) return org
  context.addIssue({ code: 'custom', message: `No org ${text}.` })
  return z.NEVER
})

/** The sandbox's default app, and one non-expiring session of each production org. */
export const SALESFORCE_SANDBOX_CREDENTIALS = {
  clientId: '3MVG9.salesforce-sandbox-client',
  clientSecret: 'salesforce-sandbox-secret',
  accessToken: '00DgL0000000001!AQ8AQsandbox.session.of.acme',
  accessTokenOfEmptyOrg: '00DgL0000000002!AQ8AQsandbox.session.of.the.empty.org',
} as const

/** Org number by session that never ends. */
export const staticSessions: ReadonlyMap<string, number> = new Map([
  [SALESFORCE_SANDBOX_CREDENTIALS.accessToken, 1],
  [SALESFORCE_SANDBOX_CREDENTIALS.accessTokenOfEmptyOrg, 2],
])
