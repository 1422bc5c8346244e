import { z } from 'zod'
import type { CrmType } from '../../src/lib/crm/domain/crm-type.ts'
import { setUpFixture } from './fixture.ts'
import { fewestCallsOfFirstRead } from './minimum.ts'
import type { BenchOptions } from './options.ts'
import { run } from './scenario-run.ts'

/** A first sync of companies, of the contacts that work for them, of their deals, and of tasks and notes about all of them, in a process of its own. */
export type CompaniesMeasure = {
  readonly crm: CrmType
  readonly companies: number
  readonly contacts: number
  readonly deals: number
  readonly tasks: number
  readonly notes: number
  readonly seconds: number
  readonly cpuSeconds: number
  readonly databaseCpuSeconds: number
  readonly apiCalls: number
  /** As `minimum.ts` counts them. */
  readonly fewestApiCalls: number
  /** Contacts that have their company. */
  readonly placed: number
  readonly peakBytes: number
}

const each = { contacts: 4, deals: 2, tasks: 4, notes: 2 } as const
const objects = ['account', 'contact', 'opportunity', 'task', 'note'] as const
const hereSchema = z.object({
  accounts: z.number(),
  contacts: z.number(),
  deals: z.number(),
  sharedDeals: z.number(),
  tasks: z.number(),
  notes: z.number(),
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
  const seeded = {
    contacts: companies * each.contacts,
    deals: companies * each.deals,
    tasks: companies * each.tasks,
    notes: companies * each.notes,
  }
  const { contacts, deals, tasks, notes } = seeded
  const fixture = await setUpFixture(
    { crm, contestant: 'engine', database },
    { app: 0, crm: contacts, beside: { companies, deals, tasks, notes } },
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
             (select count(*)::int from opportunities where contacts like '%;%') as "sharedDeals",
             (select count(*)::int from tasks) as tasks, (select count(*)::int from notes) as notes,
             (select count(account_id)::int from contacts) as placed,
             (select count(*)::int from crm_sync_state
               where jsonb_path_exists(waits, '$[*] ? (@.target != "user" && @.target != $unlisted)',
                 jsonb_build_object('unlisted', $1::text))) as waiting`,
          // What is about an archived deal waits for it.
          [crm === 'pipedrive' ? 'opportunity' : ''],
        )
      )[0],
    )
    const isAll = here.accounts === companies && here.contacts === contacts
    const isWhole =
      isAll &&
      (
        [
          ['deals', deals],
          ['tasks', tasks],
          ['notes', notes],
        ] as const
      ).every(([name, all]) => isMost(here[name], all))
    if (!isWhole || here.waiting > 0 || here.placed < contacts / 4)
      throw new Error(`Of ${companies} companies and ${JSON.stringify(seeded)} of ${crm} there are ${JSON.stringify(here)}.`)
    return {
      crm,
      companies,
      contacts,
      deals: here.deals,
      tasks: here.tasks,
      notes: here.notes,
      seconds: phase.seconds,
      cpuSeconds: phase.cpuSeconds,
      databaseCpuSeconds: (await fixture.databaseCpuSeconds()) - cpuBefore,
      apiCalls: phase.apiCalls,
      fewestApiCalls: fewestCallsOfFirstRead(crm, {
        counts: [companies, contacts, here.deals, here.tasks, here.notes],
        notes: here.notes,
        sharedDeals: here.sharedDeals,
      }),
      placed: here.placed,
      peakBytes,
    }
  } finally {
    await fixture.close()
  }
}

/** Pipedrive’s list leaves archived deals out, and some tasks are about nobody. */
function isMost(found: number, seeded: number): boolean {
  return found <= seeded && found > seeded * 0.8
}

export function companiesLine(one: CompaniesMeasure): string {
  const {
    crm,
    companies,
    contacts,
    deals,
    tasks,
    notes,
    placed,
    seconds,
    cpuSeconds,
    databaseCpuSeconds,
    apiCalls,
    fewestApiCalls,
    peakBytes,
  } = one
  const ratio = (apiCalls / fewestApiCalls).toFixed(3)
  return `${crm}: first sync of ${companies} companies and ${contacts} contacts, ${placed} with theirs, ${deals} deals, ${tasks} tasks and ${notes} notes: ${seconds.toFixed(1)} s, CPU ${cpuSeconds.toFixed(1)} s, of the database ${databaseCpuSeconds.toFixed(1)} s; ${apiCalls} calls, ${ratio} times the fewest; peak ${(peakBytes / 2 ** 20).toFixed(0)} MB`
}
