import { progressWords, stateWords } from '@/src/components/imports/import-words.ts'
import { RefreshWhile } from '@/src/components/refresh-while.tsx'
import type { Import } from '@/src/lib/records/imports/imports.ts'

/** How far an import is that goes on by itself. */
export function ImportProgress({ of }: { of: Import }) {
  return (
    <div className="flex flex-col gap-2" aria-live="polite">
      <RefreshWhile active />
      <p>
        {stateWords[of.state]}: {progressWords(of)}
      </p>
      <progress
        aria-label={stateWords[of.state]}
        value={of.place}
        max={Math.max(of.rowsTotal, 1)}
        className="h-2 w-full accent-[var(--accent)]"
      />
      <p className="text-muted">It goes on without this page.</p>
    </div>
  )
}
