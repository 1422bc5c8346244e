import type { FieldLeaders } from '@/src/components/records/field-leaders.ts'
import { isFormatted } from '@/src/lib/crm/domain/html-lines.ts'
import { formFields } from '@/src/lib/records/fields/record-fields.ts'
import { shownOf } from '@/src/lib/records/fields/record-values.ts'
import type { StoredRecord } from '@/src/lib/records/fields/stored-record.ts'

/** Said of a text that is edited as plain text and is more than that. */
export const formattedWords =
  'It has a form, as bold or links, which is not shown here and which plain text cannot keep. Once you change the text, that is gone.'

/** The same, by the fields of a record that it is so of. */
export function formattedFields({ object, values }: Pick<StoredRecord, 'object' | 'values'>): FieldLeaders {
  const formatted = formFields(object).filter(({ name, kind }) => kind === 'html' && isFormatted(shownOf(values, name)))
  return Object.fromEntries(formatted.map(({ name }) => [name, formattedWords]))
}
