import { Failure, toFailure } from '../../core/errors.ts'
import { type Unreadable, unreadableWords } from '../../core/secrets/unless-unreadable.ts'
import { callsToday } from '../../db/calls-today.ts'
import { refetchRecords, noteHealth, sampleLinks } from '../../db/checks.ts'
import { readConnectionObjects } from '../../db/connection-objects.ts'
import { type Connection, readConnection, readMapping } from '../../db/connections.ts'
import type { Connector } from '../port/connector.ts'
import type { ConflictPolicy } from '../domain/conflict-policy.ts'
import { crmNames } from '../domain/crm-type.ts'
import { type MappedField, mappedFields } from '../domain/field-mapping.ts'
import type { Health } from '../domain/health.ts'
import { fieldOf, isSyncedObject, type SyncedObject } from '../domain/objects.ts'
import { readUsers } from '../sync/crm-users.ts'
import { schemaDrift, seededRows } from '../domain/schema-drift.ts'
import { callsLeft, settingsFor } from '../domain/settings.ts'
import type { Engine } from '../engine.ts'
import { isNotGranted, notGrantedAnyMore, objectNotGranted } from '../run/refused-objects.ts'
import type { CountedSession } from '../transport/session.ts'
import { oldAddressProblems, oldKeys, type Resealed, resealTokens } from './encryption-keys.ts'
import { comparePairs } from './compare-pairs.ts'
import { driftCode, driftProblem, measureDrift } from './measure-drift.ts'
import { storedSession } from './stored-session.ts'
import { checkWebhook } from './webhook-setup.ts'

const sampleSize = 25
/** How often fields and drift are checked; the token is checked every time. */
const deepEveryMs = 55 * 60_000

/** What a check reads with and writes to. */
type Checked = {
  readonly engine: Engine
  readonly connection: Connection
  readonly connector: Connector
  readonly session: CountedSession
  /** ISO 8601. */
  readonly at: string
}

/**
 * Checks one connection: token, scopes and webhook every time; mapped fields and drift less often. Drift is sampled, and records
 * that differ are read again by the next sync. A revoked grant stops the connection; any other problem is reported only. It spends the day's
 * requests as runs do that are not live, and asks the CRM for nothing once their share is spent.
 * @param resealOthers seals what else is secret of an organisation with the current key
 */
export async function checkHealth(
  engine: Engine,
  connectionId: string,
  resealOthers: (organizationId: string) => Promise<Resealed>,
): Promise<void> {
  const connection = await readConnection(engine.db, connectionId)
  if (!connection?.credentials || (connection.status !== 'active' && connection.status !== 'error')) return
  const connector = await engine.loadConnector(connection.crmType)
  const spent = await callsToday(engine.db, connectionId, engine.now())
  const session = storedSession(engine, connector, connectionId, callsLeft(connection.settings, spent, 'background'))
  const checked: Checked = { engine, connection, connector, session, at: new Date(engine.now()).toISOString() }
  try {
    const health = await measureHealth(checked, await resealOthers(connection.organizationId))
    await noteHealth(engine.db, connectionId, { health, status: null, error: null, apiCalls: session.calls() })
  } catch (thrown) {
    const failure = toFailure(thrown)
    if (failure.kind === 'bug') throw thrown
    if (failure.code === 'daily_budget' && connection.health !== null) {
      // The limit is the admin's own: what was known stays so until there are requests left.
      const before = { health: connection.health, status: null, error: null }
      return await noteHealth(engine.db, connectionId, { ...before, apiCalls: session.calls() })
    }
    const isRefused = failure.kind === 'auth'
    await noteHealth(engine.db, connectionId, {
      health: healthOfFailure(checked, failure),
      status: isRefused ? 'error' : null,
      error: isRefused ? failure.message : null,
      apiCalls: session.calls(),
    })
  }
}

