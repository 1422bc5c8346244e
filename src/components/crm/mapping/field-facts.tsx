import type { CrmField } from '@/src/components/crm/mapping/draft.ts'
import { counted } from '@/src/components/format.ts'
import { LineFold } from '@/src/components/ui/fold.tsx'
import type { FieldType } from '@/src/lib/crm/domain/entities.ts'

export const fieldTypeWords = {
  text: 'text',
  email: 'email',
  phone: 'phone number',
  number: 'number',
  money: 'amount',
  boolean: 'yes or no',
  date: 'date',
  datetime: 'date and time',
  picklist: 'picklist',
  set: 'several options',
  due: 'day or date and time',
  html: 'formatted text',
  reference: 'link to a record',
  references: 'links to records',
  roles: 'roles of records',
} as const satisfies Record<FieldType, string>

/** Restrictions of a CRM field: picklist values, read-only. */
export function FieldFacts({ field, crm }: { field: CrmField; crm: string }) {
  return (
    <div className="text-xs text-muted">
      {field.options && field.options.length > 0 ? (
        <LineFold title={counted(field.options.length, 'value')}>
          <ul aria-label={`Values of ${field.label}`} className="max-h-48 overflow-y-auto">
            {field.options.map((option) => (
              <li key={option.value} className="break-words">
                <span className="text-foreground">{option.label}</span>
                {option.label === option.value ? null : <code className="ml-1.5 font-mono">{option.value}</code>}
              </li>
            ))}
          </ul>
        </LineFold>
      ) : null}
      {field.readOnly ? <span className="block">Read-only in {crm}: values are only synced from there.</span> : null}
    </div>
  )
}
