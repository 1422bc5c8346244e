import { type ListAddress, listHref } from '@/src/components/records/list-query.ts'
import { linkListWords } from '@/src/components/crm/words.ts'
import { LinkChoice } from '@/src/components/ui/link-choice.tsx'
import { type CrmType, crmNames } from '@/src/lib/crm/domain/crm-type.ts'
import { specOf } from '@/src/lib/crm/domain/objects.ts'
import { linkLists } from '@/src/lib/records/link-state.ts'

/** Which records the list shows: by their state with the CRMs or with one of them, or the deleted ones. */
export function ListFilters({ query, crmTypes }: { query: ListAddress; crmTypes: readonly CrmType[] }) {
  const states = [
    { value: 'all', label: `All ${specOf(query.object).many}`, href: listHref({ ...query, list: null, deleted: false }) },
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
      {query.deleted || crmTypes.length === 0 ? null : <LinkChoice label="CRM" value={query.crm ?? 'any'} targets={crms} />}
    </>
  )
}
