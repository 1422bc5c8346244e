import NextLink from 'next/link'
import type { ReactNode } from 'react'
import { fieldText } from '@/src/components/records/field-text.ts'
import { recordHref } from '@/src/components/records/record-pages.ts'
import { formFields } from '@/src/lib/records/record-fields.ts'
import { customIn, customName, shownOf } from '@/src/lib/records/record-values.ts'
import type { StoredRecord } from '@/src/lib/records/stored-record.ts'
import type { Titles } from '@/src/lib/records/titles.ts'

/** A record that this person cannot edit, or that is deleted. `titles`: of what its values lead to. */
export function RecordFacts({ record: { object, values }, titles }: { record: StoredRecord; titles: Titles }) {
  return (
    <dl className="grid gap-4 sm:grid-cols-2">
      {formFields(object).map(({ name, label, options }) => {
        const value = values.get(name)
        const target = titles.get(shownOf(values, name))
        const text = options.find((option) => option.value === value)?.label ?? fieldText({ object, field: name }, value, titles)
        return (
          <Fact key={name} label={label}>
            {target ? (
              <NextLink href={recordHref(target.object, target.id)} prefetch={false} className="text-link inline-block py-0.5">
                {target.title}
              </NextLink>
            ) : (
              text
            )}
          </Fact>
        )
      })}
      {[...customIn(values)].map(([key, value]) => (
        <Fact key={key} label={key}>
          {fieldText({ object, field: customName(key) }, value, titles)}
        </Fact>
      ))}
    </dl>
  )
}

function Fact({ label, children }: { label: string; children: ReactNode }) {
  return (
    <div className="min-w-0">
      <dt className="text-xs text-muted">{label}</dt>
      <dd className="break-words">{children ?? 'none'}</dd>
    </div>
  )
}
