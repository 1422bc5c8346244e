import type { PersonSide } from '@/src/components/crm/matches/person-side.ts'
import { contactFields } from '@/src/lib/crm/domain/objects.ts'

/** A record's identifying fields. */
export function PersonFacts({ person: { values, name } }: { person: PersonSide }) {
  if (values === null) return <p>{name}</p>
  return (
    <dl className="grid grid-cols-[6rem_minmax(0,1fr)] gap-x-3 gap-y-1">
      {contactFields.map((field) => (
        <div key={field.name} className="contents">
          <dt className="text-muted">{field.label}</dt>
          <dd className="min-w-0 break-words">{values[field.name]?.toString() ?? <span className="text-muted">empty</span>}</dd>
        </div>
      ))}
    </dl>
  )
}
