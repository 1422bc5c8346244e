import NextLink from 'next/link'
import { previewHref } from '@/src/components/crm/crm-pages.ts'
import { fieldLabel } from '@/src/lib/records/fields/field-label.ts'
import { counted, valueText } from '@/src/components/format.ts'
import { recordHref } from '@/src/components/records/record-pages.ts'
import { Notice } from '@/src/components/ui/notice.tsx'
import { Panel } from '@/src/components/ui/panel.tsx'
import { crmNames, type CrmType } from '@/src/lib/crm/domain/crm-type.ts'
import { specOf } from '@/src/lib/crm/domain/objects.ts'
import type { PreviewView } from '@/src/lib/contract/previews.ts'
import type { RunView } from '@/src/lib/contract/runs.ts'
import type { PreviewComparison, PreviewDifference } from '@/src/lib/records/previews/previews.ts'

/** Of a run that was to do what a preview had shown: where it came to something else, because something had changed meanwhile. */
export function ChangedSince({
  run,
  preview,
  comparison,
  crmType,
}: {
  run: RunView
  preview: PreviewView
  /** Null: the two are being compared. */
  comparison: PreviewComparison | null
  crmType: CrmType
}) {
  const crm = crmNames[crmType]
  const link = (
    <NextLink href={previewHref(crmType, preview.id)} prefetch={false} className="text-link">
      See the preview
    </NextLink>
  )
  if (run.status !== 'completed' && run.status !== 'partial') {
    return (
      <Notice tone="info" quiet title="This run does what a preview has shown">
        Each record is decided again. Where that comes to something else, it is listed here once the run has ended. {link}
      </Notice>
    )
  }
  if (comparison === null) {
    return (
      <Notice tone="info" quiet title="Being compared with its preview">
        What this run did otherwise than its preview had shown is listed here in a moment. {link}
      </Notice>
    )
  }
  const { count, differences } = comparison
  if (count === 0) {
    return (
      <Notice tone="success" quiet title="It did exactly what its preview had shown">
        {link}
      </Notice>
    )
  }
  const shown = differences.length < count ? ` The first ${differences.length} are listed.` : ''
  return (
    <Panel
      flush
      title={`Changed since the preview: ${counted(count, 'value')}`}
      description={
        <>
          Something was changed between the preview and the run, here or in {crm}, or {crm} refused it, so these were decided
          again.{shown} {link}
        </>
      }
    >
      <ul className="divide-y divide-border">
        {differences.map((each) => (
          <li
            key={`${each.object} ${each.recordId} ${each.crmRecordId} ${each.side} ${each.kind} ${each.field}`}
            className="px-4 py-3"
          >
            <p className="font-medium break-words">
              {each.recordId === null || each.kind === 'created' ? (
                nameOf(each, crm)
              ) : (
                <NextLink href={recordHref(each.object, each.recordId)} prefetch={false} className="text-link">
                  {nameOf(each, crm)}
                </NextLink>
              )}
              {each.field === null ? '' : `, ${fieldLabel(each.field)}`} {each.side === 'crm' ? `in ${crm}` : 'here'}
            </p>
            <p className="break-words text-muted">
              The preview said {sayings(each.said, each.kind)}; the run {doings(each.done, each.kind)}.
            </p>
          </li>
        ))}
      </ul>
    </Panel>
  )
}

function nameOf({ name, object, crmRecordId }: PreviewDifference, crm: string): string {
  if (name !== null) return name
  return crmRecordId === null ? `Unnamed ${specOf(object).one}` : `${crm} record ${crmRecordId}`
}

function sayings(said: PreviewDifference['said'], kind: string): string {
  if (said === null) return 'nothing of it'
  return kind === 'archived' || kind === 'restored' ? `it would be ${kind}` : `“${valueText(said.value) ?? 'empty'}”`
}

function doings(done: PreviewDifference['done'], kind: string): string {
  if (done === null) return 'did not write it'
  return kind === 'archived' || kind === 'restored' ? kind : `wrote “${valueText(done.value) ?? 'empty'}”`
}
