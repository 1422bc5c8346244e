import { z } from 'zod'
import { Failure } from '../../core/errors.ts'
import { findConnection } from '../../db/connections.ts'
import { unwrap } from '../../db/result.ts'
import { crmNames, type CrmType } from '../domain/crm-type.ts'
import { settingsEdits } from '../domain/seen-edits.ts'
import type { ConnectionSettings } from '../domain/settings.ts'
import type { Engine } from '../engine.ts'

/**
 * Changes a connection's settings, pauses it or resumes it.
 * @throws Failure `not_connected`, `changed_meanwhile` with the setting that somebody else has changed too
 */
export async function changeSettings(
  engine: Engine,
  request: {
    readonly organizationId: string
    readonly userId: string
    readonly crmType: CrmType
    /** Settings that are undefined stay unchanged. */
    readonly settings: { readonly [Name in keyof ConnectionSettings]?: ConnectionSettings[Name] | undefined }
    readonly status: 'active' | 'paused' | undefined
    /** The settings as the person saw them: what others have changed since is kept. */
    readonly seen?: Readonly<Record<string, unknown>> | undefined
  },
): Promise<void> {
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
  const { settings, clashes } = settingsEdits(request.seen ?? connection.settings, request.settings, connection.settings)
  const [clash] = clashes
  if (clash) {
    throw new Failure({
      kind: 'invalid',
      code: 'changed_meanwhile',
      message: `Somebody else has set this to ${settingText(clash.theirs)} meanwhile. Save again to put yours in its place.`,
      field: clash.name,
    })
  }
  unwrap(
    await engine.db.rpc('crm_change_settings', {
      p_connection: connection.id,
      p_user: request.userId,
      p_settings: z.record(z.string(), z.json()).parse(settings),
      p_status: request.status ?? null,
    }),
  )
}

function settingText(value: unknown): string {
  return typeof value === 'string' ? `“${value}”` : JSON.stringify(value ?? null)
}
