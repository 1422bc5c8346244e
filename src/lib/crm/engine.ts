import { readEnv } from '../core/env.ts'
import { createSecretBox } from '../core/secret-box.ts'
import { createServiceClient } from '../db/service-client.ts'
import { loadConnector } from './registry.ts'
import { createBudgets } from './session.ts'
import type { Engine } from './sync-manager.ts'

let shared: Engine | undefined

/** The process's engine, made from the environment when it is first needed. @throws Failure `missing_configuration` */
export function engine(): Engine {
  if (shared) return shared
  const env = readEnv()
  shared = {
    env,
    db: createServiceClient(env),
    box: createSecretBox(env.encryptionKeys),
    budgets: createBudgets(),
    loadConnector: (crmType) => loadConnector(crmType, env),
    now: Date.now,
  }
  return shared
}
