import { counted } from '@/src/components/format.ts'
import type { ProblemRow } from '@/src/lib/records/imports/problems.ts'

/** The first rows that are refused or stay as they are, each with why; all of them are in a file. */
export function ImportProblems({
  id,
  rows,
  total,
  word,
}: {
  id: string
  rows: readonly ProblemRow[]
  total: number
  word: string
}) {
  if (rows.length === 0) return null
  return (
    <div className="flex flex-col gap-2">
      <h3 className="font-medium">
        {counted(total, 'row')} {word}
      </h3>
      <ul className="divide-y divide-border rounded-md border border-border">
        {rows.map(({ row, problems }) => (
          <li key={row} className="px-3 py-2">
            <span className="font-medium">Row {row}</span>
            {problems.map(({ field, message }) => (
              <span key={`${field} ${message}`} className="block break-words text-muted">
                {field === '' ? message : `${field}: ${message}`}
              </span>
            ))}
          </li>
        ))}
      </ul>
      <p>
        <a href={`/api/imports/${id}/problems`} download className="text-link inline-block py-0.5">
          {total > rows.length ? 'Download all of them' : 'Download them'} as CSV
        </a>{' '}
        <span className="text-muted">to mend them and upload that file.</span>
      </p>
    </div>
  )
}
