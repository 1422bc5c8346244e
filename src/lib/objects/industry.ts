import type { RecordSpec } from './record-spec.ts'

/** The organisation's own tree of industries, which its companies are sorted into. */
export const industry = {
  one: 'industry',
  many: 'industries',
  isPerson: false,
  fields: [
    { name: 'name', column: 'name', label: 'Name', type: 'text', lengthMax: 200 },
    { name: 'code', column: 'code', label: 'Code', type: 'text', lengthMax: 50 },
    { name: 'description', column: 'description', label: 'Description', type: 'text', lengthMax: 2_000 },
    { name: 'parentIndustry', column: 'parent_id', label: 'Parent industry', type: 'reference', to: 'industry', lengthMax: 36 },
    {
      name: 'position',
      column: 'position',
      label: 'Position',
      type: 'number',
      lengthMax: 40,
      range: [0, 999_999],
      isDerived: true,
    },
    {
      name: 'status',
      column: 'status',
      label: 'Status',
      type: 'picklist',
      lengthMax: 20,
      options: ['active', 'inactive'],
      first: 'active',
    },
  ],
} as const satisfies RecordSpec
