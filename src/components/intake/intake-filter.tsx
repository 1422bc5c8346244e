import { intakePath, statusLooks } from '@/src/components/intake/intake-words.ts'
import { messageTypes } from '@/src/lib/records/intake/message-types.ts'

const control = 'min-h-9 rounded-md border border-border bg-surface px-2'

/** Narrows down what came in; works without a script. */
export function IntakeFilter({ q, status, type }: { q: string; status: string; type: string | null }) {
  return (
    <search>
      <form action={intakePath} className="flex flex-wrap items-end gap-2 border-b border-border px-4 py-3">
        <label className="flex min-w-0 grow flex-col gap-1">
          <span className="text-muted">Name, email, number, device…</span>
          <input type="search" name="q" defaultValue={q} maxLength={200} className={`${control} w-full min-w-0`} />
        </label>
        <label className="flex flex-col gap-1">
          <span className="text-muted">State</span>
          <select name="status" defaultValue={status} className={control}>
            {Object.entries(statusLooks).map(([value, { label }]) => (
              <option key={value} value={value}>
                {label}
              </option>
            ))}
            <option value="any">Any</option>
          </select>
        </label>
        <label className="flex flex-col gap-1">
          <span className="text-muted">Kind</span>
          <select name="type" defaultValue={type ?? ''} className={control}>
            <option value="">Any</option>
            {Object.entries(messageTypes).map(([value, { label }]) => (
              <option key={value} value={value}>
                {label}
              </option>
            ))}
          </select>
        </label>
        <button type="submit" className={`${control} px-3 font-medium`}>
          Search
        </button>
      </form>
    </search>
  )
}
