import { comparedFields, type RecordSide } from '@/src/components/crm/matches/record-side.ts'

/** A record's own fields: of a person all, of others those that hold something. */
export function RecordFacts({ record: { object, values, name } }: { record: RecordSide }) {
  if (values === null) return <p>{name}</p>
  const fields = comparedFields(object)
  const filled = fields.filter((field) => (values[field.name]?.toString() ?? '') !== '')
  return (
    <dl className="grid grid-cols-[6rem_minmax(0,1fr)] gap-x-3 gap-y-1">
      {(object === 'contact' ? fields : filled).map((field) => (
        <div key={field.name} className="contents">
          <dt className="text-muted">{field.label}</dt>
          <dd className="min-w-0 break-words">{values[field.name]?.toString() ?? <span className="text-muted">empty</span>}</dd>
        </div>
      ))}
    </dl>
  )
}
