import { Failure, type FailureOptions } from '../core/errors.ts'
import { raisedIn } from './raised/index.ts'

export type Answer<T> = {
  readonly data: T
  readonly error: { readonly message: string; readonly code?: string; readonly details?: string | null } | null
}

const byCode: Readonly<Record<string, Omit<FailureOptions, 'cause'>>> = {
  '42501': { kind: 'invalid', code: 'forbidden', message: 'You are not allowed to do this.' },
  // What a caller has named that there is not: functions take names of fields, orders and objects.
  '22023': {
    kind: 'invalid',
    code: 'invalid_input',
    message: 'This asks by a field, an order or a kind of record that there is not. Reload the page, and choose again.',
  },
  '40001': { kind: 'transient', code: 'database_busy', message: 'The database was busy. Try again in a moment.' },
  // Cancelled for its time limit.
  '57014': { kind: 'transient', code: 'database_busy', message: 'The database took too long. Try again in a moment.' },
  '40P01': { kind: 'transient', code: 'database_busy', message: 'The database was busy. Try again in a moment.' },
}

/** What supabase-js types a row as when its `select` names a column that the table does not have: the complaint, as a string. */
type Complaint = { readonly error: true } & string
/** A list of columns that is put together at run time cannot be checked by the compiler. */
type Unchecked = 'Received a generic string'
type RowOf<Rows> = NonNullable<Rows extends readonly (infer Row)[] ? Row : Rows>

/** Asks for what no answer has when the rows are typed as a complaint, so that the compiler refuses a misnamed column. */
export type WellNamed<Rows> = [RowOf<Rows>] extends [never]
  ? unknown
  : RowOf<Rows> extends Complaint
    ? RowOf<Rows> extends Unchecked
      ? unknown
      : { readonly misnamed: RowOf<Rows> }
    : unknown

/** The one place where Supabase's `{ error }` becomes a throw. @throws Failure */
export function unwrap<T>(answer: Answer<T> & WellNamed<T>): NoInfer<T> {
  if (answer.error === null) return answer.data
  const { code = '', message, details } = answer.error
  const cause = { code, message, details }
  const known = raisedIn(message) ?? byCode[code]
  if (known) throw new Failure({ ...known, cause })
  if (code === '') {
    throw new Failure({
      kind: 'transient',
      code: 'database_unavailable',
      message: 'The database did not answer. Try again in a moment.',
      cause,
    })
  }
  throw new Failure({
    kind: 'bug',
    code: 'database_error',
    message: 'The database refused. The server log has the details.',
    cause,
  })
}
