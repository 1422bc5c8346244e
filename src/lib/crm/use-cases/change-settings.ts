import { z } from 'zod'
import { capitalized } from '../../core/text/capitalized.ts'
import { changedMeanwhile } from '../../core/edits/changed-meanwhile.ts'
import { Failure } from '../../core/errors.ts'
import { percentText } from '../../core/text/number-text.ts'
import { changedBetweenFailure, whileUnchanged } from '../../core/edits/while-unchanged.ts'
import { readConnectionObjects } from '../../db/connection-objects.ts'
import { type Connection, findConnection } from '../../db/connections.ts'
import { unwrap } from '../../db/result.ts'
import { crmNames, type CrmType } from '../domain/crm-type.ts'
import type { EditClash } from '../../core/edits/merge-edits.ts'
import { isKeyOf, specOf, type SyncedObject, syncedObjects } from '../domain/objects.ts'
import { settingsEdits } from '../domain/seen-edits.ts'
import { type ConnectionSettings, type MatchKey, type ObjectSettingsChange, settingsFor } from '../domain/settings.ts'
import type { Engine } from '../engine.ts'
import { applySwitch, type PreparedSwitch, prepareSwitch } from './switch-object.ts'

/** Settings that are undefined stay unchanged, also within a group of them. */
type Wanted = { readonly [Name in keyof ConnectionSettings]?: SomeOf<ConnectionSettings[Name]> | undefined }
type WantedOfObject = { readonly [Name in keyof ObjectSettingsChange]?: SomeOf<ObjectSettingsChange[Name]> | undefined }
type SomeOf<Value> = Value extends readonly unknown[]
  ? Value
  : Value extends object
    ? { readonly [Part in keyof Value]?: Value[Part] | undefined }
    : Value
type ByObject<Value> = { readonly [Object in SyncedObject]?: Value | undefined }
type SwitchedObject = WantedOfObject & { readonly enabled?: boolean | undefined }

/**
 * Changes a connection's settings and those that objects have of their own (contacts go by the connection's), pauses it or resumes it, and
 * switches objects on or off. @returns the first syncs of objects that were switched on
 * @throws Failure `not_connected`, `invalid_input` for a match key that the object has not, `changed_meanwhile` with the setting that
 * somebody else has changed too, and those of `prepareSwitch`; nothing is changed then
 */
export async function changeSettings(
  engine: Engine,
  request: {
    readonly organizationId: string
    readonly userId: string
    readonly crmType: CrmType
    readonly settings: Wanted
    readonly objects?: ByObject<SwitchedObject> | undefined
    readonly status: 'active' | 'paused' | undefined
    /** The settings as the person saw them: what others have changed since is kept. */
    readonly seen?: (Wanted & { readonly objects?: ByObject<WantedOfObject> | undefined }) | undefined
  },
): Promise<{ readonly runIds: readonly string[] }> {
  const connection = await findConnection(engine.db, request.organizationId, request.crmType)
  if (!connection || connection.status === 'disconnected') {
    throw new Failure({
      kind: 'invalid',
      code: 'not_connected',
      message: `Connect ${crmNames[request.crmType]} first.`,
      field: 'crmType',
    })
  }
  if (connection.status === 'error' && request.status !== undefined) {
    throw new Failure({
      kind: 'invalid',
      code: 'needs_reconnect',
      message: 'This connection has to be connected again first.',
      field: 'status',
    })
  }
  const switches = await prepareSwitches(engine, request)
  const contact = ofConnection(request.objects?.contact)
  refuseContradiction(request.settings, contact)
  const wanted = { ...request.settings, ...contact }
  requireKeys('contact', contact.matchKeys ? 'objects.contact.matchKeys' : 'matchKeys', wanted.matchKeys)
  await whileUnchanged(() => writeSettings(engine, connection.id, request, wanted, switches.length > 0))
  const runIds: string[] = []
  for (const each of switches) {
    const { runId } = await applySwitch(engine, each)
    if (runId !== null) runIds.push(runId)
  }
  return { runIds }
}

/** @throws Failure `changed_between` where somebody else has saved others meanwhile */
async function writeSettings(
  engine: Engine,
  connectionId: string,
  request: Parameters<typeof changeSettings>[1],
  wanted: Wanted,
  isSwitched: boolean,
): Promise<void> {
  // Before all of what is checked.
  const before = z.json().parse(unwrap(await engine.db.rpc('crm_stored_settings', { p_connection: connectionId })))
  const connection = await findConnection(engine.db, request.organizationId, request.crmType)
  if (connection?.id !== connectionId) throw changedBetweenFailure()
  const { objects: seenOfObjects, ...seenSettings } = request.seen ?? {}
  const seen = request.seen === undefined ? connection.settings : { ...seenSettings, ...seenOfObjects?.contact }
  const { settings, clashes } = settingsEdits(seen, wanted, connection.settings)
  refuseClash(clashes, '')
  const objects = await objectEdits(engine, connection, request.objects ?? {}, seenOfObjects)
  const isAnySet = [settings, objects].some((each) => Object.keys(each).length > 0)
  if (!isAnySet && request.status === undefined && isSwitched) return
  unwrap(
    await engine.db.rpc('crm_change_settings', {
      p_connection: connectionId,
      p_user: request.userId,
      p_settings: z.record(z.string(), z.json()).parse(settings),
      p_status: request.status ?? null,
      p_objects: z.record(z.string(), z.json()).parse(objects),
      p_before: before,
    }),
  )
}

