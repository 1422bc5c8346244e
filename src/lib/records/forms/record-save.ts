import { Failure } from '../../core/errors.ts'
import { recordSpecOf } from '../../objects/record-objects.ts'
import { formFields } from '../fields/record-fields.ts'
import { type RecordForm, valuesOf } from './record-form.ts'
import { type RecordEdits, recordEdits, withChanges } from './record-merge.ts'
import type { RecordValues } from '../fields/record-values.ts'
import { recordById, type RecordRef, type StoredRecord, toForm, updateRecord } from '../fields/stored-record.ts'
import type { UserClient } from '../rows.ts'

/** Other edits between our reading and our writing, before it is given up. */
const attemptsMax = 5

export type SavedEdits =
  | { readonly kind: 'saved'; readonly record: StoredRecord }
  /** Fields of the edit were changed meanwhile; nothing was written. */
  | { readonly kind: 'clash'; readonly record: StoredRecord; readonly clashes: RecordEdits['clashes'] }
  | { readonly kind: 'deleted' }
  | { readonly kind: 'gone' }

/** Its values as a form of it says them: of a formatted text, what plain text can say. */
function asEntered(current: StoredRecord): RecordValues {
  return formFields(current.object).some(({ kind }) => kind === 'html')
    ? valuesOf(current.object, toForm(current))
    : current.values
}

/** Saves what a form that was opened as `opened` changes, on the record as it is by now; of nothing else is anything written. */
export async function saveEdits(client: UserClient, of: RecordRef, opened: RecordForm, mine: RecordValues): Promise<SavedEdits> {
  for (let attempt = 0; attempt < attemptsMax; attempt += 1) {
    const current = await recordById(client, of)
    if (!current) return { kind: 'gone' }
    if (current.deletedAt !== null) return { kind: 'deleted' }
    const { changes, clashes } = recordEdits(of.object, opened, mine, asEntered(current))
    if (clashes.length > 0) return { kind: 'clash', record: current, clashes }
    if (changes.size === 0) return { kind: 'saved', record: current }
    const edit = { values: withChanges(current.values, changes), names: changes.keys() }
    const saved = await updateRecord(client, of, current.version, edit)
    if (saved) return { kind: 'saved', record: saved }
  }
  throw new Failure({
    kind: 'transient',
    code: 'changed_meanwhile',
    message: `This ${recordSpecOf(of.object).one} is being changed from several sides right now. Save again in a moment.`,
  })
}
