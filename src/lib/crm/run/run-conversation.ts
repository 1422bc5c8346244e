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
import { type CountedSession, openSession } from '../transport/session.ts'
import { syncLive } from '../sync/live.ts'
import type { RunContext } from '../sync/run-context.ts'
import { type Opening, openObject } from './object-context.ts'
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
    failures,
  }: {
    readonly lease: Lease
    readonly heartbeat: LeaseHeartbeat
    readonly deadline: number
    readonly what: 'run' | 'live'
    readonly failures: number
  },
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
  const { switchedOn, objects } = objectsOf(opened)
  const pending = { live: what === 'live', unanswered: false, remapped: false }
  const opening = {
    engine,
    opened,
    connector,
    session,
    lease,
    what,
    failures: run.failures + failures,
    pending,
    takeApiCalls: sinceLast(() => session.calls()),
    limitWrites: pLimit(writesInFlightMax),
    isTimeUp: () => engine.now() >= deadline || pending.remapped,
    syncLive: () => syncLiveChanges(),
  }
  const { open, attempt, leftOut } = objectContexts(opening, switchedOn)
  // Between two batches of a run that is not live, live changes have their own share of the daily budget.
  const liveSession = isLive ? null : session.countedSeparately(callsLeft(connection.settings, usage, 'live'))
  const syncLiveChanges = liveSync(opening, { switchedOn, attempt, session: liveSession })
  return {
    objects,
    of: async (object) => (await open(object)).ctx,
    attempt: (object, act) => attempt(object, ({ ctx }) => act(ctx)),
    count: (object) =>
      connector.countRecords(session, object).catch((thrown: unknown) => {
        if (isNotGranted(thrown)) return null
        throw thrown
      }),
    leftOut,
    isPart: objects.length < switchedOn.length,
    syncLive: syncLiveChanges,
    pending,
    takeApiCalls: opening.takeApiCalls,
    usage: () => session.usage(),
  }
}

/** The objects that the connection syncs, and those of them that the run is for. */
function objectsOf({ run, objects: rows }: OpenedRun) {
  const enabled = new Set(rows.flatMap(({ object, enabled: isOn }) => (isOn ? object : [])))
  const switchedOn = syncedObjects.filter((object) => enabled.has(object))
  const asked = new Set<string>(run.objects ?? switchedOn)
  return { switchedOn, objects: switchedOn.filter((object) => asked.has(object)) }
}

/** By how much a count has grown since it was last asked for. */
function sinceLast(count: () => number): () => number {
  let last = 0
  return () => {
    const before = last
    last = count()
    return last - before
  }
}

type Opened = Awaited<ReturnType<typeof openObject>>
type Attempt = <T>(object: SyncedObject, act: (opened: Opened) => Promise<T>) => Promise<T | null>

/** The context of each object, made when its turn comes, and the objects that the CRM does not let us at. */
function objectContexts(opening: Omit<Opening, 'isLeftOut'>, switchedOn: readonly SyncedObject[]) {
  const contexts = new Map<SyncedObject, Promise<Opened>>()
  const leftOut = new Map<ObjectType, Failure>()
  const isLeftOut = (object: ObjectType) => leftOut.has(object)
  const open = (object: SyncedObject) => {
    const context = contexts.get(object) ?? openObject({ ...opening, isLeftOut }, object)
    contexts.set(object, context)
    return context
  }
  const attempt: Attempt = async (object, act) => {
    if (leftOut.has(object)) return null
    try {
      return await act(await open(object))
    } catch (thrown) {
      // What it refers to is refused with it: a contact's company is the company's.
      if (!isNotGranted(thrown) || switchedOn.length === 1) throw thrown
      const refused = await refusedAmong(
        opening,
        switchedOn.filter((other) => !leftOut.has(other)),
      )
      const found = refused.length > 0 ? refused : [{ object, failure: thrown }]
      for (const { object: lost, failure } of found) {
        leftOut.set(lost, failure)
        await noteLeftOut(opening, lost, failure)
      }
      contexts.clear()
      return attempt(object, act)
    }
  }
  return { open, attempt, leftOut }
}

/** @param session of a run that is not live itself: what the live changes within it are counted by */
function liveSync(
  { engine, opened: { connection }, lease, pending }: Omit<Opening, 'isLeftOut'>,
  {
    switchedOn,
    attempt,
    session,
  }: { readonly switchedOn: readonly SyncedObject[]; readonly attempt: Attempt; readonly session: CountedSession | null },
): () => Promise<void> {
  const objectsWithLive = async () => {
    if (switchedOn.length <= 1) return switchedOn
    const found = new Set(await liveObjects(engine.db, connection.id))
    return switchedOn.filter((object) => found.has(object))
  }
  /** @returns false when the time ran out */
  const syncObject = ({ ctx, guards, takesLive }: Opened) => {
    if (!takesLive) return Promise.resolve(true)
    // In the middle of a run, not every record has been read yet.
    const apart = session && { session: session.withFields(ctx.session.fields), takeApiCalls: () => 0 }
    return syncLive({ ...ctx, hasReadEverything: false, guard: guards.live, ...apart })
  }
  return async () => {
    const before = session?.calls() ?? 0
    try {
      let isDone = true
      for (const object of await objectsWithLive()) {
        const isSynced = await attempt(object, syncObject)
        isDone = isSynced !== false && isDone
      }
      if (isDone) pending.live = false
    } finally {
      const calls = (session?.calls() ?? 0) - before
      if (calls > 0) await noteLiveCalls(engine.db, lease, calls)
    }
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
