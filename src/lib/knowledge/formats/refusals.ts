import { Failure } from '../../core/errors.ts'
import { depthMax, linesMax, recordsMax } from './limits.ts'
import { formatNumber } from '../../core/text/number-text.ts'

/** The source can be reached, and what it holds cannot be read. The same content will be refused again. */
function refused(code: string, message: string, cause?: unknown): Failure {
  return new Failure({ kind: 'rejected', code, message, ...(cause === undefined ? {} : { cause }) })
}

export function tooDeep(levels = depthMax): Failure {
  return refused('content_too_deep', `The data is nested more than ${formatNumber(levels)} levels deep.`)
}

export function tooManyRecords(): Failure {
  return refused('too_many_records', `The source has more than ${formatNumber(recordsMax)} records.`)
}

export function tooManyLines(): Failure {
  return refused('too_many_values', `The source has more than ${formatNumber(linesMax)} values.`)
}

/** @param format as a reader knows it: JSON, CSV */
export function unreadable(format: string, cause?: unknown): Failure {
  return refused('content_malformed', `The source answered with something that is not valid ${format}.`, cause)
}

export function unknownFormat(type: string): Failure {
  const named = type === '' ? 'a file of a kind' : `“${type.slice(0, 100)}”`
  return refused(
    'format_not_supported',
    `The source answered with ${named} that cannot be read as text. JSON, CSV, XML, HTML, plain text, Markdown, PDF and Word (.docx) can.`,
  )
}

export function signInPage(): Failure {
  return refused('sign_in_page', 'The source answered with a sign-in page instead of data.')
}

export function htmlInsteadOfData(): Failure {
  return refused('html_instead_of_json', 'The source answered with a web page (HTML) where JSON was expected.')
}

/** Of a document: what its parsers make of it does not fit into the memory that one may take. */
export function unfit(): Failure {
  return refused('content_too_large', 'The document would take more memory to read than any document may.')
}

export function tooSlow(): Failure {
  return refused('document_too_slow', 'The document takes more than a minute to read.')
}
