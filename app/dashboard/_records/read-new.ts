import { type PageQuery, readPageQuery, textParameter } from '@/src/components/page-query.ts'
import { isOwned } from '@/src/lib/objects/record-objects.ts'
import type { RecordObject } from '@/src/lib/objects/record-spec.ts'
import type { Tenant } from '@/src/lib/http/session.ts'
import type { RecordForm } from '@/src/lib/records/forms/record-form.ts'
import { formFields } from '@/src/lib/records/fields/record-fields.ts'
import { pagesOf } from '@/src/lib/records/pages/pages.ts'
import { readChoices } from '@/src/lib/records/forms/choices.ts'
import { type Titles, titlesOf } from '@/src/lib/records/fields/titles.ts'

/** What the form of a new record begins with. `?account=<id>`, by the name of a reference: what the record leads to. */
export async function readNew(
  { client, organizationId, userId }: Tenant,
  object: RecordObject,
  searchParams: PageQuery,
): Promise<{ readonly initial: RecordForm; readonly titles: Titles; readonly choices: Titles }> {
  const references = formFields(object).filter(({ to }) => to !== null)
  const asked = await readPageQuery(searchParams, Object.fromEntries(references.map(({ name }) => [name, textParameter])))
  const [titles, choices] = await Promise.all([
    titlesOf(
      client,
      Object.values(asked).flatMap((id) => id ?? []),
    ),
    readChoices(client, organizationId, object),
  ])
  const known = references.flatMap(({ name, to }): [string, string][] => {
    const id = asked[name] ?? ''
    const found = titles.get(id)
    return found?.object === to && found.isDeleted !== true ? [[name, id]] : []
  })
  const owner = isOwned(object) ? { owner: userId } : {}
  return {
    initial: { texts: { ...pagesOf(object).initial, ...owner, ...Object.fromEntries(known) }, custom: [] },
    titles,
    choices,
  }
}
