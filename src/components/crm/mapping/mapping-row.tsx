'use client'

import { Button } from '@heroui/react/button'
import { ArrowLeft, ArrowLeftRight, ArrowRight, Lock, RotateCcw, Trash2, TriangleAlert, Wand2 } from 'lucide-react'
import { type ReactNode, useState } from 'react'
import {
  type CrmField,
  type DraftRow,
  directionsOf,
  parameterProblem,
  type RowProblem,
} from '@/src/components/crm/mapping/draft.ts'
import { FieldFacts, fieldTypeWords } from '@/src/components/crm/mapping/field-facts.tsx'
import { RowTrial } from '@/src/components/crm/mapping/row-trial.tsx'
import { TransformEditor } from '@/src/components/crm/mapping/transform-editor.tsx'
import { policyOptions } from '@/src/components/crm/policy-choice.tsx'
import { fieldLabel } from '@/src/lib/records/fields/field-label.ts'
import { Badge } from '@/src/components/ui/badge.tsx'
import { Choice } from '@/src/components/ui/choice.tsx'
import type { ConflictPolicy } from '@/src/lib/crm/domain/conflict-policy.ts'
import type { CrmType } from '@/src/lib/crm/domain/crm-type.ts'
import type { Direction } from '@/src/lib/crm/domain/field-mapping.ts'
import { fieldOf, type SyncedObject } from '@/src/lib/crm/domain/objects.ts'
import { stepsOf } from '@/src/lib/crm/domain/transform-rules.ts'
import { transformNames } from '@/src/lib/crm/domain/transform-words.ts'

const iconClass = 'mt-0.5 size-4 shrink-0 text-muted'

function directionOption(direction: Direction, crm: string) {
  switch (direction) {
    case 'bidirectional':
      return { value: direction, label: 'Both ways', icon: <ArrowLeftRight aria-hidden className={iconClass} /> }
    case 'to_crm':
      return { value: direction, label: `Only to ${crm}`, icon: <ArrowRight aria-hidden className={iconClass} /> }
    case 'from_crm':
      return { value: direction, label: `Only from ${crm}`, icon: <ArrowLeft aria-hidden className={iconClass} /> }
  }
}

/** One pair of fields. */
export function MappingRow({
  row,
  field,
  isFixed,
  isMapped,
  crmType,
  object,
  crm,
  problem,
  isDisabled,
  onChange,
}: {
  row: DraftRow
  field: CrmField | undefined
  /** What a record is made with, and no edit changes. */
  isFixed: boolean
  /** A choice of ours, which is mapped value for value in a table of its own. */
  isMapped: boolean
  crmType: CrmType
  object: SyncedObject
  crm: string
  problem: RowProblem | null
  isDisabled: boolean
  onChange: (row: DraftRow) => void
}) {
  const [isOpen, setOpen] = useState(false)
  const label = fieldLabel(row.adsappField)
  const problemAt = (cell: string) => (problem?.cell === cell ? problem.message : undefined)
  if (row.isRemoved) return <RemovedRow row={row} label={label} onUndo={() => onChange({ ...row, isRemoved: false })} />
  const adsappField = fieldOf(object, row.adsappField)
  return (
    <>
      <tr
        id={row.adsappField}
        className="grid scroll-mt-20 grid-cols-[minmax(0,1fr)_auto] gap-x-2 gap-y-2 px-4 py-3 align-top target:bg-accent-soft md:table-row md:p-0"
      >
        <th scope="row" className="min-w-0 text-left font-normal md:px-4 md:py-2.5">
          <span className="font-medium">{label}</span>
          {row.isNew ? (
            <>
              {' '}
              <Badge tone="accent">New</Badge>
            </>
          ) : null}
          <code className="block truncate font-mono text-xs text-muted">{row.adsappField}</code>
          {problemAt('adsappField') ? <Problem>{problemAt('adsappField')}</Problem> : null}
        </th>
        <td className="col-span-2 md:px-2 md:py-2.5">
          <NarrowLabel>Direction</NarrowLabel>
          <Choice
            label={`Direction of ${label}`}
            hideLabel
            value={row.direction}
            options={directionsOf(row, field).map((direction) => directionOption(direction, crm))}
            onChange={(direction) => onChange({ ...row, direction })}
            isDisabled={isDisabled}
            error={problemAt('direction')}
          />
          {isFixed ? (
            <span className="mt-1 block text-xs text-muted">Only when a record is made: no edit of it is synced.</span>
          ) : null}
        </td>
        <td className="col-span-2 min-w-0 md:px-4 md:py-2.5">
          <NarrowLabel>{crm} field</NarrowLabel>
          <CrmFieldFacts row={row} field={field} crm={crm} />
          {adsappField?.to ? (
            <span className="block text-xs text-muted">
              {adsappField.type === 'roles' ? 'What each one is goes over with its link.' : 'Linked records go over as links.'}
            </span>
          ) : isMapped ? (
            <span className="block text-xs text-muted">Mapped value for value below.</span>
          ) : (
            <TransformButton row={row} label={label} isOpen={isOpen} onPress={() => setOpen(!isOpen)} />
          )}
          {problemAt('crmField') ? <Problem>{problemAt('crmField')}</Problem> : null}
          {problemAt('transformRule') ? <Problem>{problemAt('transformRule')}</Problem> : null}
        </td>
        <td className="col-span-2 md:px-2 md:py-2.5">
          <NarrowLabel>If both changed</NarrowLabel>
          {row.direction === 'bidirectional' && !isFixed ? (
            <ConflictRule
              label={label}
              crm={crm}
              value={row.conflictPolicy}
              onChange={(conflictPolicy) => onChange({ ...row, conflictPolicy })}
              isDisabled={isDisabled}
              error={problemAt('conflictPolicy')}
            />
          ) : (
            <span className="text-muted md:leading-9">{isFixed ? 'No conflicts' : 'No conflicts one way'}</span>
          )}
        </td>
        <td className="col-start-2 row-start-1 md:px-4 md:py-2.5 md:text-right">
          <Button
            variant="ghost"
            size="sm"
            isIconOnly
            aria-label={`Remove ${label}`}
            isDisabled={isDisabled}
            onPress={() => onChange({ ...row, isRemoved: true })}
          >
            <Trash2 aria-hidden />
          </Button>
        </td>
      </tr>
      {isOpen ? (
        <tr className="block bg-surface-secondary md:table-row" id={`${row.adsappField}-transform`}>
          <td colSpan={5} className="block px-4 py-3 md:table-cell">
            <div className="grid grid-cols-[minmax(0,1fr)] gap-4">
              <TransformEditor
                row={row}
                field={field}
                crm={crm}
                label={label}
                isDisabled={isDisabled}
                problemAt={(step, name) => parameterProblem(row, step, name)}
                onChange={onChange}
              />
              <RowTrial row={row} crmType={crmType} crm={crm} object={object} />
            </div>
          </td>
        </tr>
      ) : null}
    </>
  )
}

