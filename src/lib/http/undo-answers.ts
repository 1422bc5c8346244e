import type { z } from 'zod'
import type { UndoReason } from '../crm/domain/undo.ts'
import type { UndoPreview } from '../crm/use-cases/preview-undo.ts'
import type { UndoRequest } from '../crm/use-cases/undo.ts'
import { isSyncedObject } from '../crm/domain/objects.ts'
import type { RunRow } from '../records/connections/sync-views.ts'
import type { UndoItem, UndoOutcome } from '../records/history/undo.ts'
import { undoReasonWords } from '../records/history/undo-words.ts'
import type { undoPreviewSchema, undoRequestSchema, undoStartedSchema, undoStateSchema } from '../contract/undo.ts'

export function undoRequestOf(body: z.output<typeof undoRequestSchema>): UndoRequest {
  return { runId: body.run_id, recordId: body.record_id, field: body.field, changeId: body.change_id }
}

export function previewOf(preview: UndoPreview, crm: string): z.input<typeof undoPreviewSchema> {
  return {
    run_id: preview.scope.runId,
    crm_type: preview.crmType,
    records: preview.pairs,
    counts: preview.counts,
    items: preview.records.map((record) => ({
      object: record.object,
      record_id: record.recordId,
      crm_record_id: record.crmRecordId,
      entries: record.entries.map(({ changeId, reason, ...entry }) => ({
        change_id: changeId,
        ...entry,
        reason: reasonOf(reason, crm),
      })),
    })),
    has_more: preview.hasMore,
  }
}

export function undoOf(
  run: Pick<RunRow, 'id' | 'undoes' | 'status'>,
  counts: Readonly<Record<UndoOutcome, number>>,
): z.input<typeof undoStartedSchema> {
  return { run_id: run.id, undoes: run.undoes, status: run.status, counts, status_url: `/api/crm/undo?run_id=${run.id}` }
}

export function undoItemOf(
  { outcome, reason, message, change }: UndoItem,
  crm: string,
): z.input<typeof undoStateSchema>['items'][number] {
  return {
    change_id: change.id,
    object: isSyncedObject(change.object) ? change.object : 'contact',
    record_id: change.recordId,
    crm_record_id: change.crmRecordId,
    side: change.side,
    kind: change.kind,
    field: change.field,
    now: change.after,
    becomes: change.before,
    outcome,
    reason: reasonOf(reason, crm),
    message,
  }
}

function reasonOf(code: UndoReason | null, crm: string) {
  return code === null ? null : { code, text: undoReasonWords(code, crm) }
}
