import { html } from 'hono/html'
import type { FieldDefinition, PicklistValue } from './field-definitions.ts'
import type { ObjectType } from './object-types.ts'
import { idOf } from './requests.ts'

const first = [
  'FirstName',
  'LastName',
  'Email',
  'Phone',
  'MobilePhone',
  'Title',
  'Department',
  'AccountId',
  'Customer_Tier__c',
  'Seat_Count__c',
  'Contract_End__c',
  'Newsletter__c',
]
const hidden = new Set(['OwnerId', 'ReportsToId', 'IndividualId', 'ADSapp_Contact_Id__c'])
const hiddenCompound = 'OtherAddress'
const yesOrNo: readonly PicklistValue[] = [
  { value: 'false', label: 'No' },
  { value: 'true', label: 'Yes' },
]

/** An account that a contact can belong to. */
export interface AccountChoice {
  readonly number: number
  readonly name: string
}

/** The fields that people can edit on the page of a contact, the common ones first. */
export function editableFields(type: ObjectType): readonly FieldDefinition[] {
  const shown = type.fields.filter(
    ({ name, updateable, compound, type: kind }) =>
      updateable && !hidden.has(name) && compound !== hiddenCompound && !(compound !== null && kind === 'double'),
  )
  const rank = ({ name }: FieldDefinition): number => (first.indexOf(name) + first.length + 1) % (first.length + 1)
  return shown.toSorted((a, b) => rank(a) - rank(b))
}

function inputTypeOf({ type }: FieldDefinition): string {
  if (type === 'phone') return 'tel'
  return type === 'date' ? 'date' : 'text'
}

function fieldInput(definition: FieldDefinition, value: string, accounts: readonly PicklistValue[]) {
  const { name, label, type, required } = definition
  const options = type === 'boolean' ? yesOrNo : type === 'reference' ? accounts : definition.picklist
  if (options.length > 0 || type === 'reference') {
    const own = value === '' || options.some((option) => option.value === value) ? options : [...options, { value, label: value }]
    return html`<label class="field">${type === 'reference' ? 'Account' : label}<select name="${name}">
      ${type === 'boolean' ? '' : html`<option value="">–</option>`}
      ${own.map((option) => html`<option value="${option.value}" ${option.value === value ? 'selected' : ''}>${option.label}</option>`)}
    </select></label>`
  }
  // The line break after the opening tag is dropped by browsers; without it a leading one of the value would be.
  if (type === 'textarea')
    return html`<label class="field wide">${label}<textarea name="${name}" rows="4" dir="auto">${'\n'}${value}</textarea></label>`
  return html`<label class="field">${label}<input type="${inputTypeOf(definition)}" name="${name}" value="${value}" autocomplete="off" dir="auto" ${required ? 'required' : ''}></label>`
}

/** The edit form of a contact, or the empty one of a new contact. `values` are as an input shows them. */
export function contactForm(
  type: ObjectType,
  accountType: ObjectType,
  {
    action,
    state,
    values,
    accounts,
  }: {
    readonly action: string
    readonly state: 'new' | 'live' | 'deleted'
    readonly values: Readonly<Record<string, string>>
    readonly accounts: readonly AccountChoice[]
  },
) {
  const choices = accounts.map(({ number, name }) => ({ value: idOf(accountType, number), label: name }))
  return html`<form class="card" method="post" action="${action}">
    <div class="fields">${editableFields(type).map((definition) => fieldInput(definition, values[definition.name] ?? '', choices))}</div>
    <div class="actions" style="margin-top:1.5rem">
      ${state === 'deleted' ? '' : html`<button class="primary" name="_action" value="save">${state === 'new' ? 'Create contact' : 'Save'}</button>`}
      ${state === 'new' ? '' : html`<button name="_action" value="${state === 'deleted' ? 'restore' : 'delete'}" formnovalidate>${state === 'deleted' ? 'Restore contact' : 'Delete contact'}</button>`}
    </div>
  </form>`
}
