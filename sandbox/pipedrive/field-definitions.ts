import { dealStatuses } from './deal-body.ts'
import type { CustomFieldType } from './field-catalog.ts'
import type { Entity } from './record-store.ts'
import type { Settings } from './settings.ts'

/** A built-in field. */
export interface StandardField {
  readonly code: string
  readonly name: string
  readonly type: string
  readonly options?: readonly { readonly id: number | string; readonly label: string; readonly color: string | null }[]
}

/** Who may see a record. */
export const visibilities = [
  { id: 1, label: 'Owner', color: null },
  { id: 3, label: 'All users', color: null },
] as const

/** The labels that a person or organization may wear. */
export const labels = [
  { id: 5, label: 'Customer', color: 'green' },
  { id: 6, label: 'Hot lead', color: 'red' },
  { id: 7, label: 'Warm lead', color: 'yellow' },
  { id: 8, label: 'Cold lead', color: 'blue' },
] as const

/** The labels of deals. */
export const dealLabels = [
  { id: 31, label: 'Hot', color: 'red' },
  { id: 32, label: 'Returning', color: 'green' },
  { id: 33, label: 'Complaint', color: 'dark-gray' },
] as const

/** How urgent an activity is; none where nobody has said so. */
export const priorities = [
  { id: 41, label: 'High', color: null },
  { id: 42, label: 'Medium', color: null },
  { id: 43, label: 'Low', color: null },
] as const

export const industries = [
  { id: 21, label: 'Trade', color: null },
  { id: 22, label: 'Manufacturing', color: null },
  { id: 23, label: 'Services', color: null },
] as const

const common: readonly StandardField[] = [
  { code: 'label_ids', name: 'Labels', type: 'set', options: labels },
  { code: 'owner_id', name: 'Owner', type: 'user' },
  { code: 'add_time', name: 'Created', type: 'date' },
  { code: 'update_time', name: 'Update time', type: 'date' },
  { code: 'visible_to', name: 'Visible to', type: 'visible_to', options: visibilities },
]

const person: readonly StandardField[] = [
  { code: 'name', name: 'Name', type: 'varchar' },
  { code: 'first_name', name: 'First name', type: 'varchar' },
  { code: 'last_name', name: 'Last name', type: 'varchar' },
  { code: 'phone', name: 'Phone', type: 'phone' },
  { code: 'email', name: 'Email', type: 'varchar' },
  { code: 'org_id', name: 'Organization', type: 'org' },
  ...common,
  { code: 'picture_id', name: 'Profile picture', type: 'picture' },
]

const personWithContactSync: readonly StandardField[] = [
  { code: 'job_title', name: 'Job title', type: 'varchar' },
  { code: 'birthday', name: 'Birthday', type: 'date' },
  { code: 'notes', name: 'Notes', type: 'text' },
  { code: 'postal_address', name: 'Postal address', type: 'address' },
]

const organization: readonly StandardField[] = [
  { code: 'name', name: 'Name', type: 'varchar' },
  { code: 'address', name: 'Address', type: 'address' },
  ...common,
]

const deal: readonly StandardField[] = [
  { code: 'title', name: 'Title', type: 'varchar' },
  { code: 'value', name: 'Value', type: 'double' },
  { code: 'currency', name: 'Currency', type: 'varchar' },
  { code: 'stage_id', name: 'Stage', type: 'stage' },
  { code: 'pipeline_id', name: 'Pipeline', type: 'double' },
  {
    code: 'status',
    name: 'Status',
    type: 'status',
    options: [...dealStatuses, 'deleted'].map((id) => ({ id, label: id, color: null })),
  },
  { code: 'lost_reason', name: 'Lost reason', type: 'varchar_options' },
  { code: 'probability', name: 'Probability', type: 'int' },
  { code: 'expected_close_date', name: 'Expected close date', type: 'date' },
  { code: 'person_id', name: 'Contact person', type: 'people' },
  { code: 'org_id', name: 'Organization', type: 'org' },
  ...common.map((field) => (field.code === 'label_ids' ? { ...field, options: dealLabels } : field)),
  { code: 'stage_change_time', name: 'Last stage change', type: 'date' },
  { code: 'close_time', name: 'Deal closed on', type: 'date' },
  { code: 'won_time', name: 'Won time', type: 'date' },
  { code: 'lost_time', name: 'Lost time', type: 'date' },
]

const activity: readonly StandardField[] = [
  { code: 'subject', name: 'Subject', type: 'varchar' },
  { code: 'type', name: 'Type', type: 'enum' },
  { code: 'due_date', name: 'Due date', type: 'date' },
  { code: 'due_time', name: 'Due time', type: 'time' },
  { code: 'duration', name: 'Duration', type: 'time' },
  { code: 'priority', name: 'Priority', type: 'enum', options: priorities },
  { code: 'owner_id', name: 'Assigned to user', type: 'user' },
  { code: 'deal_id', name: 'Deal', type: 'deal' },
  { code: 'org_id', name: 'Organization', type: 'org' },
  { code: 'note', name: 'Note', type: 'text' },
  { code: 'public_description', name: 'Public description', type: 'text' },
  { code: 'location', name: 'Location', type: 'address' },
  { code: 'done', name: 'Done', type: 'boolean' },
  { code: 'marked_as_done_time', name: 'Marked as done time', type: 'date' },
  { code: 'add_time', name: 'Add time', type: 'date' },
  { code: 'update_time', name: 'Update time', type: 'date' },
]

const organizationDetails: readonly StandardField[] = [
  { code: 'website', name: 'Website', type: 'varchar' },
  { code: 'linkedin', name: 'LinkedIn profile', type: 'varchar' },
  { code: 'industry', name: 'Industry', type: 'enum', options: industries },
  { code: 'annual_revenue', name: 'Annual revenue', type: 'double' },
  { code: 'employee_count', name: 'Employee count', type: 'double' },
]

/** Which fields a company has beside those that all have. */
export type FieldSettings = Pick<Settings, 'contactSync' | 'organizationDetails'>

/** The fields that Pipedrive itself brings. */
export function standardFields(entity: Entity, settings: FieldSettings): readonly StandardField[] {
  if (entity === 'deal') return deal
  if (entity === 'activity') return activity
  if (entity === 'organization') return settings.organizationDetails ? [...organization, ...organizationDetails] : organization
  return settings.contactSync ? [...person, ...personWithContactSync] : person
}

/** Custom fields that a company has from the start; of persons one of each relevant type. */
export const customFieldsOfNewCompany: readonly {
  readonly entity?: Entity
  readonly name: string
  readonly type: CustomFieldType
  readonly labels: readonly string[]
}[] = [
  { name: 'Customer tier', type: 'enum', labels: ['Gold', 'Silver', 'Bronze'] },
  { name: 'Seat count', type: 'double', labels: [] },
  { name: 'Contract end', type: 'date', labels: [] },
  { name: 'Interests', type: 'set', labels: ['Events', 'Newsletter', 'Training', 'Partner programme'] },
  { name: 'Newsletter', type: 'enum', labels: ['Yes', 'No'] },
  { name: 'Budget', type: 'monetary', labels: [] },
  { entity: 'deal', name: 'Destination', type: 'varchar', labels: [] },
  { entity: 'deal', name: 'First day of travel', type: 'date', labels: [] },
  { entity: 'deal', name: 'Travellers', type: 'double', labels: [] },
  { entity: 'deal', name: 'Deposit', type: 'monetary', labels: [] },
  { entity: 'deal', name: 'Travel type', type: 'enum', labels: ['Incentive', 'Meeting', 'Study trip'] },
]
