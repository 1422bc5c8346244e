import { deliveredLooks } from '@/src/components/gateway/delivered-look.ts'
import { destinationNames, destinationTypes } from '@/src/lib/crm/domain/destination-type.ts'

const control = 'min-h-9 rounded-md border border-border bg-surface px-2'

/** Narrows the deliveries; works without a script. */
export function GatewayFilter({ q, status, crm }: { q: string; status: string | null; crm: string | null }) {
  return (
    <search>
      <form action="/dashboard/gateway" className="flex flex-wrap items-end gap-2 border-b border-border px-4 py-3">
        <label className="flex min-w-0 grow flex-col gap-1">
          <span className="text-muted">Email, phone or user</span>
          <input type="search" name="q" defaultValue={q} maxLength={200} className={`${control} w-full min-w-0`} />
        </label>
        <label className="flex flex-col gap-1">
          <span className="text-muted">State</span>
          <select name="status" defaultValue={status ?? ''} className={control}>
            <option value="">Any</option>
            {Object.entries(deliveredLooks).map(([value, { label }]) => (
              <option key={value} value={value}>
                {label}
              </option>
            ))}
          </select>
        </label>
        <label className="flex flex-col gap-1">
          <span className="text-muted">CRM</span>
          <select name="crm" defaultValue={crm ?? ''} className={control}>
            <option value="">Any</option>
            {destinationTypes.map((type) => (
              <option key={type} value={type}>
                {destinationNames[type]}
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
