import { goneWords } from '@/src/components/records/field-text.ts'
import { everyGroup, groupOf, type ListAddress, listHref } from '@/src/components/records/list-query.ts'
import { linkListWords } from '@/src/components/crm/words.ts'
import { LinkChoice } from '@/src/components/ui/link-choice.tsx'
import { type CrmType, crmNames } from '@/src/lib/crm/domain/crm-type.ts'
import { recordSpecOf } from '@/src/lib/objects/record-objects.ts'
import { linkLists } from '@/src/lib/records/links/link-state.ts'
import { pagesOf } from '@/src/lib/records/pages/pages.ts'
import { formField, isChosen } from '@/src/lib/records/fields/record-fields.ts'
import type { Titles } from '@/src/lib/records/fields/titles.ts'

/** Which records the list shows: by their state with the CRMs or with one of them, or the deleted ones. */
export function ListFilters({
  query,
  crmTypes,
  choices,
  me,
}: {
  query: ListAddress
  crmTypes: readonly CrmType[]
  /** What its fields hold of what the organisation has made. */
  choices: Titles
  me: string
}) {
  const states = [
    { value: 'all', label: `All ${recordSpecOf(query.object).many}`, href: listHref({ ...query, list: null, deleted: false }) },
    ...(crmTypes.length > 0 ? linkLists : []).map((list) => ({
      value: list,
      label: linkListWords[list].title,
      href: listHref({ ...query, list, deleted: false }),
    })),
    { value: 'deleted', label: 'Deleted', href: listHref({ ...query, list: null, deleted: true, crm: undefined }) },
  ]
  const crms = [
    { value: 'any', label: 'With any CRM', href: listHref({ ...query, crm: undefined }) },
    ...crmTypes.map((crm) => ({ value: crm, label: `With ${crmNames[crm]}`, href: listHref({ ...query, crm }) })),
  ]
  return (
    <>
      <LinkChoice label="Show" value={query.deleted ? 'deleted' : (query.list ?? 'all')} targets={states} />
      <GroupFilter query={query} />
      {pagesOf(query.object).list.filters.map((name) => (
        <FieldFilter key={name} query={query} name={name} choices={choices} me={me} />
      ))}
      {query.deleted || crmTypes.length === 0 ? null : <LinkChoice label="CRM" value={query.crm ?? 'any'} targets={crms} />}
    </>
  )
}

function GroupFilter({ query }: { query: ListAddress }) {
  const { group } = pagesOf(query.object).list
  if (group === undefined) return null
  const { name, label, options, usual } = group
  const { [name]: _asked, ...others } = query.filters
  const targets = [...options, { value: everyGroup, label: `Any ${label.toLowerCase()}` }].map(({ value, label: text }) => ({
    value,
    label: text,
    href: listHref({ ...query, filters: value === usual && !query.deleted ? others : { ...others, [name]: value } }),
  }))
  return <LinkChoice label={label} value={groupOf(query) ?? everyGroup} targets={targets} />
}

function FieldFilter({ query, name, choices, me }: { query: ListAddress; name: string; choices: Titles; me: string }) {
  const field = formField(query.object, name)
  if (field === null) return null
  const { label, kind, options, first } = field
  const chosen = [...choices.values()]
    .filter((each) => each.object === kind && each.id !== me)
    .map(({ id, title }) => ({ value: id, label: title }))
  const values = kind === 'member' ? [{ value: 'me', label: 'Mine' }, ...chosen] : isChosen(kind) ? chosen : options
  const { [name]: asked, ...others } = query.filters
  const targets = [
    { value: 'any', label: `Any ${label.toLowerCase()}`, href: listHref({ ...query, filters: others }) },
    ...[...values, ...(first === null ? [{ value: 'none', label: `No ${label.toLowerCase()}` }] : [])].map(
      ({ value, label: text }) => ({
        value,
        label: text,
        href: listHref({ ...query, filters: { ...others, [name]: value } }),
      }),
    ),
  ]
  const gone = asked !== undefined && !targets.some(({ value }) => value === asked)
  return (
    <LinkChoice
      label={label}
      value={asked ?? 'any'}
      targets={gone ? [...targets, { value: asked, label: goneWords(kind), href: listHref(query) }] : targets}
    />
  )
}
