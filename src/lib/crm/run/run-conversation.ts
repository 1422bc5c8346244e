import { randomUUID } from 'node:crypto'
import pLimit from 'p-limit'
import type { ApiUsage } from '../connector.ts'
import { advanceRun, guardCounts, type OpenedRun } from '../../db/runs.ts'
import type { Lease } from '../../db/sync-batches.ts'
import { storedTokens } from '../auth/credentials.ts'
import type { FieldMapping, MappedField } from '../domain/field-mapping.ts'
import { callsLeft } from '../domain/settings.ts'
import type { Engine } from '../engine.ts'
import type { HeldLease } from './lease.ts'
import { openSession } from '../transport/session.ts'
import { createGuard } from '../sync/guard.ts'
import { serveLive } from '../sync/live.ts'
import type { RunContext } from '../sync/run-context.ts'

/** Just more than any CRM has under way at once, so that none waits for us. */
const writesAtOnce = 42

/** A run's context together with the conversation that it holds with the CRM. */
export type Conversation = {
  readonly ctx: RunContext
  /** Carries over what people wait for; does nothing before the connection's first sync, which meets everybody. */
  readonly serveLive: () => Promise<void>
  readonly usage: () => ApiUsage | null
}

/** Opens the conversation of one run: its session, its mapping as the CRM's fields are now, its bounds. */
export async function openConversation(
  engine: Engine,
  { run, connection, mapping, usage, hasOrphans }: OpenedRun,
  {
    lease,
    held,
    deadline,
    what,
  }: { readonly lease: Lease; readonly held: HeldLease; readonly deadline: number; readonly what: 'run' | 'live' },
): Promise<Conversation> {
  const connector = await engine.loadConnector(connection.crmType)
  const isLive = what === 'live' || run.sync_type === 'manual'
  const session = openSession({
    connectionId: connection.id,
    connector,
    store: storedTokens(engine.db, engine.box, connection.id),
    budgets: engine.budgets,
    callsMax: callsLeft(connection.settings, usage, isLive),
    memory: engine.memories.of(run.id),
    maySend: held.check,
    now: engine.now,
  })
  let counted = 0
  const takeApiCalls = () => {
    const fresh = session.calls() - counted
    counted = session.calls()
    return fresh
  }
  const object = 'contact'
  const describe = () => connector.describeFields(session, object)
  const fields = what === 'live' ? await engine.fields.of(connection.id, describe) : await describe()
  if (what === 'run') engine.fields.put(connection.id, fields)
  const known = new Map(fields.map((field) => [field.name, field]))
  const missing = mapping.filter((field) => !known.has(field.crmField))
  if (missing.length > 0 && run.claims <= 1) await warnOfMissing(engine, lease, missing, takeApiCalls)
  const mapped: MappedField[] = mapping.flatMap((field) => {
    const remote = known.get(field.crmField)
    return remote ? [{ ...field, type: remote.type }] : []
  })
  const hasMet = connection.syncCursor !== null
  const carryOver = async () => {
    // In the middle of a run, not everybody has been met yet.
    if (hasMet) await serveLive({ ...ctx, meetsEverybody: false })
  }
  const ctx: RunContext = {
    db: engine.db,
    connector,
    session: session.withFields(mapped.map((field) => ({ name: field.crmField, type: field.type }))),
    connectionId: connection.id,
    object,
    direction: what === 'live' ? 'bidirectional' : run.direction,
    mapping: mapped,
    settings: connection.settings,
    guard: createGuard({
      settings: connection.settings.guard,
      approved: run.guard?.approvedAt !== undefined,
      done: run.local_updated + run.crm_updated + run.local_archived + run.crm_archived,
      counts: () => guardCounts(engine.db, connection.id, run.id),
    }),
    lease,
    writing: pLimit(writesAtOnce),
    pushRows: engine.pushRows,
    newId: randomUUID,
    isTimeUp: () => engine.now() >= deadline,
    takeApiCalls,
    unanswered: hasOrphans,
    meetsEverybody: what === 'run' && run.sync_type === 'full' && run.direction !== 'to_crm' && run.record_id === null,
    waiting: { live: what === 'live' && hasMet },
    serveLive: carryOver,
  }
  return { ctx, serveLive: carryOver, usage: () => session.usage() }
}

/** A field that is gone from the CRM must not read as "cleared everywhere": it is left out until somebody looks. */
async function warnOfMissing(
  engine: Engine,
  lease: Lease,
  missing: readonly FieldMapping[],
  takeApiCalls: () => number,
): Promise<void> {
  const names = missing.map((field) => field.crmField).join(', ')
  await advanceRun(engine.db, lease, {
    apiCalls: takeApiCalls(),
    warning: {
      code: 'field_missing',
      message: `The CRM no longer has: ${names}. These fields were left as they are; take them out of the mapping or restore them in the CRM.`,
    },
  })
}
