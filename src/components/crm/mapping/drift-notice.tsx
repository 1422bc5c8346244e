'use client'

import { Button } from '@heroui/react/button'
import { fieldLabel } from '@/src/lib/records/fields/field-label.ts'
import { counted } from '@/src/components/format.ts'
import { Notice } from '@/src/components/ui/notice.tsx'
import type { FieldMapping } from '@/src/lib/crm/domain/field-mapping.ts'
import type { MappingView } from '@/src/lib/contract/mapping.ts'

type Drift = MappingView['drift'][number]

/** Rows that the CRM's fields do not allow any more, each with the one click that mends it. */
export function DriftNotice({
  view,
  crm,
  canEdit,
  isDisabled,
  onMend,
}: {
  view: MappingView
  crm: string
  canEdit: boolean
  isDisabled: boolean
  /** Saves the mapping with the row mended, or without it. */
  onMend: (mappings: readonly FieldMapping[]) => void
}) {
  if (view.drift.length === 0) return null
  const mended = ({ adsappField, fix }: Drift) =>
    view.mappings.flatMap((row) => (row.adsappField === adsappField ? (fix ?? []) : row))
  return (
    <div className="mb-4">
      <Notice
        tone="warning"
        title={`${counted(view.drift.length, 'field')} of ${crm} changed, and ${view.drift.length === 1 ? 'is' : 'are'} not synced`}
      >
        <ul className="flex flex-col gap-3">
          {view.drift.map((drift) => (
            <li key={drift.adsappField} className="flex flex-wrap items-center justify-between gap-2">
              <span className="min-w-0">
                <span className="font-medium">{fieldLabel(drift.adsappField)}.</span> {drift.message}
              </span>
              {canEdit ? (
                <Button size="sm" variant="outline" isDisabled={isDisabled} onPress={() => onMend(mended(drift))}>
                  {mendLabel(drift, view, crm)}
                </Button>
              ) : null}
            </li>
          ))}
        </ul>
        <p className="mt-2">All other fields go on as before.</p>
      </Notice>
    </div>
  )
}

function mendLabel({ kind, fix, adsappField }: Drift, view: MappingView, crm: string): string {
  const label = fieldLabel(adsappField)
  if (fix === null) return `Take ${label} out`
  if (kind === 'read_only') return `Let ${label} come from ${crm} only`
  if (kind === 'value_gone') return `Leave these values out of ${label}`
  return `Map ${label} to ${view.fields.crm.find(({ name }) => name === fix.crmField)?.label ?? fix.crmField}`
}
