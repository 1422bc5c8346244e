import { type Cause, causeLabels, conflictsPath } from '@/src/components/conflicts/conflict-words.ts'
import { crmNames, type CrmType } from '@/src/lib/crm/domain/crm-type.ts'
import { isSyncedObject, specOf } from '@/src/lib/crm/domain/objects.ts'
import type { ConflictCount } from '@/src/lib/records/conflicts/conflicts.ts'

export type ChosenFilter = {
  readonly crm: CrmType | undefined
  readonly object: string | undefined
  readonly field: string | undefined
  readonly cause: Cause | undefined
  readonly owner: string | undefined
}

const control = 'min-h-9 w-full rounded-md border border-border bg-surface px-2'

/** Narrows down the conflicts to those of a CRM, object, field, cause or owner; works without a script. */
export function ConflictFilter({
  chosen,
  counts,
  members,
}: {
  chosen: ChosenFilter
  counts: readonly ConflictCount[]
  members: readonly { readonly id: string; readonly title: string }[]
}) {
  const crms = optionsOf(counts, ({ crmType }) => [crmType, crmNames[crmType]])
  const objects = optionsOf(counts, ({ object }) => [object, isSyncedObject(object) ? specOf(object).many : object])
  const fields = optionsOf(counts, ({ field, label }) => [field, label])
  const causes = optionsOf(counts, ({ cause }) => [cause, causeLabels[cause]])
  return (
    <search>
      <form
        action={conflictsPath}
        className="grid grid-cols-2 items-end gap-2 border-b border-border px-4 py-3 sm:grid-cols-3 lg:grid-cols-6"
      >
        <Select name="crm" label="CRM" value={chosen.crm} options={crms} />
        <Select name="object" label="Object" value={chosen.object} options={objects} />
        <Select name="field" label="Field" value={chosen.field} options={fields} />
        <Select name="cause" label="Cause" value={chosen.cause} options={causes} />
        <Select name="owner" label="Owner" value={chosen.owner} options={members.map(({ id, title }) => [id, title])} />
        <button type="submit" className={`${control} font-medium`}>
          Show
        </button>
      </form>
    </search>
  )
}

type Options = readonly (readonly [value: string, label: string])[]

/** What there is, with how many, the most frequent first. */
function optionsOf(counts: readonly ConflictCount[], of: (count: ConflictCount) => readonly [string, string]): Options {
  const sums = new Map<string, { readonly label: string; readonly sum: number }>()
  for (const count of counts) {
    const [value, label] = of(count)
    sums.set(value, { label, sum: (sums.get(value)?.sum ?? 0) + count.conflicts })
  }
  return [...sums].toSorted(([, a], [, b]) => b.sum - a.sum).map(([value, { label, sum }]) => [value, `${label} (${sum})`])
}

function Select({ name, label, value, options }: { name: string; label: string; value: string | undefined; options: Options }) {
  return (
    <label className="flex min-w-0 flex-col gap-1">
      <span className="text-muted">{label}</span>
      <select name={name} defaultValue={value ?? ''} className={control}>
        <option value="">Any</option>
        {options.map(([option, text]) => (
          <option key={option} value={option}>
            {text}
          </option>
        ))}
      </select>
    </label>
  )
}
