import type { ObjectSpec } from './object-spec.ts'
import { countRange, owner } from './shared-fields.ts'

export const opportunity = {
  one: 'opportunity',
  many: 'opportunities',
  isPerson: false,
  onByDefault: false,
  settings: { deletes: { fromCrm: 'ignore', toCrm: 'ignore' }, matchKeys: ['external_id'] },
  fields: [
    { name: 'name', column: 'name', label: 'Name', type: 'text', lengthMax: 500 },
    { name: 'account', column: 'account_id', label: 'Linked company', type: 'reference', to: 'account', lengthMax: 36 },
    { name: 'contact', column: 'contact_id', label: 'Main contact', type: 'reference', to: 'contact', lengthMax: 36 },
    { name: 'contacts', column: 'contacts', label: 'Contacts', type: 'references', to: 'contact', lengthMax: 40_000 },
    { name: 'stage', column: 'stage', label: 'Stage', type: 'picklist', lengthMax: 63, isStage: true },
    { name: 'probability', column: 'probability', label: 'Probability (%)', type: 'number', lengthMax: 40, range: [0, 100] },
    { name: 'amount', column: 'amount', label: 'Amount', type: 'money', lengthMax: 40, currencyField: 'currency' },
    { name: 'currency', column: 'currency', label: 'Currency', type: 'text', lengthMax: 3, isCurrency: true },
    { name: 'expectedCloseDate', column: 'expected_close_date', label: 'Expected to close', type: 'date', lengthMax: 40 },
    { name: 'lostReason', column: 'lost_reason', label: 'Why it was lost', type: 'text', lengthMax: 1_000 },
    { name: 'travelType', column: 'travel_type', label: 'Kind of travel', type: 'text', lengthMax: 500 },
    { name: 'destinations', column: 'destinations', label: 'Destinations', type: 'set', lengthMax: 10_000 },
    { name: 'departureDate', column: 'departure_date', label: 'Departure', type: 'date', lengthMax: 40 },
    { name: 'returnDate', column: 'return_date', label: 'Return', type: 'date', lengthMax: 40 },
    {
      name: 'numberOfAdults',
      column: 'number_of_adults',
      label: 'Adults',
      type: 'number',
      lengthMax: 40,
      range: countRange,
    },
    {
      name: 'numberOfChildren',
      column: 'number_of_children',
      label: 'Children',
      type: 'number',
      lengthMax: 40,
      range: countRange,
    },
    { name: 'budgetLevel', column: 'budget_level', label: 'Budget', type: 'text', lengthMax: 500 },
    { name: 'description', column: 'description', label: 'Description', type: 'text', lengthMax: 100_000 },
    { name: 'source', column: 'source', label: 'Source', type: 'text', lengthMax: 500 },
    owner,
  ],
  // Two sales of one name are two, unless they are to one company, and neither amount nor day says otherwise.
  namesakes: { name: ['name'], needs: ['account'], apart: ['account', 'amount', 'expectedCloseDate'] },
  searchKey: { kind: 'none', fields: ['name'], label: 'name' },
} as const satisfies ObjectSpec
