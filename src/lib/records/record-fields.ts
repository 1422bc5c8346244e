import { type ObjectField, specOf, type SyncedObject } from '../crm/domain/objects.ts'

/** How a field is entered. */
export type FieldKind = 'text' | 'email' | 'phone' | 'number' | 'choice' | 'reference'

/** A field of an object's form. */
export type FormField = Pick<ObjectField, 'name' | 'label' | 'lengthMax'> & {
  readonly kind: FieldKind
  /** Of a choice. */
  readonly options: readonly { readonly value: string; readonly label: string }[]
  /** Of a reference: what it leads to. */
  readonly to: SyncedObject | null
}

/** The order in which a form shows the fields, where it is not that of the object. */
const orders: Readonly<Partial<Record<SyncedObject, readonly string[]>>> = {
  contact: ['firstName', 'lastName', 'email', 'phone', 'company', 'account', 'jobTitle'],
}

/** What the database takes for a choice. */
const options: Readonly<Record<string, FormField['options']>> = {
  accountType: [
    { value: 'business', label: 'Business' },
    { value: 'individual', label: 'Individual' },
  ],
  status: [
    { value: 'active', label: 'Active' },
    { value: 'inactive', label: 'Inactive' },
  ],
}

/** The fields of which a record needs at least one: people could not tell it from others without. */
const needed = {
  contact: {
    fields: ['firstName', 'lastName', 'email', 'phone', 'company', 'jobTitle'],
    words: 'Enter at least one of these fields.',
  },
  account: { fields: ['name', 'domain'], words: 'Enter a name or a domain.' },
  opportunity: { fields: ['name'], words: 'Enter a name.' },
} as const satisfies Record<SyncedObject, { fields: readonly string[]; words: string }>

const kinds = {
  email: 'email',
  phone: 'phone',
  number: 'number',
  money: 'number',
  picklist: 'choice',
  reference: 'reference',
} as const
const kindOf = new Map<string, FieldKind>(Object.entries(kinds))

const forms = new Map<SyncedObject, readonly FormField[]>()

/** The fields of an object's form, in their order. */
export function formFields(object: SyncedObject): readonly FormField[] {
  const known = forms.get(object)
  if (known) return known
  const { fields } = specOf(object)
  const order = orders[object] ?? fields.map(({ name }) => name)
  const form = order.flatMap((wanted) =>
    fields
      // Several records are linked by rows of their own.
      .filter(({ name, type }) => name === wanted && type !== 'references')
      .map(({ name, label, lengthMax, type, to }) => ({
        name,
        label,
        lengthMax,
        kind: kindOf.get(type) ?? 'text',
        options: options[name] ?? [],
        to: to ?? null,
      })),
  )
  forms.set(object, form)
  return form
}

export function neededFields(object: SyncedObject): { readonly fields: readonly string[]; readonly words: string } {
  return needed[object]
}