/** What of the request is about switches, checked. */
async function prepareSwitches(
  engine: Engine,
  { organizationId, userId, crmType, objects, status }: Parameters<typeof changeSettings>[1],
): Promise<readonly PreparedSwitch[]> {
  const switches = syncedObjects.flatMap((object) => {
    const enabled = objects?.[object]?.enabled
    return enabled === undefined ? [] : { organizationId, userId, crmType, object, enabled }
  })
  if (switches.length > 0 && status !== undefined) {
    const message = 'Pause or resume a connection by itself, and switch its objects while it is active.'
    throw new Failure({ kind: 'invalid', code: 'invalid_input', message, field: 'status' })
  }
  const prepared: PreparedSwitch[] = []
  for (const each of switches) prepared.push(await prepareSwitch(engine, each))
  return prepared
}

function settingsOf(object: SwitchedObject | undefined): WantedOfObject {
  const { enabled: _, ...settings } = object ?? {}
  return settings
}

/** Contacts' settings are the connection's. @throws Failure `invalid_input` for one that would go by the connection's */
function ofConnection(contact: SwitchedObject | undefined): Wanted {
  const { conflictPolicy, ...settings } = settingsOf(contact)
  if (conflictPolicy === null) {
    const message = 'Contacts go by the connection’s own rule: choose one.'
    throw new Failure({ kind: 'invalid', code: 'invalid_input', message, field: 'objects.contact.conflictPolicy' })
  }
  return { ...settings, ...(conflictPolicy === undefined ? {} : { conflictPolicy }) }
}

/** @throws Failure `invalid_input` for a setting that is given twice, and differently: as the connection's and as that of contacts */
function refuseContradiction(settings: Wanted, contact: Wanted): void {
  for (const name of ['conflictPolicy', 'deletes', 'matchKeys'] as const) {
    const [one, other] = [settings[name], contact[name]]
    if (one === undefined || other === undefined || JSON.stringify(one) === JSON.stringify(other)) continue
    const message = `${name} and objects.contact.${name} are the same setting, and differ here. Give it once.`
    throw new Failure({ kind: 'invalid', code: 'invalid_input', message, field: `objects.contact.${name}` })
  }
}

/** The settings of objects as they are to be stored; null takes one away. */
async function objectEdits(
  engine: Engine,
  connection: Connection,
  wanted: ByObject<SwitchedObject>,
  seen: ByObject<WantedOfObject> | undefined,
): Promise<Readonly<Record<string, unknown>>> {
  const concerned = syncedObjects.filter(
    (object) => object !== 'contact' && Object.values(settingsOf(wanted[object])).some((value) => value !== undefined),
  )
  if (concerned.length === 0) return {}
  const rows = await readConnectionObjects(engine.db, connection.id)
  const edits = concerned.map((object) => {
    const own = rows.find((row) => row.object === object)?.settings ?? specOf(object).settings
    const { conflictPolicy, deletes, matchKeys } = settingsFor(connection.settings, own)
    // Anyone who saw that it has no rule of its own compares with that, everybody else with the one that holds.
    const sawNone = seen?.[object]?.conflictPolicy === null
    const current = { conflictPolicy: sawNone ? (own.conflictPolicy ?? null) : conflictPolicy, deletes, matchKeys }
    requireKeys(object, `objects.${object}.matchKeys`, wanted[object]?.matchKeys)
    const { settings, clashes } = settingsEdits(seen?.[object] ?? current, settingsOf(wanted[object]), current)
    refuseClash(clashes, `objects.${object}.`)
    return [object, { ...own, ...settings }] as const
  })
  return Object.fromEntries(edits)
}

/** @throws Failure `invalid_input` for a match key that the object has not, or that is named twice */
function requireKeys(object: SyncedObject, path: string, keys: readonly MatchKey[] = []): void {
  const again = keys.findIndex((key, index) => keys.indexOf(key) !== index)
  if (again !== -1) {
    const message = `${keys[again]} is named twice. Each match key has one place in the order.`
    throw new Failure({ kind: 'invalid', code: 'invalid_input', message, field: `${path}[${again}]` })
  }
  const at = keys.findIndex((key) => !isKeyOf(object, key))
  if (at === -1) return
  const message = `${capitalized(specOf(object).many)} have no ${keys[at]} to be matched by.`
  throw new Failure({ kind: 'invalid', code: 'invalid_input', message, field: `${path}[${at}]` })
}

/** Shares of one, which people read and enter in percent. */
const shares: ReadonlySet<string> = new Set(['driftAlarm', 'guard.share', 'liveShare'])

function refuseClash([clash]: readonly EditClash<unknown>[], path: string): void {
  if (!clash) return
  const { name, theirs } = clash
  throw changedMeanwhile({ name, theirs: shares.has(name) && typeof theirs === 'number' ? percentText(theirs) : theirs }, path)
}