/** @throws Failure where the CRM cannot be asked */
async function measureHealth(checked: Checked, others: Resealed): Promise<Health> {
  const { engine, connection, connector, session, at } = checked
  const before = connection.health
  const sealedWith = [await resealTokens(engine, connection), ...others.sealedWith]
  const { accountId, missingScopes } = await readGrant(checked)
  const webhookProblems = await checkWebhook(engine, connection, connector, session)
  const isDeep = before?.deepAt == null || engine.now() - Date.parse(before.deepAt) >= deepEveryMs
  // Before the hourly sample, which has the records it finds read again: those would no longer count as drift.
  const driftAlarm = isDeep ? await alarmOfDrift(checked) : earlierAlarm(before)
  const { notGranted, advice, ...found } = isDeep ? withDeep(before, await checkDeep(checked), at) : knownFrom(before)
  const keys = await oldKeys(engine, connection, sealedWith)
  const problems = [
    ...accountProblems(connection, accountId),
    ...scopeProblems(connection, missingScopes),
    ...webhookProblems,
    ...fieldProblems(connection, found.missingFields),
    ...found.schemaDrift.flatMap(({ kind, message }) => (kind === 'gone' ? [] : [{ code: schemaDriftCode, message }])),
    ...notGranted,
    ...driftAlarm,
    ...oldAddressProblems(connection, connector.webhook.setup, keys),
  ]
  return {
    ...found,
    at,
    oldKeys: keys,
    ok: problems.length === 0,
    problems,
    advice: withUnreadable(advice, others.unreadable),
    missingScopes,
  }
}

/** Whose account the token is, and what it does not grant of what the connection syncs. */
async function readGrant({ engine, connection, connector, session }: Checked) {
  const { accountId, missingScopes: always, missingByObject = {} } = await connector.health(session)
  const synced = (await readConnectionObjects(engine.db, connection.id)).filter(({ enabled }) => enabled)
  const missingScopes = [...new Set([...always, ...synced.flatMap(({ object }) => missingByObject[object] ?? [])])]
  return { accountId, missingScopes }
}

/** Of today's measurement, or of the last one where none is due. */
async function alarmOfDrift({ engine, connection, connector, session }: Checked): Promise<readonly Problem[]> {
  const drifted = await measureDrift(engine, connection, connector, session)
  if (drifted === null) return earlierAlarm(connection.health)
  const alarm = driftProblem(connection, drifted)
  return alarm === null ? [] : [alarm]
}

/** What is checked less often, and stays known in between. */
type Known = Pick<Health, 'missingFields' | 'schemaDrift' | 'advice' | 'drift' | 'deepAt'> & {
  readonly notGranted: readonly Problem[]
}

function knownFrom(before: Health | null): Known {
  return {
    missingFields: before?.missingFields ?? [],
    schemaDrift: before?.schemaDrift ?? [],
    notGranted: earlierProblems(before, objectNotGranted),
    advice: before?.advice ?? [],
    drift: before?.drift ?? null,
    deepAt: before?.deepAt ?? null,
  }
}

/** Where no record was compared, the earlier sample is still the newest. */
function withDeep(before: Health | null, deep: Awaited<ReturnType<typeof checkDeep>>, at: string): Known {
  return { ...deep, drift: deep.drift === null ? knownFrom(before).drift : { ...deep.drift, at }, deepAt: at }
}

/** What was known before, with the failure as its problem. A drift alarm stays: it is measured once a day. */
function healthOfFailure({ connection: { health: before }, at }: Checked, { code, message }: Failure): Health {
  const { notGranted: _, ...known } = knownFrom(before)
  return {
    ...known,
    at,
    oldKeys: before?.oldKeys ?? null,
    ok: false,
    problems: [{ code, message }, ...earlierProblems(before, driftCode)],
    missingScopes: before?.missingScopes ?? [],
  }
}

function earlierProblems(before: Connection['health'], code: string): readonly Problem[] {
  return before?.problems.filter((problem) => problem.code === code) ?? []
}

function earlierAlarm(before: Health | null): readonly Problem[] {
  return earlierProblems(before, driftCode).slice(0, 1)
}

const unreadableCode = 'secrets_unreadable'

/** It is no problem of the connection: that goes on. But anyone who looks after the server has to see it somewhere. */
function withUnreadable(advice: Health['advice'], unreadable: readonly Unreadable[]): Health['advice'] {
  const message = unreadableWords(unreadable)
  const others = advice.filter(({ code }) => code !== unreadableCode)
  return message === null ? others : [...others, { code: unreadableCode, message }]
}

/** Who has joined or left the CRM is known a day later at the latest; who owns a record and is not known is asked for at once. */
const usersEveryMs = 24 * 60 * 60_000

function isOld(at: string | null, now: number): boolean {
  return at === null || now - Date.parse(at) >= usersEveryMs
}

