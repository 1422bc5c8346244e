import { textOf } from '../fields/record-values.ts'
import type { PageSpec } from './page-spec.ts'

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
