import { Failure } from '../../core/errors.ts'
import { type Cell, cellValue, type Notation } from '../imports/cell-value.ts'
import { checkedValue } from '../imports/checked-value.ts'
import { type BulkOutcome, doMany } from './bulk.ts'
import type { Member } from './member.ts'
import { changeableFields } from './changeable-fields.ts'
import type { Asked } from './rows.ts'

/** What is given to many records at once that is no field: a tag beside those that they have. */
export const tagField = 'tags'

const chosen: ReadonlySet<Member['kind']> = new Set(['choice', 'stage', 'member', 'reference'])

/**
 * Gives many records one value in a field, or a tag. A blank value clears the field.
 * @throws Failure `invalid_input` for a value that the field cannot have
 */
export async function changeMany(
  asked: Asked,
  ids: readonly string[],
  { field, value: text }: { readonly field: string; readonly value: string },
): Promise<BulkOutcome> {
  const asIs = (thrown: unknown) => thrown
  const trimmed = text.trim()
  if (field === tagField) {
    if (trimmed === '') throw wrong('Enter a tag.')
    return doMany(asked, ids, { action: 'tag', data: { tags: [trimmed.slice(0, 100)] } }, asIs)
  }
  const member = changeableFields(asked.resource).find(({ name }) => name === field)
  if (member === undefined) throw wrong('There is no such field.')
  const said: Cell =
    trimmed === '' ? { value: null } : chosen.has(member.kind) ? { value: trimmed } : cellValue(member, trimmed, plain)
  const checked = 'value' in said ? checkedValue(member, said.value) : said
  if ('problem' in checked) throw wrong(`${member.label}: ${checked.problem}`)
  return doMany(asked, ids, { action: 'update', data: { [member.column]: checked.value } }, asIs)
}

/** A form's notation. */
const plain: Notation = { dates: 'iso', numbers: 'plain', words: {} }

function wrong(message: string): Failure {
  return new Failure({ kind: 'invalid', code: 'invalid_input', message, field: 'value' })
}
