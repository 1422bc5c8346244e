import type { ReactNode } from 'react'

/** Passages as they are searched and cited, each with the place in its source. */
export function PassageList({
  passages,
  from = 1,
}: {
  passages: readonly { readonly path: string; readonly text: string; readonly about?: ReactNode }[]
  /** The number of the first one in its source. */
  from?: number
}) {
  return (
    <ol start={from} className="divide-y divide-border">
      {passages.map(({ path, text, about }, index) => (
        <li key={`${from + index} ${path}`} className="flex min-w-0 flex-col gap-1 px-4 py-3">
          <p className="flex flex-wrap items-center gap-x-2">
            <span className="text-muted tabular-nums">{from + index}</span>
            <span className="font-mono text-xs font-medium break-all">{path === '' ? 'The whole source' : path}</span>
          </p>
          <pre className="font-mono text-xs break-words whitespace-pre-wrap">{text}</pre>
          {about}
        </li>
      ))}
    </ol>
  )
}
