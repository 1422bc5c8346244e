import { hostSpellings } from '../connector-kit/host-spellings.ts'
import { choiceRow, mappingRow } from '../connector-kit/mapping-row.ts'
import { specOf } from '../connector-kit/spec-of.ts'
import type { ObjectType } from '../domain/entities.ts'
import type { KeyKind } from '../domain/record-keys.ts'
import type { HubSpotObject, KeyProperties, Reference } from './object-type.ts'

function spellingsOf(host: string): readonly string[] {
  return hostSpellings(host).flatMap((spelling) => [spelling, `www.${spelling}`])
}

/** Addresses of a host's first page, as people and browsers write them. */
function addressesOf(host: string): readonly string[] {
  return [host, `http://${host}`, `https://${host}`].flatMap((address) => [address, `${address}/`])
}

const specs = {
  contact: {
    label: { one: 'Contact', many: 'Contacts' },
    path: 'contacts',
    typeId: '0-1',
    event: 'contact',
    modified: 'lastmodifieddate',
    externalId: externalIdOf('contact', 'contactinformation'),
    keys: { email: { first: 'email', further: 'hs_additional_emails' } },
    references: { associatedcompanyid: { target: 'account', associationType: 1 } },
    scopes: scopesOf('contacts', { always: true }),
    canErase: true,
    mapping: [
      mappingRow('email', 'email'),
      mappingRow('firstName', 'firstname'),
      mappingRow('lastName', 'lastname'),
      mappingRow('phone', 'phone'),
      mappingRow('company', 'company'),
      mappingRow('jobTitle', 'jobtitle'),
      mappingRow('owner', 'hubspot_owner_id'),
    ],
    referenceMapping: [mappingRow('account', 'associatedcompanyid')],
  },
  account: {
    label: { one: 'Company', many: 'Companies' },
    path: 'companies',
    typeId: '0-2',
    event: 'company',
    modified: 'hs_lastmodifieddate',
    externalId: externalIdOf('account', 'companyinformation'),
    keys: {
      domain: {
        first: 'domain',
        further: 'hs_additional_domains',
        searchedAs: spellingsOf,
        instead: { property: 'website', searchedAs: (host) => spellingsOf(host).flatMap(addressesOf) },
      },
    },
    isInCompanyCurrency: true,
    references: { hs_parent_company_id: { target: 'account', associationType: 14, endsAlone: true } },
    scopes: scopesOf('companies'),
    canErase: false,
    // Without `industry`: a list of HubSpot's own words, which mean nothing here and refuse ours.
    mapping: [
      mappingRow('name', 'name'),
      mappingRow('domain', 'domain'),
      mappingRow('website', 'website'),
      mappingRow('phone', 'phone'),
      mappingRow('street', 'address'),
      mappingRow('city', 'city'),
      mappingRow('state', 'state'),
      mappingRow('postalCode', 'zip'),
      mappingRow('country', 'country'),
      mappingRow('annualRevenue', 'annualrevenue'),
      mappingRow('employees', 'numberofemployees'),
      mappingRow('owner', 'hubspot_owner_id'),
    ],
    referenceMapping: [mappingRow('parent', 'hs_parent_company_id')],
  },
  opportunity: {
    label: { one: 'Deal', many: 'Deals' },
    path: 'deals',
    typeId: '0-3',
    event: 'deal',
    modified: 'hs_lastmodifieddate',
    externalId: externalIdOf('opportunity', 'dealinformation'),
    keys: {},
    // No property has a point in its name.
    references: {
      'associations.companies': {
        target: 'account',
        associationType: 5,
        associated: { label: 'Primary company', name: 'deal_to_company' },
      },
      'associations.contacts': {
        target: 'contact',
        associationType: 3,
        isMany: true,
        associated: { label: 'Contacts', name: 'deal_to_contact' },
      },
      'associations.contacts.labels': {
        target: 'contact',
        associationType: 3,
        isMany: true,
        hasLabels: true,
        associated: { label: 'Labels of contacts', name: 'deal_to_contact' },
      },
    },
    currency: 'deal_currency_code',
    stage: { property: 'dealstage', pipeline: 'pipeline' },
    required: ['dealname', 'dealstage'],
    scopes: scopesOf('deals'),
    canErase: false,
    mapping: [
      mappingRow('name', 'dealname'),
      mappingRow('stage', 'dealstage'),
      mappingRow('amount', 'amount'),
      mappingRow('currency', 'deal_currency_code'),
      mappingRow('expectedCloseDate', 'closedate'),
      mappingRow('lostReason', 'closed_lost_reason'),
      mappingRow('description', 'description'),
      mappingRow('owner', 'hubspot_owner_id'),
    ],
    referenceMapping: [mappingRow('account', 'associations.companies'), mappingRow('contacts', 'associations.contacts')],
  },
  note: {
    label: { one: 'Note', many: 'Notes' },
    path: 'notes',
    typeId: '0-46',
    event: 'note',
    modified: 'hs_lastmodifieddate',
    externalId: externalIdOf('note', 'note'),
    keys: {},
    ofLinked: ['account', 'contact', 'opportunity'],
    references: {
      'associations.companies': aboutMany('account', 190, 'Companies', 'note_to_company'),
      'associations.contacts': aboutMany('contact', 202, 'Contacts', 'note_to_contact'),
      'associations.deals': aboutMany('opportunity', 214, 'Deals', 'note_to_deal'),
    },
    required: ['hs_timestamp'],
    author: { field: 'hs_created_by_user_id.name', user: 'hs_created_by_user_id', owner: 'hubspot_owner_id' },
    // HubSpot has no scopes for activities: those who may do so with contacts may do so with them.
    scopes: scopesOf('contacts'),
    canErase: false,
    mapping: [
      mappingRow('body', 'hs_note_body'),
      mappingRow('author', 'hs_created_by_user_id.name', 'from_crm'),
      mappingRow('writtenAt', 'hs_timestamp'),
    ],
    referenceMapping: [
      mappingRow('accounts', 'associations.companies'),
      mappingRow('contacts', 'associations.contacts'),
      mappingRow('opportunities', 'associations.deals'),
    ],
  },
  task: {
    label: { one: 'Task', many: 'Tasks' },
    path: 'tasks',
    typeId: '0-27',
    event: 'task',
    modified: 'hs_lastmodifieddate',
    externalId: externalIdOf('task', 'task'),
    keys: {},
    ofLinked: ['account', 'contact', 'opportunity'],
    references: {
      'associations.companies': aboutMany('account', 192, 'Companies', 'task_to_company'),
      'associations.contacts': aboutMany('contact', 204, 'Contacts', 'task_to_contact'),
      'associations.deals': aboutMany('opportunity', 216, 'Deals', 'task_to_deal'),
    },
    // When it is due.
    filledWithNow: ['hs_timestamp'],
    inMilliseconds: ['hs_task_reminders'],
    scopes: scopesOf('contacts'),
    canErase: false,
    mapping: [
      mappingRow('subject', 'hs_task_subject'),
      mappingRow('body', 'hs_task_body'),
      // A meeting is no type of its tasks.
      choiceRow('type', 'hs_task_type', {
        values: { to_do: 'TODO', call: 'CALL', email: 'EMAIL' },
        alike: { meeting: 'to_do' },
      }),
      choiceRow('status', 'hs_task_status', {
        values: { open: 'NOT_STARTED', in_progress: 'IN_PROGRESS', waiting: 'WAITING', done: 'COMPLETED', deferred: 'DEFERRED' },
      }),
      choiceRow('priority', 'hs_task_priority', {
        values: { low: 'LOW', normal: 'NONE', high: 'HIGH' },
        also: { MEDIUM: 'normal' },
      }),
      mappingRow('due', 'hs_timestamp'),
      mappingRow('reminderAt', 'hs_task_reminders'),
      mappingRow('completedAt', 'hs_task_completion_date', 'from_crm'),
      mappingRow('owner', 'hubspot_owner_id'),
    ],
    referenceMapping: [
      mappingRow('accounts', 'associations.companies'),
      mappingRow('contacts', 'associations.contacts'),
      mappingRow('opportunities', 'associations.deals'),
    ],
  },
} as const satisfies Partial<Record<ObjectType, HubSpotObject>>

