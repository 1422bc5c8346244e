import NextLink from 'next/link'
import type { ReactNode } from 'react'
import { HistoryLink } from '@/src/components/history/history-link.tsx'
import { shownText } from '@/src/components/records/field-text.ts'
import { Due } from '@/src/components/tasks/due.tsx'
import { isToDo } from '@/src/components/tasks/task-words.ts'
import { HtmlText } from '@/src/components/ui/html-text.tsx'
import { Time } from '@/src/components/ui/time.tsx'
import { recordHref } from '@/src/components/records/record-pages.ts'
import { formSections } from '@/src/lib/records/fields/record-fields.ts'
import { customIn, customName, shownOf } from '@/src/lib/records/fields/record-values.ts'
import type { StoredRecord } from '@/src/lib/records/fields/stored-record.ts'
import type { Titles } from '@/src/lib/records/fields/titles.ts'

/** A record that this person cannot edit, or that is deleted. `titles`: of what its values lead to. */
export function RecordFacts({ record: { object, id, values }, titles }: { record: StoredRecord; titles: Titles }) {
  const sections = formSections(object)
    .map(({ title, fields }) => ({ title, fields: fields.filter(({ name, isDerived }) => !isDerived || values.has(name)) }))
    .filter(({ fields }) => fields.length > 0)
  return (
    <div className="flex flex-col gap-6">
      {sections.map(({ title, fields }, index) => (
        <section key={title} {...(title === null ? {} : { 'aria-label': title })}>
          {title === null ? null : <h3 className="mb-2 font-semibold">{title}</h3>}
          <dl className="grid gap-4 sm:grid-cols-2">
            {fields.map(({ name, label, to, kind }) => {
              if (kind === 'html')
                return (
                  <div key={name} className="min-w-0 sm:col-span-2">
                    <dt className="flex items-center gap-1 text-xs text-muted">
                      {label}
                      <HistoryLink object={object} id={id} field={name} label={label} />
                    </dt>
                    <dd>
                      <HtmlText html={shownOf(values, name)} />
                    </dd>
                  </div>
                )
              const target = to === null ? undefined : titles.get(shownOf(values, name))
              return (
                <Fact key={name} label={label} history={<HistoryLink object={object} id={id} field={name} label={label} />}>
                  {target ? (
                    <NextLink
                      href={recordHref(target.object, target.id)}
                      prefetch={false}
                      className="text-link inline-block py-0.5"
                    >
                      {target.title}
                    </NextLink>
                  ) : kind === 'due' && shownOf(values, name) !== '' ? (
                    <Due due={shownOf(values, name)} isOpen={isToDo(shownOf(values, 'status'))} />
                  ) : kind === 'time' && shownOf(values, name) !== '' ? (
                    <Time iso={shownOf(values, name)} upcoming exact />
                  ) : (
                    shownText({ object, field: name }, values.get(name), titles)
                  )}
                </Fact>
              )
            })}
            {index < sections.length - 1
              ? null
              : [...customIn(values)].map(([key, value]) => (
                  <Fact
                    key={key}
                    label={key}
                    history={<HistoryLink object={object} id={id} field={customName(key)} label={key} />}
                  >
                    {shownText({ object, field: customName(key) }, value, titles)}
                  </Fact>
                ))}
          </dl>
        </section>
      ))}
    </div>
  )
}

function Fact({ label, history, children }: { label: string; history: ReactNode; children: ReactNode }) {
  return (
    <div className="min-w-0">
      <dt className="flex items-center gap-1 text-xs text-muted">
        {label}
        {history}
      </dt>
      <dd className="break-words">{children ?? 'none'}</dd>
    </div>
  )
}
