import type { RecordKind } from '../kit/record-kind.ts'
import type { SandboxCompany } from './credentials.ts'
import { parseDealInput } from './deal-input.ts'
import { mergeDeals } from './deal-merge.ts'
import { dealWrites } from './deal-writes.ts'
import { mergeOrganizations } from './organization-merge.ts'
import { organizationWrites, parseOrganizationInput } from './organization-writes.ts'
import { parsePersonInput } from './person-input.ts'
import { mergePersons } from './person-merge.ts'
import { personWrites } from './person-writes.ts'
import { type PagedBody, type PagedEntity, recordKind } from './record-kind.ts'
import type { CommonInput } from './record-writes.ts'
import type { Sandbox } from './sandbox.ts'

function paged<Body extends PagedBody, Input extends CommonInput>(entity: PagedEntity<Body, Input>) {
  return {
    one: entity.one,
    many: entity.many,
    count: (sandbox: Sandbox, companyId: number, state: 'live' | 'deleted') => entity.store(sandbox).count(companyId, state),
    kindIn: (sandbox: Sandbox, company: SandboxCompany): RecordKind => recordKind(sandbox, company, entity),
  }
}

/** The entities that have pages; one that is named here has a list, a form and all the rest. */
export const pagedEntities = [
  paged({
    one: 'person',
    many: 'persons',
    title: ({ name }) => name,
    columns: ['email', 'phone', 'org_id'],
    form: ['first_name', 'last_name', 'org_id', 'job_title', 'birthday', 'email', 'phone'],
    store: ({ persons }) => persons,
    parse: (request, kind, sandbox) => parsePersonInput(request, kind, sandbox.settings().contactSync),
    writes: personWrites,
    merge: mergePersons,
  }),
  paged({
    one: 'organization',
    many: 'organizations',
    title: ({ name }) => name,
    columns: ['address', 'website', 'industry'],
    form: ['name', 'address', 'website', 'linkedin', 'industry', 'annual_revenue', 'employee_count'],
    store: ({ organizations }) => organizations,
    parse: parseOrganizationInput,
    writes: organizationWrites,
    merge: mergeOrganizations,
  }),
  paged({
    one: 'deal',
    many: 'deals',
    title: ({ title }) => title,
    columns: ['value', 'currency', 'stage_id', 'status', 'org_id', 'owner_id'],
    form: [
      'title',
      'stage_id',
      'status',
      'value',
      'currency',
      'expected_close_date',
      'lost_reason',
      'probability',
      'person_id',
      'org_id',
      'owner_id',
    ],
    store: ({ deals }) => deals,
    parse: parseDealInput,
    writes: dealWrites,
    merge: mergeDeals,
  }),
]
