import { roleNames } from '@/src/components/team/role-words.ts'
import { may, type Permission, permissions, type Role, roles } from '@/src/lib/core/access/roles.ts'

const inOrder = ['read', 'edit', 'decide', 'connections', 'team', 'keys', 'ownership'] as const satisfies readonly Permission[]

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
              {added(role, before).join(' ')}
            </dd>
          </div>
        )
      })}
    </dl>
  )
}

function added(role: Role, before: Role | undefined): readonly string[] {
  return inOrder.filter((each) => may(role, each) && !(before && may(before, each))).map((each) => permissions[each].does)
}
