import NextLink from 'next/link'
import { countLines, progressWords, stateWords, isWorking } from '@/src/components/imports/import-words.ts'
import { listTitle } from '@/src/components/records/record-pages.ts'
import { Time } from '@/src/components/ui/time.tsx'
import type { Import } from '@/src/lib/records/imports/imports.ts'

/** The latest imports, each with what has become of it. */
export function ImportList({ imports }: { imports: readonly Import[] }) {
  return (
    <ul className="divide-y divide-border">
      {imports.map((each) => (
        <li key={each.id} className="flex flex-wrap items-baseline justify-between gap-x-4 gap-y-1 px-4 py-2.5">
          <div className="min-w-0">
            <NextLink href={`/dashboard/import/${each.id}`} prefetch={false} className="text-link inline-block py-0.5 break-all">
              {each.fileName}
            </NextLink>
            <p className="text-muted">
              {listTitle(each.object)} · {stateWords[each.state]}
              {isWorking(each) ? `, ${progressWords(each)}` : ''}
              {each.counts.import ? `: ${countLines(each.counts.import, each, 'done').join(', ')}` : ''}
            </p>
          </div>
          <span className="text-muted">
            <Time iso={each.createdAt} />
          </span>
        </li>
      ))}
    </ul>
  )
}
