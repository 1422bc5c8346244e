import { type Env, readEnv } from '../core/env.ts'
import { createEgress, type Egress } from '../core/egress/egress.ts'
import { createSecretBox, type SecretBox } from '../core/secrets/secret-box.ts'
import { createRefusalCounter, type RefusalCounter } from '../db/refusal-counter.ts'
import { createServiceClient, type ServiceClient } from '../db/service-client.ts'
import type { Connector } from './port/connector.ts'
import type { OAuthApp } from './port/oauth.ts'
import type { RemoteField } from './port/remote-field.ts'
import type { CrmRecordsRead } from './domain/crm-record.ts'
import type { CrmType } from './domain/crm-type.ts'
import { specOf, type SyncedObject, syncedObjects } from './domain/objects.ts'
import { createDestinationIos, type DestinationIos } from './gateway/destination-io.ts'
import { withJoinedNames } from './connector-kit/joined-names.ts'
import { loadConnector } from './registry.ts'
import { createRunMemories, type RunMemories } from './transport/run-memory.ts'
import { createShortCache, type ShortCache } from './transport/short-cache.ts'
import { type Budgets, createBudgets } from './transport/session.ts'

/** Dependencies of the sync engine. One per process. */
export type Engine = {
  readonly env: Env
  readonly db: ServiceClient
  readonly box: SecretBox
  readonly budgets: Budgets
  /** Fields of the CRMs, by connection and object. */
  readonly fields: ShortCache<readonly RemoteField[]>
  /** Records of the CRMs, for those who look and do not decide. */
  readonly shownRecords: ShortCache<CrmRecordsRead>
  readonly memories: RunMemories
  /** For addresses that a customer typed. */
  readonly egress: Egress
  readonly destinations: DestinationIos
  readonly refusals: RefusalCounter
  /** `app`: for a grant to an organisation's own app. */
  readonly loadConnector: (crmType: CrmType, app?: OAuthApp) => Promise<Connector>
  readonly now: () => number
  /** What a new connection syncs, where the CRM grants what it needs. */
  readonly firstObjects: readonly SyncedObject[]
  /** Approximate number of local records that one batch of a push contains. */
  readonly pushRows: number
}

export function createEngine(env: Env): Engine {
  const db = createServiceClient(env)
  const egress = createEgress(env.egressAllow)
  return {
    env,
    db,
    box: createSecretBox(env.encryptionKeys),
    budgets: createBudgets(),
    fields: createShortCache(),
    shownRecords: createShortCache(),
    memories: createRunMemories(),
    egress,
    destinations: createDestinationIos(egress),
    refusals: createRefusalCounter(db, Date.now),
    loadConnector: async (crmType, app) => withJoinedNames(await loadConnector(crmType, env, app)),
    now: Date.now,
    firstObjects: syncedObjects.filter((object) => specOf(object).onByDefault),
    pushRows: 500,
  }
}

let shared: Engine | undefined

/** The process's engine, created from the environment on first use. @throws Failure `missing_configuration` */
export function engine(): Engine {
  if (shared) return shared
  const created = createEngine(readEnv())
  // The server ends the process on these signals; this is what would be lost with it.
  for (const signal of ['SIGTERM', 'SIGINT'] as const) {
    process.once(signal, () => {
      void created.refusals.flush().finally(() => {
        // A handler takes the signal's default away: where nobody else ends this process, it ends by the signal anyway.
        if (process.listenerCount(signal) === 0) process.kill(process.pid, signal)
      })
    })
  }
  return (shared = created)
}
