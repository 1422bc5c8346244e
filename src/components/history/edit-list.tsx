import { listed } from '@/src/components/format.ts'
import { editWords } from '@/src/components/history/edit-words.ts'
import type { NameOf } from '@/src/components/records/author-words.ts'
import { Time } from '@/src/components/ui/time.tsx'
import { capitalized } from '@/src/lib/core/text/capitalized.ts'
import type { Edit } from '@/src/lib/records/history/edits.ts'

/** Who did what to a thing that is set up here, and when; of parts their names alone. */
export function EditList({ edits, nameOf }: { edits: readonly Edit[]; nameOf: NameOf }) {
  return (
    <ol className="divide-y divide-border">
      {edits.map((edit) => {
        const { what, parts } = editWords(edit)
        const who = edit.actorId === null ? 'The app' : leading(nameOf(edit.actorId))
        return (
          <li key={edit.id} className="flex flex-wrap items-center justify-between gap-x-3 gap-y-1 px-4 py-3">
            <p className="min-w-0 break-words">
              <span className="font-medium">{who}</span> {what}
              {parts.length === 0 ? null : `: ${listed(parts)}`}
            </p>
            <Time iso={edit.at} exact />
          </li>
        )
      })}
    </ol>
  )
}

/** As a sentence begins: an address stays as it is written. */
const leading = (name: string) => (name.includes('@') ? name : capitalized(name))