/** Mapped fields and drift of every object that the connection syncs, and once a day the CRM's users. */
async function checkDeep(checked: Checked) {
  const { engine, connection, connector, session } = checked
  const missingFields: string[] = []
  const found: Health['schemaDrift'] = []
  let hasOwners = false
  const advice = new Map<string, Health['advice'][number]>()
  const drifts: NonNullable<Awaited<ReturnType<typeof sampleDrift>>>[] = []
  const refused: { readonly object: SyncedObject; readonly failure: Failure }[] = []
  let described = 0
  for (const { object, enabled, settings } of await readConnectionObjects(engine.db, connection.id)) {
    if (!enabled || !isSyncedObject(object)) continue
    const mapping = await readMapping(engine.db, connection.id, object)
    const fields = await grantedOnly(connector.describeFields(session, object))
    if (fields instanceof Failure) {
      refused.push({ object, failure: fields })
      continue
    }
    described += 1
    const drifted = schemaDrift(object, mapping, fields, seededRows(connector, object))
    const stopped = new Set(drifted.map(({ row }) => row))
    found.push(...drifted.map(({ row, kind, message }) => ({ object, field: row.adsappField, kind, message })))
    hasOwners ||= mapping.some(({ adsappField }) => fieldOf(object, adsappField)?.to === 'user')
    missingFields.push(...drifted.flatMap(({ kind, row }) => (kind === 'gone' ? row.crmField : [])))
    for (const one of (await connector.advice?.(session, object)) ?? []) advice.set(one.message, one)
    const { conflictPolicy } = settingsFor(connection.settings, settings)
    const sampled = await sampleDrift(checked, {
      object,
      policy: conflictPolicy,
      // References are compared where they are translated: in runs.
      mapping: mappedFields(
        object,
        mapping.filter((row) => !stopped.has(row)),
        fields,
      ).filter(({ target }) => target === undefined),
    })
    if (sampled !== null) drifts.push(sampled)
  }
  // Where the CRM lets us at nothing any more, it is the connection that has ended.
  if (described === 0 && refused[0] !== undefined) throw refused[0].failure
  if (hasOwners && isOld(connection.usersReadAt, engine.now()))
    await readUsers(engine.db, connector, session, { connectionId: connection.id, unlisted: [] })
  const sum = (of: keyof (typeof drifts)[number]) => drifts.reduce((total, drift) => total + drift[of], 0)
  const drift = drifts.length === 0 ? null : { sampled: sum('sampled'), differing: sum('differing'), led: sum('led') }
  const notGranted = refused.map(({ object, failure }) => notGrantedAnyMore(crmNames[connection.crmType], object, failure.said))
  return { missingFields, schemaDrift: found, advice: [...advice.values()], drift, notGranted }
}

async function sampleDrift(
  { engine, connection, connector, session }: Checked,
  {
    object,
    policy,
    mapping,
  }: { readonly object: SyncedObject; readonly policy: ConflictPolicy; readonly mapping: readonly MappedField[] },
): Promise<{ readonly sampled: number; readonly differing: number; readonly led: number } | null> {
  const sample = await sampleLinks(engine.db, { connectionId: connection.id, object, limit: sampleSize })
  if (sample.length === 0) return null
  const compared = await comparePairs(connector, session, { object, policy, mapping }, sample)
  const differing = compared.filter(({ isDrift }) => isDrift)
  const refs = differing.flatMap(({ pair }) => pair.link.crmRecordId ?? [])
  await refetchRecords(engine.db, { connectionId: connection.id, object, reason: 'drift' }, refs)
  return { sampled: sample.length, differing: differing.length, led: compared.filter(({ isLed }) => isLed).length }
}

/** An answer, or that the CRM does not let us at it any more. */
async function grantedOnly<T>(answer: Promise<T>): Promise<T | Failure> {
  try {
    return await answer
  } catch (thrown) {
    if (isNotGranted(thrown)) return thrown
    throw thrown
  }
}

type Problem = Health['problems'][number]

const schemaDriftCode = 'schema_drift'

function accountProblems({ account, crmType }: Connection, accountId: string): readonly Problem[] {
  if (account.id === undefined || account.id === accountId) return []
  const message = `The stored token belongs to another ${crmNames[crmType]} account than the one that was connected. Reconnect with the right one.`
  return [{ code: 'other_account', message }]
}

function scopeProblems({ crmType }: Connection, scopes: readonly string[]): readonly Problem[] {
  if (scopes.length === 0) return []
  const message = `${crmNames[crmType]} does not grant: ${scopes.join(', ')}. Allow them, in the app’s settings there if they are chosen with the app, and reconnect; until then what needs them is not synced.`
  return [{ code: 'missing_scopes', message }]
}

function fieldProblems({ crmType }: Connection, fields: readonly string[]): readonly Problem[] {
  if (fields.length === 0) return []
  const message = `${crmNames[crmType]} no longer has: ${fields.join(', ')}. Take them out of the mapping, or restore them there.`
  return [{ code: 'field_missing', message }]
}
