import { redirect } from 'next/navigation'
import { crmHref, crmListPath } from '@/src/components/crm/crm-pages.ts'
import { choiceParameter, type PageQuery, readPageQuery } from '@/src/components/page-query.ts'
import { crmTypeSchema } from '@/src/lib/crm/domain/crm-type.ts'

/** An older address of a connection's field mapping. */
export default async function OldMappingPage({ searchParams }: { searchParams: PageQuery }) {
  const { crm } = await readPageQuery(searchParams, { crm: choiceParameter(crmTypeSchema.options) })
  redirect(crm ? crmHref(crm, 'mapping') : crmListPath)
}
