import { z } from 'zod'
import type { CrmType } from '../../src/lib/crm/domain/crm-type.ts'
import { setUpFixture } from './fixture.ts'
import { fewestPages } from './minimum.ts'
import type { BenchOptions } from './options.ts'
import { run } from './scenario-run.ts'

/** A first sync of companies, of the contacts that work for them and of their deals, in a process of its own. */
export type CompaniesMeasure = {
  readonly crm: CrmType
  readonly companies: number
  readonly contacts: number
  readonly deals: number
  readonly seconds: number
  readonly cpuSeconds: number
  readonly databaseCpuSeconds: number
  readonly apiCalls: number
  /** Pages of all three, each with its references. */
  readonly fewestApiCalls: number
  /** Contacts that have their company. */
  readonly placed: number
  readonly peakBytes: number
}

const [contactsEach, dealsEach] = [5, 2]
const objects = ['account', 'contact', 'opportunity'] as const
const hereSchema = z.object({
  accounts: z.number(),
  contacts: z.number(),
  deals: z.number(),
  placed: z.number(),
  waiting: z.number(),
})

/** Measures a fifth of them and then all: what grows with them shows. */
export async function measureCompanies({
  crms,
  companies,
  database,
}: Pick<BenchOptions, 'crms' | 'companies' | 'database'>): Promise<readonly CompaniesMeasure[]> {
  const measured: CompaniesMeasure[] = []
  for (const crm of crms) {
    for (const count of [Math.ceil(companies / 5), companies]) measured.push(await measure(crm, count, database))
  }
  return measured
}

/** @throws Error when a record or a company of a contact is missing, or still waited for */
async function measure(crm: CrmType, companies: number, database: BenchOptions['database']): Promise<CompaniesMeasure> {
  const [contacts, deals] = [companies * contactsEach, companies * dealsEach]
  const fixture = await setUpFixture(
    { crm, contestant: 'engine', database },
    { app: 0, crm: contacts, beside: { companies, deals } },
  )
  try {
    const cpuBefore = await fixture.databaseCpuSeconds()
    const { phases, peakBytes } = await run(
      fixture,
      { contestant: 'engine', size: contacts, limitMs: 0 },
      { scenario: 'pull', since: new Date().toISOString(), connect: true, objects },
    )
    const [phase] = phases
    if (phase === undefined) throw new Error(`The first sync of companies with ${crm} was not measured.`)
    const here = hereSchema.parse(
      (
        await fixture.sql(
          `select (select count(*)::int from accounts) as accounts, (select count(*)::int from contacts) as contacts,
             (select count(*)::int from opportunities) as deals,
             (select count(account_id)::int from contacts) as placed,
             (select count(*)::int from crm_sync_state where waits @? '$[*] ? (@.target != "user")') as waiting`,
        )
      )[0],
    )
    const isWhole = here.accounts === companies && here.contacts === contacts && isMost(here.deals, deals)
    if (!isWhole || here.waiting > 0 || here.placed < contacts / 4)
      throw new Error(
        `Of ${companies} companies, ${contacts} contacts and ${deals} deals of ${crm} there are ${JSON.stringify(here)}.`,
      )
    return {
      crm,
      companies,
      contacts,
      deals: here.deals,
      seconds: phase.seconds,
      cpuSeconds: phase.cpuSeconds,
      databaseCpuSeconds: (await fixture.databaseCpuSeconds()) - cpuBefore,
      apiCalls: phase.apiCalls,
      fewestApiCalls: fewestPages(crm, [companies, contacts, deals]),
      placed: here.placed,
      peakBytes,
    }
  } finally {
    await fixture.close()
  }
}

/** Pipedrive’s list leaves archived deals out. */
function isMost(found: number, seeded: number): boolean {
  return found <= seeded && found > seeded * 0.8
}

export function companiesLine(one: CompaniesMeasure): string {
  const {
    crm,
    companies,
    contacts,
    deals,
    placed,
    seconds,
    cpuSeconds,
    databaseCpuSeconds,
    apiCalls,
    fewestApiCalls,
    peakBytes,
  } = one
  const ratio = (apiCalls / fewestApiCalls).toFixed(3)
  return `${crm}: first sync of ${companies} companies and ${contacts} contacts, ${placed} with theirs, and ${deals} deals: ${seconds.toFixed(1)} s, CPU ${cpuSeconds.toFixed(1)} s, of the database ${databaseCpuSeconds.toFixed(1)} s; ${apiCalls} calls, ${ratio} times the fewest; peak ${(peakBytes / 2 ** 20).toFixed(0)} MB`
}
