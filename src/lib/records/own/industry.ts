import { textOf } from '../record-values.ts'
import type { PageSpec } from '../pages/page-spec.ts'
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

export const industryPages = {
  path: 'industries',
  table: 'industries',
  ofLines: ['description'],
  named: ['name'],
  title: (values) => textOf(values, 'name')?.trim() || null,
  distinguishedBy: ['code'],
  sections: [{ title: null, fields: ['name', 'parentIndustry', 'code', 'status', 'description'] }],
  needed: { fields: ['name'], words: 'Enter a name.' },
  initial: { status: 'active' },
  list: {
    placeholder: 'Name, code, description…',
    searched: 'names, codes and descriptions',
    sorts: [
      ['name', 'Sort by name'],
      ['updated', 'Latest changes first'],
    ],
    nameClass: 'w-[40%]',
    columns: [{ field: 'code', className: 'w-[20%]', isSecondLine: true }],
    filters: ['status'],
  },
  listedOn: { parentIndustry: { title: 'Below it', nothing: null } },
} as const satisfies PageSpec
