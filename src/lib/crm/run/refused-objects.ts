import { Failure } from '../../core/errors.ts'
import { advanceRun, type OpenedRun } from '../../db/runs.ts'
import type { Lease } from '../../db/run-lease.ts'
import { crmNames } from '../domain/crm-type.ts'
import { specOf, type SyncedObject } from '../domain/objects.ts'
import type { Engine } from '../engine.ts'
import type { Connector } from '../port/connector.ts'
import type { CountedSession } from '../transport/session.ts'

export const objectNotGranted = 'object_not_granted'

/** Whether the CRM refused because the grant does not cover something any more. */
export function isNotGranted(thrown: unknown): thrown is Failure {
  return thrown instanceof Failure && thrown.code === 'missing_scopes'
}

/** Those of these objects that the CRM does not let us at: asked for what every sync of them needs. */
export async function refusedAmong(
  { connector, session }: { readonly connector: Connector; readonly session: CountedSession },
  objects: readonly SyncedObject[],
): Promise<readonly { readonly object: SyncedObject; readonly failure: Failure }[]> {
  const asked = objects.map(async (object) => {
    try {
      await connector.describeFields(session, object)
      await connector.countRecords(session, object)
      return []
    } catch (thrown) {
      if (!isNotGranted(thrown)) throw thrown
      return [{ object, failure: thrown }]
    }
  })
  return (await Promise.all(asked)).flat()
}

/** That an object is left out, and what to do, in words. */
export function notGrantedAnyMore(crm: string, object: SyncedObject, said: string | undefined) {
  const { many } = specOf(object)
  const quote = said === undefined ? '' : ` It said: “${said}”.`
  const message = `${crm} no longer lets us read and write ${many}, so they are left out; everything else is synced.${quote} Allow it in ${crm} and reconnect ${crm}, or switch ${many} off here. What has changed meanwhile is synced then.`
  return { code: objectNotGranted, message }
}

/** Notes on a run that it leaves an object out, once. */
export async function noteLeftOut(
  { engine, opened, lease }: { readonly engine: Engine; readonly opened: OpenedRun; readonly lease: Lease },
  object: SyncedObject,
  { said }: Failure,
): Promise<void> {
  const warning = notGrantedAnyMore(crmNames[opened.connection.crmType], object, said)
  if (opened.run.errors.some(({ message }) => message === warning.message)) return
  await advanceRun(engine.db, lease, { apiCalls: 0, warning })
}
