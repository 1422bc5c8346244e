import { recordHref } from '@/src/components/records/record-pages.ts'
import type { RecordObject } from '@/src/lib/objects/record-spec.ts'

export const historyAnchor = 'history'

/** The address of a field's own history on its record's page. */
export function fieldHistoryHref(object: RecordObject, id: string, field: string): string {
  return `${recordHref(object, id)}?history=${encodeURIComponent(field)}#${historyAnchor}`
}
