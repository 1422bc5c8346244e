'use client'

import { useState } from 'react'
import { customTarget, type ImportTarget } from '@/src/components/imports/targets.ts'
import { Choice } from '@/src/components/ui/choice.tsx'
import { Form } from '@/src/components/ui/form.tsx'
import { Notice } from '@/src/components/ui/notice.tsx'
import { SubmitButton } from '@/src/components/ui/submit-button.tsx'
import { useApiCall } from '@/src/components/use-api-call.ts'
import { importedSchema } from '@/src/lib/contract/imports.ts'
import type { ImportSettings } from '@/src/lib/contract/import-settings.ts'

const none = ''
const formats = {
  dates: [
    { value: 'iso', label: '2026-12-31' },
    { value: 'dmy', label: '31/12/2026, day first' },
    { value: 'mdy', label: '12/31/2026, month first' },
  ],
  numbers: [
    { value: 'plain', label: '1234.56' },
    { value: 'point', label: '1,234.56' },
    { value: 'comma', label: '1.234,56' },
  ],
} as const

/** What becomes of each column of a file, and of records that are here already. */
export function MappingForm({
  id,
  headings,
  samples,
  targets,
  initial,
  one,
  many,
}: {
  id: string
  headings: readonly string[]
  samples: readonly (readonly string[])[]
  targets: readonly ImportTarget[]
  initial: ImportSettings
  one: string
  many: string
}) {
  const { call, pending, problem } = useApiCall()
  const [settings, setSettings] = useState(initial)
  const change = (part: Partial<ImportSettings>) => setSettings((before) => ({ ...before, ...part }))
  const { columns, match } = settings
  const labelOf = (target: string) =>
    targets.find(({ value }) => value === target)?.label ?? target.replace(/^custom\./, 'Custom field ')
  const matchable = columns.flatMap((target) => {
    if (target === null) return []
    const isOwn = target.startsWith('custom.')
    return isOwn || targets.find(({ value }) => value === target)?.isMatchable === true ? [target] : []
  })
  const uses = (kind: ImportTarget['notation']) =>
    targets.some(({ value, notation }) => notation === kind && columns.includes(value))
  const taken = columns.filter((target, index) => target !== null && columns.indexOf(target) !== index)

  const check = () => {
    if (pending) return
    void call(importedSchema, `/api/imports/${id}/check`, {
      method: 'POST',
      body: { ...settings, match: match !== null && matchable.includes(match) ? match : null },
    })
  }

  return (
    <Form onSubmit={() => check()} className="flex flex-col gap-6">
      <ColumnTargets
        headings={headings}
        samples={samples}
        targets={targets}
        columns={columns}
        taken={taken}
        isDisabled={pending}
        onChange={(next) => change({ columns: next })}
      />
      <div className="grid grid-cols-[minmax(0,1fr)] items-start gap-4 sm:grid-cols-2 lg:grid-cols-3">
        <Choice
          label={`A ${one} is recognised by`}
          value={match !== null && matchable.includes(match) ? match : none}
          options={[
            { value: none, label: 'Nothing: every row is a new one' },
            ...matchable.map((target) => ({ value: target, label: labelOf(target) })),
          ]}
          isDisabled={pending}
          onChange={(value) => change({ match: value || null })}
        />
        {match === null ? null : <ExistingRecords settings={settings} isDisabled={pending} change={change} />}
        <Notations settings={settings} hasDates={uses('date')} hasNumbers={uses('number')} isDisabled={pending} change={change} />
      </div>
      {problem === null ? null : <Notice tone="danger">{problem}</Notice>}
      <div className="flex flex-wrap items-center gap-3">
        <SubmitButton variant="primary" pending={pending} pendingLabel="Checking…" isDisabled={taken.length > 0}>
          Check
        </SubmitButton>
        <span className="text-muted">Tells what would become of every row, and touches no {many}.</span>
      </div>
    </Form>
  )
}

/** What each column becomes. */
function ColumnTargets({
  headings,
  samples,
  targets,
  columns,
  taken,
  isDisabled,
  onChange,
}: {
  headings: readonly string[]
  samples: readonly (readonly string[])[]
  targets: readonly ImportTarget[]
  columns: ImportSettings['columns']
  /** What several columns would become. */
  taken: ImportSettings['columns']
  isDisabled: boolean
  onChange: (columns: ImportSettings['columns']) => void
}) {
  const optionsFor = (heading: string) => [
    { value: none, label: 'Leave it out' },
    ...targets.map(({ value, label }) => ({ value, label })),
    { value: customTarget(heading), label: `Custom field “${customTarget(heading).slice('custom.'.length)}”` },
  ]
  return (
    <ul aria-label="Columns of the file" className="divide-y divide-border rounded-md border border-border">
      {headings.map((heading, index) => (
        <li key={heading} className="grid grid-cols-[minmax(0,1fr)] gap-2 p-3 sm:grid-cols-2 sm:items-center sm:gap-4">
          <div className="min-w-0">
            <p className="font-medium break-words">{heading}</p>
            <p className="truncate text-xs text-muted">{samples[index]?.join(' · ') || 'No values in the first rows'}</p>
          </div>
          <Choice
            label={`What becomes of ${heading}`}
            hideLabel
            value={columns[index] ?? none}
            options={optionsFor(heading)}
            isDisabled={isDisabled}
            onChange={(value) => onChange(columns.map((each, at) => (at === index ? value || null : each)))}
            error={
              taken.includes(columns[index] ?? null) && columns[index] !== null ? 'Another column becomes this too.' : undefined
            }
          />
        </li>
      ))}
    </ul>
  )
}

type Settings = {
  settings: ImportSettings
  isDisabled: boolean
  change: (part: Partial<ImportSettings>) => void
}

/** What becomes of records that are here already, and of those that are not. */
function ExistingRecords({ settings, isDisabled, change }: Settings) {
  return (
    <>
      <Choice
        label="Where it is here already"
        value={settings.existing}
        options={[
          { value: 'update', label: 'Update it' },
          { value: 'skip', label: 'Leave it as it is' },
        ]}
        isDisabled={isDisabled}
        onChange={(existing) => change({ existing })}
      />
      <Choice
        label="Where it is not"
        value={settings.missing}
        options={[
          { value: 'create', label: 'Create it' },
          { value: 'skip', label: 'Leave the row out' },
        ]}
        isDisabled={isDisabled}
        onChange={(missing) => change({ missing })}
      />
      <Choice
        label="A blank cell"
        value={settings.blanks}
        options={[
          { value: 'keep', label: 'Leaves the value as it is' },
          { value: 'clear', label: 'Clears the value' },
        ]}
        isDisabled={isDisabled}
        onChange={(blanks) => change({ blanks })}
      />
    </>
  )
}

/** How dates and numbers are written in the file, where a column holds them. */
function Notations({
  settings,
  hasDates,
  hasNumbers,
  isDisabled,
  change,
}: Settings & { hasDates: boolean; hasNumbers: boolean }) {
  return (
    <>
      {hasDates ? (
        <Choice
          label="Dates are written"
          value={settings.dates}
          options={formats.dates}
          isDisabled={isDisabled}
          onChange={(dates) => change({ dates })}
          description="A date in another notation is refused, never guessed."
        />
      ) : null}
      {hasNumbers ? (
        <Choice
          label="Numbers are written"
          value={settings.numbers}
          options={formats.numbers}
          isDisabled={isDisabled}
          onChange={(numbers) => change({ numbers })}
        />
      ) : null}
    </>
  )
}
