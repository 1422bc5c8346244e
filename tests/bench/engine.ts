import { type Engine, engine } from '../../src/lib/crm/engine.ts'
import { finishConnect } from '../../src/lib/crm/use-cases/finish-connect.ts'
import { requestSync, runAfter } from '../../src/lib/crm/use-cases/request-sync.ts'
import { startConnect } from '../../src/lib/crm/use-cases/start-connect.ts'
import { consent } from '../integration/support/consent.ts'
import type { Progress } from './baseline.ts'
import type { Task } from './plan.ts'

const timeoutMs = 6 * 60 * 60 * 1000

/**
 * The engine under test: how to connect, and how to run one sync to its end. It reads the process's environment, which must be the task's.
 */
export async function connectEngine({ crm, organizationId, userId, objects }: Task): Promise<void> {
  const person = { organizationId, userId, mayAdminister: true }
  const ofObjects: Engine = { ...engine(), firstObjects: objects }
  const { authUrl } = await startConnect(ofObjects, { ...person, crmType: crm })
  await finishConnect(ofObjects, person, await consent(authUrl, 'allow'))
}

/** Milliseconds so far for which the vendor's limit held this process back. */
export function engineThrottledMs(): number {
  return engine().budgets.waitedMs()
}

export async function runEngine({ crm, organizationId, userId, scenario }: Task): Promise<Progress> {
  const syncType = scenario.startsWith('delta') ? 'delta' : 'full'
  const request = { organizationId, userId, crmType: crm, syncType, direction: 'bidirectional', contactId: null } as const
  const run = await runAfter(engine(), await requestSync(engine(), request, Date.now() + timeoutMs), timeoutMs)
  if (run.status !== 'completed') throw new Error(`The run ended as ${run.status}: ${JSON.stringify(run.errors)}`)
  return { done: run.records_processed, total: run.records_processed }
}