/** The CRM's field: its name and type, and whether it is there at all. */
function CrmFieldFacts({ row, field, crm }: { row: DraftRow; field: CrmField | undefined; crm: string }) {
  return (
    <>
      <span className="flex flex-wrap items-center gap-1.5 font-medium">
        {field?.label ?? row.crmField}
        {field?.readOnly ? (
          <Badge tone="neutral" icon={Lock}>
            Read-only
          </Badge>
        ) : null}
        {field ? null : (
          <Badge tone="warning" icon={TriangleAlert}>
            Not in {crm}
          </Badge>
        )}
      </span>
      <span title={row.crmField} className="block truncate text-xs text-muted">
        <code className="font-mono">{row.crmField}</code>
        {field ? `, ${fieldTypeWords[field.type]}` : ''}
      </span>
      {field ? (
        <FieldFacts field={field} crm={crm} />
      ) : (
        <span className="block text-xs text-muted">
          {crm} no longer has this field for this connection. Remove the pair, or restore the field there.
        </span>
      )}
    </>
  )
}

/** Opens and closes the row's transform, and is named for its steps. */
function TransformButton({
  row,
  label,
  isOpen,
  onPress,
}: {
  row: DraftRow
  label: string
  isOpen: boolean
  onPress: () => void
}) {
  const steps = stepsOf(row.transformRule)
  return (
    <Button
      size="sm"
      variant="ghost"
      className="-ml-2 mt-1"
      aria-expanded={isOpen}
      aria-controls={`${row.adsappField}-transform`}
      onPress={onPress}
    >
      <Wand2 aria-hidden />
      {steps.length === 0 ? 'Transform' : steps.map(({ name }) => transformNames[name]).join(', ')}
      <span className="sr-only"> of {label}</span>
    </Button>
  )
}

/** Which side wins a conflict of this field; null: as the settings say of all. */
function ConflictRule({
  label,
  crm,
  value,
  onChange,
  isDisabled,
  error,
}: {
  label: string
  crm: string
  value: ConflictPolicy | null
  onChange: (policy: ConflictPolicy | null) => void
  isDisabled: boolean
  error: string | undefined
}) {
  return (
    <Choice
      label={`Conflict rule of ${label}`}
      hideLabel
      value={value ?? 'inherit'}
      options={[
        {
          value: 'inherit' as const,
          label: 'As in the settings',
          description: 'The rule chosen in the settings for all fields.',
        },
        ...policyOptions(crm),
      ]}
      onChange={(policy) => onChange(policy === 'inherit' ? null : policy)}
      isDisabled={isDisabled}
      error={error}
    />
  )
}

function RemovedRow({ row, label, onUndo }: { row: DraftRow; label: string; onUndo: () => void }) {
  return (
    <tr className="flex flex-wrap items-center justify-between gap-2 bg-surface-secondary px-4 py-2.5 md:table-row">
      <td colSpan={3} className="text-muted md:px-4 md:py-2.5">
        <span className="font-medium text-foreground line-through">{label}</span> <span className="sr-only">is removed.</span>{' '}
        Once saved, {label} and {row.crmField} are no longer synced. The values on both sides stay unchanged. If you map them
        again later, a blank is filled and a difference is a conflict.
      </td>
      <td colSpan={2} className="md:px-4 md:py-2.5 md:text-right">
        <Button variant="outline" size="sm" onPress={onUndo} autoFocus>
          <RotateCcw aria-hidden />
          Keep {label}
        </Button>
      </td>
    </tr>
  )
}

/** Replaces the column's heading on narrow screens. */
function NarrowLabel({ children }: { children: ReactNode }) {
  return (
    <span aria-hidden className="mb-1 block text-xs text-muted md:hidden">
      {children}
    </span>
  )
}

function Problem({ children }: { children: string | undefined }) {
  return (
    <span role="alert" className="mt-1 block text-xs text-danger-soft-foreground">
      {children}
    </span>
  )
}
