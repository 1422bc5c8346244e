import pLimit from 'p-limit'
import type { Failure } from '../../core/errors.ts'
import type { ApiUsage } from '../domain/account.ts'
import type { Lease } from '../../db/run-lease.ts'
import { liveObjects, noteLiveCalls, type OpenedRun } from '../../db/runs.ts'
import { storedTokens } from '../auth/credentials.ts'
import type { ObjectType } from '../domain/entities.ts'
import { isSyncedObject, type SyncedObject, syncedObjects } from '../domain/objects.ts'
import { callsLeft } from '../domain/settings.ts'
import type { Engine } from '../engine.ts'
import type { LeaseHeartbeat } from './lease.ts'
import { openSession } from '../transport/session.ts'
import { syncLive } from '../sync/live.ts'
import type { RunContext } from '../sync/run-context.ts'
import { openObject } from './object-context.ts'
import { isNotGranted, noteLeftOut, refusedAmong } from './refused-objects.ts'

/** Just above the largest in-flight limit of a CRM, so that writes keep its lane full. */
const writesInFlightMax = 42

/** A run's conversation with the CRM, and the context of each object that it syncs. */
export type RunConversation = {
  /** The objects of the run, in the order in which they are synced. */
  readonly objects: readonly SyncedObject[]
  /** Made when an object's turn comes: it costs a call to the CRM, for its fields. */
  readonly of: (object: SyncedObject) => Promise<RunContext>
  /**
   * Does something with one object. Where the CRM does not let us at it any more, it is left out of this run, the run says so, and the others
   * go on. @returns null where it is left out
   */
  readonly attempt: <T>(object: SyncedObject, what: (ctx: RunContext) => Promise<T>) => Promise<T | null>
  /** How many records of an object the CRM has; null where it does not say, or does not let us at them. */
  readonly count: (object: SyncedObject) => Promise<number | null>
  /** Why objects are left out, by object. */
  readonly leftOut: ReadonlyMap<ObjectType, Failure>
  /** Whether the connection syncs other objects than those of the run. */
  readonly isPart: boolean
  /** Syncs live changes of all objects. Leaves out those whose first full sync, which reads every record anyway, is yet to come. */
  readonly syncLive: () => Promise<void>
  /** See `RunContext`. */
  readonly pending: RunContext['pending']
  readonly takeApiCalls: () => number
  readonly usage: () => ApiUsage | null
}

type Opened = Awaited<ReturnType<typeof openObject>>

/** Opens the conversation of one run. */
export function openConversation(
  engine: Engine,
  opened: OpenedRun,
  connector: RunContext['connector'],
  {
    lease,
    heartbeat,
    deadline,
    what,
  }: { readonly lease: Lease; readonly heartbeat: LeaseHeartbeat; readonly deadline: number; readonly what: 'run' | 'live' },
): RunConversation {
  const { run, connection, usage } = opened
  const isLive = what === 'live' || run.sync_type === 'manual'
  const session = openSession({
    connectionId: connection.id,
    connector,
    store: storedTokens(engine.db, engine.box, connection.id),
    budgets: engine.budgets,
    callsMax: callsLeft(connection.settings, usage, isLive ? 'live' : 'background'),
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
  // Between two batches of a run that is not live, live changes have their own share of the daily budget.
  const liveSession = isLive ? null : session.countedSeparately(callsLeft(connection.settings, usage, 'live'))
  const enabled = new Set(opened.objects.flatMap(({ object, enabled: isOn }) => (isOn ? object : [])))
  const switchedOn = syncedObjects.filter((object) => enabled.has(object))
  const asked = new Set<string>(run.objects ?? switchedOn)
  const objects = switchedOn.filter((object) => asked.has(object))
  const pending = { live: what === 'live', unanswered: false, remapped: false }
  const contexts = new Map<SyncedObject, ReturnType<typeof openObject>>()
  const leftOut = new Map<ObjectType, Failure>()
  const opening = {
    engine,
    opened,
    connector,
    session,
    lease,
    what,
    pending,
    takeApiCalls,
    limitWrites: pLimit(writesInFlightMax),
    isTimeUp: () => engine.now() >= deadline || pending.remapped,
    isLeftOut: (object: ObjectType) => leftOut.has(object),
    syncLive: () => syncLiveChanges(),
  }
  const open = (object: SyncedObject) => {
    const context = contexts.get(object) ?? openObject(opening, object)
    contexts.set(object, context)
    return context
  }

  async function attempt<T>(object: SyncedObject, what: (opened: Opened) => Promise<T>): Promise<T | null> {
    if (leftOut.has(object)) return null
    try {
      return await what(await open(object))
    } catch (thrown) {
      // What it refers to is refused with it: a contact's company is the company's.
      if (!isNotGranted(thrown) || switchedOn.length === 1) throw thrown
      const refused = await refusedAmong(
        { connector, session },
        switchedOn.filter((other) => !leftOut.has(other)),
      )
      const found = refused.length > 0 ? refused : [{ object, failure: thrown }]
      for (const { object: lost, failure } of found) {
        leftOut.set(lost, failure)
        await noteLeftOut(opening, lost, failure)
      }
      contexts.clear()
      return attempt(object, what)
    }
  }

  async function syncLiveChanges(): Promise<void> {
    const before = liveSession?.calls() ?? 0
    try {
      let isDone = true
      for (const object of await objectsWithLive()) {
        const isSynced = await attempt(object, async ({ ctx, guards, takesLive }) => {
          if (!takesLive) return true
          // In the middle of a run, not every record has been read yet.
          const apart = liveSession && { session: liveSession.withFields(ctx.session.fields), takeApiCalls: () => 0 }
          return syncLive({ ...ctx, hasReadEverything: false, guard: guards.live, ...apart })
        })
        isDone = isSynced !== false && isDone
      }
      if (isDone) pending.live = false
    } finally {
      const calls = (liveSession?.calls() ?? 0) - before
      if (calls > 0) await noteLiveCalls(engine.db, lease, calls)
    }
  }

  async function objectsWithLive(): Promise<readonly SyncedObject[]> {
    if (switchedOn.length <= 1) return switchedOn
    const found = new Set(await liveObjects(engine.db, connection.id))
    return switchedOn.filter((object) => found.has(object))
  }

  return {
    objects,
    of: async (object) => (await open(object)).ctx,
    attempt: (object, what) => attempt(object, ({ ctx }) => what(ctx)),
    count: (object) =>
      connector.countRecords(session, object).catch((thrown: unknown) => {
        if (isNotGranted(thrown)) return null
        throw thrown
      }),
    leftOut,
    isPart: objects.length < switchedOn.length,
    syncLive: syncLiveChanges,
    pending,
    takeApiCalls,
    usage: () => session.usage(),
  }
}

/** The objects of a run with creates whose answer never came. */
export function orphansOf(
  { orphans, run }: Pick<OpenedRun, 'orphans' | 'run'>,
  { objects }: RunConversation,
): readonly SyncedObject[] {
  if (run.record_id !== null) return []
  return orphans.filter(isSyncedObject).filter((object) => objects.includes(object))
}
