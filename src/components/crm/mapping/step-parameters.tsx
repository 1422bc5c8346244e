'use client'

import type { CrmField } from '@/src/components/crm/mapping/draft.ts'
import { ValueMap } from '@/src/components/crm/mapping/value-map.tsx'
import { Choice } from '@/src/components/ui/choice.tsx'
import { Combo } from '@/src/components/ui/combo.tsx'
import { Field } from '@/src/components/ui/field.tsx'
import type { TransformStep } from '@/src/lib/crm/domain/transform-rules.ts'
import { countryName } from '@/src/lib/crm/domain/transform-words.ts'
import { phoneCountries } from '@/src/lib/crm/domain/e164.ts'

type Of<Name extends TransformStep['name'] = TransformStep['name']> = {
  readonly step: Extract<TransformStep, { readonly name: Name }>
  readonly field: CrmField | undefined
  readonly crm: string
  readonly isDisabled: boolean
  readonly problemOf: (name: string) => string | undefined
  readonly onChange: (step: TransformStep) => void
}

const grid = 'mt-3 grid grid-cols-[minmax(0,1fr)] items-start gap-3 sm:grid-cols-2'

/** What one transform needs to be told. */
export function StepParameters({ step, ...of }: Of) {
  switch (step.name) {
    case 'phone_e164':
      return <PhoneCountry {...of} step={step} />
    case 'date_format':
      return <DateFormat {...of} step={step} />
    case 'number_format':
      return <NumberFormat {...of} step={step} />
    case 'boolean_words':
      return <BooleanWords {...of} step={step} />
    case 'fallback':
      return <Fallback {...of} step={step} />
    case 'constant':
      return <Constant {...of} step={step} />
    case 'template':
      return <Template {...of} step={step} />
    case 'truncate':
      return <Truncate {...of} step={step} />
    case 'map':
      return <ValueMap map={step} field={of.field} crm={of.crm} isDisabled={of.isDisabled} onChange={of.onChange} />
    case 'trim':
    case 'lowercase':
    case 'uppercase':
    case 'titlecase':
    case 'html_text':
    case 'number_text':
    case 'boolean_text':
      return null
  }
}

function PhoneCountry({ step, isDisabled, problemOf, onChange }: Of<'phone_e164'>) {
  return (
    <div className={grid}>
      <Combo
        label="Country of numbers without a country code"
        value={step.country}
        placeholder="Type to search"
        nothingFound="No country matches."
        options={phoneCountries.map((country) => ({ value: country, label: countryName(country), description: country }))}
        onChange={(country) => (country === null ? undefined : onChange({ ...step, country }))}
        isDisabled={isDisabled}
        error={problemOf('country')}
      />
    </div>
  )
}

function DateFormat({ step, crm, isDisabled, problemOf, onChange }: Of<'date_format'>) {
  return (
    <div className={grid}>
      <Field
        label="Format"
        description="yyyy, MM or M, dd or d, HH, mm, ss"
        value={step.format}
        onChange={(format) => onChange({ ...step, format })}
        isDisabled={isDisabled}
        error={problemOf('format')}
      />
      <Field
        label="Time zone"
        description="Of times, such as Europe/Amsterdam"
        value={step.zone}
        onChange={(zone) => onChange({ ...step, zone })}
        isDisabled={isDisabled}
        error={problemOf('zone')}
      />
      <HeldBy crm={crm} isDisabled={isDisabled} value={step.on} onChange={(on) => onChange({ ...step, on })} />
    </div>
  )
}

