import type { v2 } from 'pipedrive'
import { z } from 'zod'
import { mappingRow } from '../../connector-kit/mapping-row.ts'
import { domainKey } from '../../domain/domain-key.ts'
import type { FieldValue } from '../../domain/entities.ts'
import { sameValue } from '../../domain/normalize.ts'
import { recordShape, text } from '../schema.ts'
import { textOf } from '../values.ts'
import { addressFields, addressSchema, changedAddress, readAddress } from './address.ts'
import { ownerField } from './owner-field.ts'
import type { Kind, Rejected } from './kind.ts'
import { requestBody } from './request-body.ts'

const rowSchema = z.looseObject({ ...recordShape, name: text, website: text, address: addressSchema })
type Organization = z.infer<typeof rowSchema>

/** An address is sent as a whole. */
const stateSchema = z.object({ address: addressSchema })

const createBody = requestBody<v2.AddOrganizationRequest>()
const updateBody = requestBody<v2.UpdateOrganizationRequest>()

const nameless: Rejected = {
  reason: 'required',
  code: 'name_required',
  field: 'name',
  message: 'Every organization in Pipedrive has a name. Enter one.',
}

/**
 * An account is an organization of Pipedrive. Its parent is left out: Pipedrive has relations of organizations apart from them, which no
 * list, delta or webhook of organizations tells of. Several may have the same name and the same website.
 */
export const organization: Kind<Organization> = {
  object: 'account',
  name: 'organization',
  capability: {
    label: { one: 'Organization', many: 'Organizations' },
    // A look-up lists what has changed since the run has read all; the first one lists all. Pipedrive does not search websites.
    costs: { unit: 'tokens', page: 30, read: 1, lookup: 10, write: 5 },
  },
  calls: {
    list: (api, query) => api.organizations().getOrganizations(query),
    get: (api, id) => api.organizations().getOrganization({ id }),
    create: (api, body) => api.organizations().addOrganization({ AddOrganizationRequest: createBody.parse(body) }),
    update: (api, id, body) => api.organizations().updateOrganization({ id, UpdateOrganizationRequest: updateBody.parse(body) }),
    remove: (api, id) => api.organizations().deleteOrganization({ id }),
    listFields: (api, query) => api.organizationFields().getOrganizationFields(query),
    addField: (api, field) => api.organizationFields().addOrganizationField({ AddOrganizationFieldRequest: field }),
    changelog: (api, query) => api.organizationChangelogs().getOrganizationChangelog(query),
  },
  row: rowSchema,
  fields: [
    { name: 'name', label: 'Name', kind: 'text', access: 'write', required: 'name' },
    ...addressFields.map(({ name, label }) => ({ name, label, kind: 'text', access: 'write', codes: [] }) as const),
    { name: 'website', label: 'Website', kind: 'text', access: 'listed' },
    { name: 'linkedin', label: 'LinkedIn profile', kind: 'text', access: 'listed' },
    ownerField,
    { name: 'industry', label: 'Industry', kind: 'enum', access: 'listed' },
    { name: 'annual_revenue', label: 'Annual revenue', kind: 'number', access: 'listed' },
    { name: 'employee_count', label: 'Number of employees', kind: 'number', access: 'listed' },
    { name: 'address', label: 'Address', kind: 'address', access: 'read' },
    { name: 'add_time', label: 'Organization created', kind: 'datetime', access: 'read' },
    { name: 'update_time', label: 'Update time', kind: 'datetime', access: 'read' },
  ],
  lists: [],
  partOf: Object.fromEntries(addressFields.map(({ name }) => [name, 'address'])),
  read: Object.fromEntries(
    addressFields.map(({ name }) => [name, ({ address }: Organization): FieldValue => readAddress(address, name)]),
  ),
  key: {
    kind: 'domain',
    field: 'website',
    of: ({ website }) => [domainKey(website ?? null)].filter((domain) => domain !== null),
  },
  idField: {
    name: 'ADSapp company id',
    of: 'company',
    without: 'an organization whose creation was not confirmed is looked for by its name and website.',
  },
  state: ({ address }) => ({ address }),
  writer(state) {
    const before = state === null ? {} : stateSchema.parse(state).address
    const changes = new Map<string, FieldValue>()
    const sent: { name?: string | null } = {}
    return {
      put(name, value) {
        if (name === 'name') sent.name = textOf(value)
        else if (addressFields.some((field) => field.name === name)) changes.set(name, value)
        else return false
        return true
      },
      members({ isCreate }) {
        if (sent.name === null || (isCreate && sent.name === undefined)) return { rejected: nameless }
        return { ...sent, ...(changes.size === 0 ? {} : { address: changedAddress(before, changes) }) }
      },
    }
  },
  /** By name and, where it has one, website: Pipedrive may rewrite an address. */
  isMadeBy({ properties }, record) {
    const isSame = (name: string) => sameValue('text', record.properties[name] ?? null, properties[name] ?? null)
    return isSame('name') && isSame('website')
  },
  mapping: [
    mappingRow('name', 'name'),
    mappingRow('website', 'website'),
    // Its words are a list of the account's own, which would refuse ours.
    mappingRow('industry', 'industry', 'from_crm'),
    mappingRow('street', 'address.street'),
    mappingRow('city', 'address.locality'),
    mappingRow('state', 'address.admin_area_level_1'),
    mappingRow('postalCode', 'address.postal_code'),
    mappingRow('country', 'address.country'),
    mappingRow('annualRevenue', 'annual_revenue'),
    mappingRow('employees', 'employee_count'),
    mappingRow('owner', 'owner_id'),
  ],
  joinedFields: [],
  references: [],
}
