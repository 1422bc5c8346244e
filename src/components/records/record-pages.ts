import { capitalized } from '@/src/lib/core/text/capitalized.ts'
import { recordSpecOf } from '@/src/lib/objects/record-objects.ts'
import type { RecordObject } from '@/src/lib/objects/record-spec.ts'
import { pagesOf } from '@/src/lib/records/pages/pages.ts'
import type { NamedRecord } from '@/src/lib/records/fields/titles.ts'

/** The address of an object's list. */
export function listPath(object: RecordObject): string {
  return `/dashboard/${pagesOf(object).path}`
}

/** The heading of an object's list: `Companies`. */
export function listTitle(object: RecordObject): string {
  return capitalized(recordSpecOf(object).many)
}

/** The address of a record's own page; of a member the team's, of a stage the list of what is in it. */
export function recordHref(object: NamedRecord['object'], id: string): string {
  if (object === 'member') return '/dashboard/settings/team'
  if (object === 'api_key') return '/dashboard/settings/api-keys'
  return object === 'stage' ? `${listPath('opportunity')}?stage=${id}` : `${listPath(object)}/${id}`
}