const keyKinds = ['email', 'domain'] as const satisfies readonly KeyKind[]

export const hubSpotObjects: Readonly<Partial<Record<ObjectType, HubSpotObject>>> = specs

/** @throws Error where HubSpot has no such object */
export function hubSpotObject(object: ObjectType): HubSpotObject {
  return specOf(hubSpotObjects, object)
}

/** The kinds of key of an object, with their properties. */
export function keyProperties({ keys }: HubSpotObject): readonly (KeyProperties & { readonly kind: KeyKind })[] {
  return keyKinds.flatMap((kind) => {
    const properties = keys[kind]
    return properties === undefined ? [] : [{ ...properties, kind }]
  })
}

function externalIdOf(object: ObjectType, group: string): HubSpotObject['externalId'] {
  return {
    property: `adsapp_${object}_id`,
    group,
    label: `ADSapp ${object} id`,
    description: `Which ADSapp ${object} this is. Set once by the sync; keep it as it is.`,
  }
}

export function aboutMany(target: ObjectType, associationType: number, label: string, name: string): Reference {
  return { target, associationType, isMany: true, associated: { label, name } }
}

export function scopesOf(
  path: string,
  { always }: Pick<HubSpotObject['scopes'], 'always'> = { always: false },
): HubSpotObject['scopes'] {
  const writeSchema = `crm.schemas.${path}.write`
  return {
    needed: [`crm.objects.${path}.read`, `crm.objects.${path}.write`, `crm.schemas.${path}.read`, writeSchema],
    writeSchema,
    always,
  }
}
