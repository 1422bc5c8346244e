import { randomUUID } from 'node:crypto'
import pLimit from 'p-limit'
import { type ApiUsage, capabilityOf } from '../connector.ts'
import { advanceRun, guardCounts, noteLiveCalls, type OpenedRun } from '../../db/runs.ts'
import type { Lease } from '../../db/sync-batches.ts'
import { storedTokens } from '../auth/credentials.ts'
import { identityHash } from '../auth/identity-hash.ts'
import { crmNames } from '../domain/crm-type.ts'
import { type FieldMapping, mappedFields } from '../domain/field-mapping.ts'
import { callsLeft } from '../domain/settings.ts'
import type { Engine } from '../engine.ts'
import type { LeaseHeartbeat } from './lease.ts'
import { openSession } from '../transport/session.ts'
import { fieldsKey } from '../transport/short-cache.ts'
import { approvalOf, doneBy } from './approval.ts'
import { createGuards } from '../sync/guard.ts'
import { syncLive } from '../sync/live.ts'
import { lookForCreates } from '../sync/push.ts'
import type { RunContext } from '../sync/run-context.ts'

/** Just above the largest in-flight limit of a CRM, so that writes keep its lane full. */
const writesInFlightMax = 42

/** A run's context and its conversation with the CRM. */
export type Conversation = {
  readonly ctx: RunContext
  /** Syncs live changes. Does nothing before the connection's first full sync, which reads every record anyway. */
  readonly syncLive: () => Promise<void>
  readonly usage: () => ApiUsage | null
}

/** Opens the conversation of one run: session, guard, and the mapping with the CRM's current field types. */
export async function openConversation(
  engine: Engine,
  { run, connection, mapping: mappings, usage, hasOrphans, hashKey }: OpenedRun,
  {
    lease,
    heartbeat,
    deadline,
    what,
  }: { readonly lease: Lease; readonly heartbeat: LeaseHeartbeat; readonly deadline: number; readonly what: 'run' | 'live' },
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
    assertMaySend: heartbeat.check,
    now: engine.now,
  })
  let counted = 0
  const takeApiCalls = () => {
    const fresh = session.calls() - counted
    counted = session.calls()
    return fresh
  }
  const object = 'contact'
  const mapping = mappings.get(object) ?? []
  const describe = () => connector.describeFields(session, object)
  const fields = what === 'live' ? await engine.fields.of(fieldsKey(connection.id, object), describe) : await describe()
  if (what === 'run') engine.fields.put(fieldsKey(connection.id, object), fields)
  const known = new Set(fields.map(({ name }) => name))
  const missing = mapping.filter((field) => !known.has(field.crmField))
  if (missing.length > 0 && run.claims <= 1) await warnOfMissing(engine, lease, missing, takeApiCalls)
  const mapped = mappedFields(mapping, fields)
  const isFirstSync = connection.syncCursor === null
  const takesLive = !isFirstSync || run.sync_type === 'full'
  // Between two batches of a run that is not live, live changes have their own share of the daily budget.
  const liveSession = isLive ? null : session.countedApart(callsLeft(connection.settings, usage, true))
  const syncLiveChanges = async () => {
    if (!takesLive) return
    // In the middle of a run, not every record has been read yet.
    const live = { ...ctx, hasReadEverything: false, guard: guards.live }
    if (liveSession === null) return syncLive(live)
    const before = liveSession.calls()
    try {
      await syncLive({ ...live, session: liveSession.withFields(ctx.session.fields), takeApiCalls: () => 0 })
    } finally {
      const calls = liveSession.calls() - before
      if (calls > 0) await noteLiveCalls(engine.db, lease, calls)
    }
  }
  const guards = createGuards({
    settings: connection.settings.guard,
    approval: approvalOf(run.guard),
    done: { [run.sync_type === 'webhook' ? 'live' : 'run']: doneBy(run) },
    counts: () => guardCounts(engine.db, { connectionId: connection.id, object, runId: run.id }),
  })
  const ctx: RunContext = {
    db: engine.db,
    connector,
    session: session.withFields(mapped.map((field) => ({ name: field.crmField, type: field.type }))),
    connectionId: connection.id,
    crmName: crmNames[connection.crmType],
    object,
    capability: capabilityOf(connector, object),
    direction: what === 'live' ? 'bidirectional' : run.direction,
    mapping: mapped,
    settings: connection.settings,
    guard: guards[what],
    lease,
    limitWrites: pLimit(writesInFlightMax),
    pushRows: engine.pushRows,
    newId: randomUUID,
    erased: hashKey && {
      organizationId: connection.organizationId,
      hash: identityHash(engine.box, connection.organizationId, hashKey),
    },
    isTimeUp: () => engine.now() >= deadline || ctx.pending.remapped,
    takeApiCalls,
    unanswered: hasOrphans,
    hasReadEverything: what === 'run' && run.sync_type === 'full' && run.direction !== 'to_crm' && run.record_id === null,
    isFirstSync,
    pending: { live: what === 'live' && takesLive, unanswered: false, remapped: false },
    lookForCreates: () => lookForCreates(ctx),
    syncLive: syncLiveChanges,
  }
  return { ctx, syncLive: syncLiveChanges, usage: () => session.usage() }
}

/** A field that was deleted in the CRM would read as blank on every record, so it is left out of the run and reported. */
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
