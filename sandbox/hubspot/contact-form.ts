import { html } from 'hono/html'
import type { PropertyDefinition } from './property-catalog.ts'
import type { StoredRecord } from './record-store.ts'

const first = [
  'firstname',
  'lastname',
  'email',
  'phone',
  'mobilephone',
  'company',
  'jobtitle',
  'lifecyclestage',
  'hs_lead_status',
]

function inputTypeOf(definition: PropertyDefinition): string {
  if (definition.name === 'phone' || definition.name === 'mobilephone') return 'tel'
  if (definition.type === 'date') return 'date'
  return 'text'
}

function field(definition: PropertyDefinition, value: string) {
  const { name, label, options, fieldType } = definition
  if (options.length > 0) {
    return html`<label class="field">${label}<select name="${name}">
      <option value="">–</option>${options.map((option) => html`<option value="${option.value}" ${option.value === value ? 'selected' : ''}>${option.label}</option>`)}
    </select></label>`
  }
  // The line break after the opening tag is dropped by browsers; without it a leading one of the value would be.
  if (fieldType === 'textarea')
    return html`<label class="field wide">${label}<textarea name="${name}" rows="6" dir="auto">${'\n'}${value}</textarea></label>`
  return html`<label class="field">${label}<input type="${inputTypeOf(definition)}" name="${name}" value="${value}" autocomplete="off" dir="auto"></label>`
}

/** The edit form of a record, or the empty one of a new record: every property that can be written, the common ones first. */
export function recordForm(definitions: ReadonlyMap<string, PropertyDefinition>, record: StoredRecord | null) {
  const writable = [...definitions.values()].filter((definition) => !definition.readOnlyValue && !definition.hidden)
  const rank = (definition: PropertyDefinition) => (first.indexOf(definition.name) + first.length + 1) % (first.length + 1)
  const ordered = writable.toSorted((a, b) => rank(a) - rank(b) || a.displayOrder - b.displayOrder)
  const isArchived = record?.state === 'archived'
  return html`<form class="card" method="post">
    <div class="fields">${ordered.map((definition) => field(definition, record?.values[definition.name] ?? ''))}</div>
    <div class="actions" style="margin-top:1.5rem">
      ${isArchived ? '' : html`<button class="primary" name="_action" value="save">${record === null ? 'Create contact' : 'Save'}</button>`}
      ${record === null ? '' : html`<button name="_action" value="${isArchived ? 'restore' : 'archive'}">${isArchived ? 'Restore contact' : 'Archive contact'}</button>`}
    </div>
  </form>`
}
