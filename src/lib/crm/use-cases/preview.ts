import { Failure } from '../../core/errors.ts'
import { readConnectionObjects } from '../../db/connection-objects.ts'
import { findConnection } from '../../db/connections.ts'
import { findPreview, notePreviewRun, startPreview, type StoredPreview } from '../../db/previews.ts'
import { crmNames, type CrmType, crmTypeSchema } from '../domain/crm-type.ts'
import type { Direction } from '../domain/field-mapping.ts'
import { isSyncedObject, specOf, type SyncedObject } from '../domain/objects.ts'
import { isEmptyDraft, type PreviewDraft } from '../domain/preview-draft.ts'
import type { Engine } from '../engine.ts'
import { requestSync, type RequestedSync } from './request-sync.ts'

export type PreviewRequest = {
  readonly organizationId: string
  readonly userId: string
  readonly crmType: CrmType
  readonly syncType: 'full' | 'delta'
  readonly direction: Direction
  readonly objects: readonly SyncedObject[] | null
  readonly draft: PreviewDraft
}

/**
 * Starts a preview of a sync; the queue works on it. One of a draft, or of what was never synced, reads everything. Another preview of the
 * connection that is running is cancelled. @returns its id
 * @throws Failure `not_connected`, `needs_reconnect`, `object_off`
 */
export async function requestPreview(engine: Engine, request: PreviewRequest): Promise<string> {
  const { organizationId, crmType, draft } = request
  const connection = await findConnection(engine.db, organizationId, crmType)
  const crm = crmNames[crmType]
  if (!connection || connection.status === 'disconnected')
    throw refusal('not_connected', `Connect ${crm} before previewing a sync with it.`)
  if (connection.status === 'error') {
    throw refusal('needs_reconnect', `${crm} no longer accepts our access. Reconnect it, then preview.`)
  }
  const objects = await readConnectionObjects(engine.db, connection.id)
  const isOn = (object: string) =>
    isSyncedObject(object) && (draft.objects?.[object]?.enabled ?? objects.find((row) => row.object === object)?.enabled) === true
  const off = request.objects?.find((object) => !isOn(object))
  if (off !== undefined || !objects.some(({ object }) => isOn(object))) {
    const what = off === undefined ? 'anything' : specOf(off).many
    throw refusal('object_off', `This connection does not sync ${what}. Switch it on in its settings first.`)
  }
  const wasSynced = objects.some(({ syncCursor }) => syncCursor !== null)
  const syncType = wasSynced && isEmptyDraft(draft) ? request.syncType : 'full'
  const { userId, direction } = request
  return startPreview(engine.db, {
    connectionId: connection.id,
    userId,
    syncType,
    direction,
    objects: request.objects,
    draft: isEmptyDraft(draft) ? {} : draft,
  })
}

function refusal(code: string, message: string): Failure {
  return new Failure({ kind: 'invalid', code, message, field: 'crm_type' })
}

/** @throws Failure `preview_not_found` */
export async function previewOf(engine: Engine, organizationId: string, previewId: string): Promise<StoredPreview> {
  const preview = await findPreview(engine.db, organizationId, previewId)
  if (preview === null) {
    const message = 'There is no such preview: it has expired, or was removed. Preview again.'
    throw new Failure({ kind: 'invalid', code: 'preview_not_found', message })
  }
  return preview
}

/**
 * Runs what a preview has shown. Each record is decided again; where that comes to something else, the run's page says so.
 * @throws Failure `preview_not_found`, `preview_not_ready`, `preview_of_draft`, and what a sync is refused for
 */
export async function runPreview(
  engine: Engine,
  of: { readonly organizationId: string; readonly userId: string; readonly previewId: string },
  deadline: number,
): Promise<RequestedSync & { readonly crmType: CrmType }> {
  const preview = await previewOf(engine, of.organizationId, of.previewId)
  if (preview.status !== 'completed') {
    const message =
      preview.status === 'running'
        ? 'This preview is still being made. Wait until it has seen every record, then run it.'
        : 'This preview did not come to its end, so there is nothing to run. Preview again.'
    throw new Failure({ kind: 'invalid', code: 'preview_not_ready', message })
  }
  if (preview.isOfDraft) {
    const message = 'This preview shows changes that are not saved. Save them, then sync, or preview again and run that.'
    throw new Failure({ kind: 'invalid', code: 'preview_of_draft', message })
  }
  const crmType = crmTypeSchema.parse(preview.crmType)
  const requested = await requestSync(
    engine,
    {
      organizationId: of.organizationId,
      userId: of.userId,
      crmType,
      syncType: preview.syncType,
      direction: preview.direction,
      contactId: null,
      objects: preview.objects === null ? null : preview.objects.filter(isSyncedObject),
    },
    deadline,
  )
  await notePreviewRun(engine.db, preview.id, requested.runId)
  return { ...requested, crmType }
}
