import { redirect } from 'next/navigation'
import { crmHref, crmListPath, recordsHref } from '@/src/components/crm/crm-pages.ts'
import { choiceParameter, type PageQuery, readPageQuery } from '@/src/components/page-query.ts'
import { crmTypeSchema } from '@/src/lib/crm/domain/crm-type.ts'
import { linkLists } from '@/src/lib/records/link-state.ts'

/** An older address of a connection's records. */
export default async function OldRecordsPage({ searchParams }: { searchParams: PageQuery }) {
  const { crm, state } = await readPageQuery(searchParams, {
    crm: choiceParameter(crmTypeSchema.options),
    state: choiceParameter(linkLists),
  })
  if (!crm) redirect(crmListPath)
  redirect(state ? recordsHref(crm, state) : crmHref(crm, 'records'))
}
