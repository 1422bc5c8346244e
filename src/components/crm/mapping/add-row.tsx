'use client'

import { Button } from '@heroui/react/button'
import { Plus } from 'lucide-react'
import { useState } from 'react'
import { type AdsappField, type CrmField, type DraftRow, newRow } from '@/src/components/crm/mapping/draft.ts'
import { FieldFacts, fieldTypeWords } from '@/src/components/crm/mapping/field-facts.tsx'
import { RowTrial } from '@/src/components/crm/mapping/row-trial.tsx'
import { counted } from '@/src/components/format.ts'
import { Combo } from '@/src/components/ui/combo.tsx'
import { Field } from '@/src/components/ui/field.tsx'
import type { CrmType } from '@/src/lib/crm/domain/crm-type.ts'
import { typeIssues } from '@/src/lib/crm/domain/mapping-rules.ts'
import { fieldOf, isFieldOf, type SyncedObject } from '@/src/lib/crm/domain/objects.ts'

const newCustom = 'custom.<name>'

function pairOf(adsappField: string, field: CrmField): DraftRow {
  return newRow({ adsappField, crmField: field.name, direction: field.readOnly ? 'from_crm' : 'bidirectional' })
}

/** Whether values of the two fields can meet as they are. Of a link to records the server says it. */
function canMeet(object: SyncedObject, ours: string | null, field: CrmField): boolean {
  if (ours === null || ours === newCustom || fieldOf(object, ours)?.to !== undefined) return true
  return typeIssues(object, [pairOf(ours, field)], new Map([[field.name, field]])).length === 0
}

/** What is wrong with what was chosen, by input. */
type Problems = { ours?: string; name?: string; theirs?: string }

/** Adds a pair of fields that are not mapped yet; ours may be a new custom property. */
export function AddRow({
  crmType,
  crm,
  object,
  rows,
  adsappFields,
  crmFields,
  isDisabled,
  onAdd,
}: {
  crmType: CrmType
  crm: string
  object: SyncedObject
  rows: readonly DraftRow[]
  adsappFields: readonly AdsappField[]
  crmFields: readonly CrmField[]
  isDisabled: boolean
  onAdd: (row: DraftRow) => void
}) {
  const [ours, setOurs] = useState<string | null>(null)
  const [customName, setCustomName] = useState('')
  const [theirs, setTheirs] = useState<string | null>(null)
  const [problems, setProblems] = useState<Problems>({})
  const usedOurs = new Set(rows.map((row) => row.adsappField))
  const usedTheirs = new Set(rows.map((row) => row.crmField))
  const offered = crmFields
    .filter((field) => !usedTheirs.has(field.name))
    .map((field) => ({ ...field, fits: canMeet(object, ours, field) }))
    .sort((one, other) => Number(other.fits) - Number(one.fits) || one.label.localeCompare(other.label, 'en', { numeric: true }))
  const chosen = crmFields.find((field) => field.name === theirs)
  const name = customName.trim()
  const custom = `custom.${name}`

  const problemsNow = (): Problems => ({
    ...(ours === null ? { ours: 'Choose a field.' } : {}),
    ...(ours === newCustom && !isFieldOf(object, custom)
      ? { name: 'Start with a letter; then letters, digits and underscores, 63 at most.' }
      : {}),
    ...(ours === newCustom && usedOurs.has(custom) ? { name: 'This property is already mapped.' } : {}),
    ...(chosen ? {} : { theirs: `Choose a field of ${crm}.` }),
  })
  const add = () => {
    const adsappField = ours === newCustom ? custom : ours
    const found = problemsNow()
    setProblems(found)
    if (Object.keys(found).length > 0 || adsappField === null || !chosen) return
    onAdd(pairOf(adsappField, chosen))
    setOurs(null)
    setCustomName('')
    setTheirs(null)
  }

  return (
    <fieldset className="min-w-0 border-t border-border p-4">
      <legend className="float-left mb-3 w-full font-semibold">Add a pair of fields</legend>
      <div className="clear-both grid grid-cols-[minmax(0,1fr)] items-start gap-3 sm:grid-cols-2 lg:grid-cols-[minmax(0,1fr)_minmax(0,1fr)_auto]">
        <div className="flex flex-col gap-3">
          <Combo
            label="ADSapp field"
            value={ours}
            placeholder="Type to search"
            nothingFound="No field here matches."
            options={[
              ...adsappFields
                .filter((field) => !usedOurs.has(field.name))
                .map((field) => ({ value: field.name, label: field.label, description: field.name })),
              {
                value: newCustom,
                label: 'New custom property…',
                description: 'You name it in the next step',
                isLastResort: true,
              },
            ]}
            onChange={setOurs}
            isDisabled={isDisabled}
            error={problems.ours}
          />
          {ours === newCustom ? (
            <Field
              label="Name of the property"
              description={`Will be custom.${name || '<name>'}`}
              value={customName}
              onChange={setCustomName}
              error={problems.name}
              autoFocus
            />
          ) : null}
        </div>
        <div className="flex flex-col gap-2">
          <Combo
            label={`${crm} field`}
            value={theirs}
            placeholder={`Type to search ${counted(offered.length, 'field')}`}
            nothingFound={`No field of ${crm} matches that is not mapped yet.`}
            options={offered.map((field) => ({
              value: field.name,
              label: field.label,
              description: `${field.name}, ${fieldTypeWords[field.type]}${field.fits ? '' : ', needs a transform'}`,
              isReadOnly: field.readOnly,
            }))}
            onChange={setTheirs}
            isDisabled={isDisabled}
            error={problems.theirs}
          />
          {chosen ? <FieldFacts field={chosen} crm={crm} /> : null}
          {chosen && ours !== null && ours !== newCustom ? (
            <RowTrial row={pairOf(ours, chosen)} crmType={crmType} crm={crm} object={object} />
          ) : null}
        </div>
        <Button variant="outline" className="lg:mt-6" onPress={add} isDisabled={isDisabled}>
          <Plus aria-hidden />
          Add
        </Button>
      </div>
    </fieldset>
  )
}
