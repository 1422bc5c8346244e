import { addedTo, roleNames } from '@/src/components/team/role-words.ts'
import { roles } from '@/src/lib/core/access/roles.ts'

/** What each role may do beyond the one before it, out of the table by which it is decided. */
export function RoleTable() {
  const fromTheLeast = roles.toReversed()
  return (
    <dl className="divide-y divide-border">
      {fromTheLeast.map((role, index) => {
        const before = fromTheLeast[index - 1]
        return (
          <div key={role} className="grid gap-x-4 px-4 py-2.5 sm:grid-cols-[8rem_minmax(0,1fr)]">
            <dt className="font-medium">{roleNames[role]}</dt>
            <dd>
              {before ? <span className="text-muted">What {before}s may, and: </span> : null}
              {addedTo(role, before).join(' ')}
            </dd>
          </div>
        )
      })}
    </dl>
  )
}