function NumberFormat({ step, crm, isDisabled, problemOf, onChange }: Of<'number_format'>) {
  return (
    <div className={grid}>
      <Choice
        label="Decimals after"
        value={step.decimal}
        options={[
          { value: ',', label: 'Comma' },
          { value: '.', label: 'Point' },
        ]}
        onChange={(decimal) => onChange({ ...step, decimal })}
        isDisabled={isDisabled}
      />
      <Choice
        label="Thousands parted by"
        value={step.thousands}
        options={[
          { value: '', label: 'Nothing' },
          { value: '.', label: 'Point' },
          { value: ',', label: 'Comma' },
          { value: ' ', label: 'Space' },
          { value: "'", label: 'Apostrophe' },
        ]}
        onChange={(thousands) => onChange({ ...step, thousands })}
        isDisabled={isDisabled}
        error={problemOf('thousands')}
      />
      <Field
        label="Decimals"
        description="Blank: as many as there are"
        inputMode="numeric"
        value={step.decimals === undefined ? '' : String(step.decimals)}
        onChange={(text) => {
          const { decimals: _, ...others } = step
          const decimals = Number.parseInt(text, 10)
          onChange(Number.isNaN(decimals) ? others : { ...others, decimals })
        }}
        isDisabled={isDisabled}
        error={problemOf('decimals')}
      />
      <HeldBy crm={crm} isDisabled={isDisabled} value={step.on} onChange={(on) => onChange({ ...step, on })} />
    </div>
  )
}

function BooleanWords({ step, crm, isDisabled, problemOf, onChange }: Of<'boolean_words'>) {
  return (
    <div className={grid}>
      <Field
        label="Yes"
        value={step.yes}
        onChange={(yes) => onChange({ ...step, yes })}
        isDisabled={isDisabled}
        error={problemOf('yes')}
      />
      <Field
        label="No"
        value={step.no}
        onChange={(no) => onChange({ ...step, no })}
        isDisabled={isDisabled}
        error={problemOf('no')}
      />
      <HeldBy crm={crm} isDisabled={isDisabled} value={step.on} onChange={(on) => onChange({ ...step, on })} />
    </div>
  )
}

function Fallback({ step, crm, isDisabled, problemOf, onChange }: Of<'fallback'>) {
  return (
    <div className={grid}>
      <Field
        label={`Sent to ${crm} where it is blank here`}
        value={step.toCrm ?? ''}
        onChange={(text) => onChange(withDefaults(text, step.toLocal))}
        isDisabled={isDisabled}
        error={problemOf('toCrm')}
      />
      <Field
        label={`Kept here where it is blank in ${crm}`}
        value={step.toLocal ?? ''}
        onChange={(text) => onChange(withDefaults(step.toCrm, text))}
        isDisabled={isDisabled}
        error={problemOf('toLocal')}
      />
    </div>
  )
}

function Constant({ step, isDisabled, problemOf, onChange }: Of<'constant'>) {
  return (
    <div className={grid}>
      <Field
        label="Value"
        value={step.value}
        onChange={(value) => onChange({ ...step, value })}
        isDisabled={isDisabled}
        error={problemOf('value')}
      />
    </div>
  )
}

function Template({ step, isDisabled, problemOf, onChange }: Of<'template'>) {
  return (
    <div className="mt-3">
      <Field
        label="Text"
        description="Names of fields here in braces, such as {firstName}, {company} or {custom.tier}"
        value={step.text}
        onChange={(text) => onChange({ ...step, text })}
        isDisabled={isDisabled}
        error={problemOf('text')}
      />
    </div>
  )
}

function Truncate({ step, field, crm, isDisabled, problemOf, onChange }: Of<'truncate'>) {
  return (
    <div className={grid}>
      <Field
        label="Characters at most"
        inputMode="numeric"
        {...(field?.lengthMax === undefined ? {} : { description: `${crm} takes ${field.lengthMax}` })}
        value={String(step.length)}
        onChange={(text) => onChange({ ...step, length: Number.parseInt(text, 10) || 0 })}
        isDisabled={isDisabled}
        error={problemOf('length')}
      />
    </div>
  )
}

function withDefaults(toCrm: string | undefined, toLocal: string | undefined): TransformStep {
  return { name: 'fallback', ...(toCrm ? { toCrm } : {}), ...(toLocal ? { toLocal } : {}) }
}

function HeldBy({
  crm,
  isDisabled,
  value,
  onChange,
}: {
  crm: string
  isDisabled: boolean
  value: 'crm' | 'adsapp'
  onChange: (value: 'crm' | 'adsapp') => void
}) {
  return (
    <Choice
      label="Written so in"
      value={value}
      options={[
        { value: 'crm', label: crm },
        { value: 'adsapp', label: 'ADSapp' },
      ]}
      onChange={onChange}
      isDisabled={isDisabled}
    />
  )
}
