import { unexpectedAnswer } from '../connector-kit/answer-reader.ts'
import { type FieldValue, fieldValueSchema } from '../domain/entities.ts'
import { readAnswer, type SalesforceRow } from './schema.ts'

/**
 * One column of a row. A related record's column is nested in JSON (null where there is no such record) and flat in CSV.
 * @throws Failure `unexpected_answer` when the row lacks the column, which differs from blank
 */
export function columnOf(row: SalesforceRow, name: string): FieldValue {
  if (name in row) return readAnswer(fieldValueSchema, row[name])
  const [relation = '', column = ''] = name.split('.')
  const related = row[relation]
  if (related === null) return null
  if (typeof related !== 'object' || !(column in related)) throw unexpectedAnswer('salesforce', { missing: name })
  return readAnswer(fieldValueSchema, Reflect.get(related, column))
}
