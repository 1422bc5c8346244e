'use client'

import { Button } from '@heroui/react/button'
import { Plus } from 'lucide-react'
import { useState } from 'react'
import type { AdsappField, CrmField, DraftRow } from '@/src/components/crm/mapping/draft.ts'
import { Combo } from '@/src/components/ui/combo.tsx'
import { Choice } from '@/src/components/ui/choice.tsx'
import { Field } from '@/src/components/ui/field.tsx'
import { isAdsappField } from '@/src/lib/crm/domain/entities.ts'

const newCustom = 'new custom property'

/** Pairs one more field of each side: those that are not mapped yet, or a custom property that does not exist yet. */
export function AddRow({
  crm,
  rows,
  adsappFields,
  crmFields,
  isDisabled,
  onAdd,
}: {
  crm: string
  rows: readonly DraftRow[]
  adsappFields: readonly AdsappField[]
  crmFields: readonly CrmField[]
  isDisabled: boolean
  onAdd: (row: DraftRow) => void
}) {
  const [ours, setOurs] = useState<string | null>(null)
  const [customName, setCustomName] = useState('')
  const [theirs, setTheirs] = useState<string | null>(null)
  const [problems, setProblems] = useState<{ ours?: string; name?: string; theirs?: string }>({})
  const usedOurs = new Set(rows.map((row) => row.adsappField))
  const usedTheirs = new Set(rows.map((row) => row.crmField))

  const add = () => {
    const adsappField = ours === newCustom ? `custom.${customName.trim()}` : ours
    const field = crmFields.find((each) => each.name === theirs)
    const found = {
      ...(adsappField === null ? { ours: 'Choose a field.' } : {}),
      ...(ours === newCustom && !isAdsappField(`custom.${customName.trim()}`)
        ? { name: 'Start with a letter; then letters, digits and underscores, 63 at most.' }
        : {}),
      ...(ours === newCustom && usedOurs.has(`custom.${customName.trim()}`) ? { name: 'This property is mapped already.' } : {}),
      ...(field ? {} : { theirs: `Choose a field of ${crm}.` }),
    }
    setProblems(found)
    if (Object.keys(found).length > 0 || adsappField === null || !field) return
    onAdd({
      key: `${adsappField} ${field.name}`,
      adsappField,
      crmField: field.name,
      direction: field.readOnly ? 'from_crm' : 'bidirectional',
      transformRule: null,
      conflictPolicy: null,
      isCustom: adsappField.startsWith('custom.'),
      isRemoved: false,
      isNew: true,
    })
    setOurs(null)
    setCustomName('')
    setTheirs(null)
  }

  return (
    <fieldset className="min-w-0 border-t border-border p-4">
      <legend className="float-left mb-3 w-full font-semibold">Add a pair of fields</legend>
      <div className="clear-both grid items-start gap-3 sm:grid-cols-2 lg:grid-cols-[minmax(0,1fr)_minmax(0,1fr)_auto]">
        <div className="flex flex-col gap-3">
          <Choice
            label="ADSapp field"
            value={ours}
            placeholder="Choose a field"
            options={[
              ...adsappFields
                .filter((field) => !usedOurs.has(field.name))
                .map((field) => ({ value: field.name, label: field.label, description: field.name })),
              { value: newCustom, label: 'New custom property…', description: 'custom.<name>' },
            ]}
            onChange={setOurs}
            isDisabled={isDisabled}
            error={problems.ours}
          />
          {ours === newCustom ? (
            <Field
              label="Name of the property"
              description={`Will be custom.${customName.trim() || '<name>'}`}
              value={customName}
              onChange={setCustomName}
              error={problems.name}
              autoFocus
            />
          ) : null}
        </div>
        <Combo
          label={`${crm} field`}
          value={theirs}
          placeholder="Type to search"
          options={crmFields
            .filter((field) => !usedTheirs.has(field.name))
            .map((field) => ({
              value: field.name,
              label: field.label,
              description: field.readOnly ? `${field.name}, read-only` : field.name,
            }))}
          onChange={setTheirs}
          isDisabled={isDisabled}
          error={problems.theirs}
        />
        <Button variant="outline" className="lg:mt-6" onPress={add} isDisabled={isDisabled}>
          <Plus aria-hidden />
          Add
        </Button>
      </div>
    </fieldset>
  )
}
