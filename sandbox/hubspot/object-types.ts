import { type ActivitySeed, activitySeeds } from './activities.ts'
import { companyPropertySeeds } from './company-properties.ts'
import { dealPropertySeeds } from './deal-properties.ts'
import { contactPropertySeeds, type PropertySeed } from './property-definitions.ts'

/** How HubSpot's own pages show the records of an object, by names of properties. */
interface ObjectPages {
  /** The first of these that has any value names the record. */
  readonly titles: readonly (readonly string[])[]
  /** Heading and property of the list's columns. */
  readonly columns: readonly (readonly [heading: string, property: string])[]
  /** Properties that are first in the form. */
  readonly first: readonly string[]
}

/** All that distinguishes one CRM object from another; one more is one more entry in `objectTypes`. */
export interface ObjectType {
  /** Plural name in paths. */
  readonly name: string
  /** Numeric alias in paths and deep links. */
  readonly typeId: string
  /** As HubSpot writes it in messages. */
  readonly noun: string
  /** The properties that mirror `createdAt` and `updatedAt`. */
  readonly createdProperty: string
  readonly modifiedProperty: string
  /** Answered when a read names no properties. */
  readonly defaultProperties: readonly string[]
  /** Searched by the free-text `query`. */
  readonly queryProperties: readonly string[]
  readonly propertySeeds: readonly PropertySeed[]
  readonly propertyGroups: readonly string[]
  /** Without a value of these, no record is made. */
  readonly required: readonly string[]
  /** What a merged record was known by, and the property that keeps it with the surviving one; null = by nothing. */
  readonly key: { readonly property: string; readonly others: string } | null
  /** Whether its records move through the stages of pipelines. */
  readonly hasPipelines: boolean
  /** Whether there is a call that makes one record of two. */
  readonly canMerge: boolean
  /** Whether there is a call that deletes a record for good. */
  readonly canPurge: boolean
  readonly pages: ObjectPages
  readonly scopes: { readonly read: string; readonly write: string; readonly readSchema: string; readonly writeSchema: string }
}

const contacts: ObjectType = {
  name: 'contacts',
  typeId: '0-1',
  noun: 'Contact',
  createdProperty: 'createdate',
  modifiedProperty: 'lastmodifieddate',
  defaultProperties: ['createdate', 'email', 'firstname', 'hs_object_id', 'lastmodifieddate', 'lastname'],
  queryProperties: ['firstname', 'lastname', 'email', 'phone', 'company', 'hs_additional_emails'],
  required: [],
  key: { property: 'email', others: 'hs_additional_emails' },
  hasPipelines: false,
  canMerge: true,
  canPurge: true,
  pages: {
    titles: [['firstname', 'lastname'], ['email']],
    columns: [
      ['Email', 'email'],
      ['Phone', 'phone'],
      ['Company', 'company'],
    ],
    first: ['firstname', 'lastname', 'email', 'phone', 'mobilephone', 'company', 'jobtitle', 'lifecyclestage', 'hs_lead_status'],
  },
  propertySeeds: contactPropertySeeds,
  propertyGroups: [
    'contactinformation',
    'sales_properties',
    'socialmediainformation',
    'emailinformation',
    'conversioninformation',
  ],
  scopes: scopesOf('contacts'),
}

const companies: ObjectType = {
  name: 'companies',
  typeId: '0-2',
  noun: 'Company',
  createdProperty: 'createdate',
  modifiedProperty: 'hs_lastmodifieddate',
  defaultProperties: ['createdate', 'domain', 'hs_lastmodifieddate', 'hs_object_id', 'name'],
  queryProperties: ['name', 'website', 'domain', 'phone'],
  required: [],
  key: { property: 'domain', others: 'hs_additional_domains' },
  hasPipelines: false,
  canMerge: true,
  canPurge: false,
  pages: {
    titles: [['name'], ['domain']],
    columns: [
      ['Domain', 'domain'],
      ['Phone', 'phone'],
      ['City', 'city'],
    ],
    first: ['name', 'domain', 'website', 'phone', 'industry', 'type', 'city', 'country', 'numberofemployees', 'annualrevenue'],
  },
  propertySeeds: companyPropertySeeds,
  propertyGroups: ['companyinformation', 'socialmediainformation'],
  scopes: scopesOf('companies'),
}

const deals: ObjectType = {
  name: 'deals',
  typeId: '0-3',
  noun: 'Deal',
  createdProperty: 'createdate',
  modifiedProperty: 'hs_lastmodifieddate',
  defaultProperties: [
    'amount',
    'closedate',
    'createdate',
    'dealname',
    'dealstage',
    'hs_lastmodifieddate',
    'hs_object_id',
    'pipeline',
  ],
  queryProperties: ['dealname', 'pipeline', 'dealstage', 'description', 'dealtype'],
  required: ['dealname', 'dealstage'],
  key: null,
  hasPipelines: true,
  canMerge: true,
  canPurge: false,
  pages: {
    titles: [['dealname']],
    columns: [
      ['Amount', 'amount'],
      ['Currency', 'deal_currency_code'],
      ['Stage', 'dealstage'],
      ['Close date', 'closedate'],
    ],
    first: ['dealname', 'dealstage', 'pipeline', 'amount', 'deal_currency_code', 'closedate', 'hubspot_owner_id', 'dealtype'],
  },
  propertySeeds: dealPropertySeeds,
  propertyGroups: ['dealinformation', 'deal_revenue', 'deal_activity'],
  scopes: scopesOf('deals'),
}

function scopesOf(name: string): ObjectType['scopes'] {
  return {
    read: `crm.objects.${name}.read`,
    write: `crm.objects.${name}.write`,
    readSchema: `crm.schemas.${name}.read`,
    writeSchema: `crm.schemas.${name}.write`,
  }
}

/** Activities have the scopes of contacts, and no own time but `hs_timestamp`, which every one needs. */
function activity({ title, columns, ...seed }: ActivitySeed): ObjectType {
  const body = seed.propertySeeds.filter(({ fieldType }) => fieldType === 'html').map(({ name }) => name)
  return {
    ...seed,
    createdProperty: 'hs_createdate',
    modifiedProperty: 'hs_lastmodifieddate',
    defaultProperties: ['hs_createdate', 'hs_lastmodifieddate', 'hs_object_id'],
    queryProperties: [title, ...body],
    required: ['hs_timestamp'],
    key: null,
    hasPipelines: false,
    canMerge: false,
    canPurge: false,
    pages: { titles: [[title]], columns, first: [title, 'hs_timestamp', 'hubspot_owner_id'] },
    propertyGroups: [seed.noun.toLowerCase()],
    scopes: scopesOf('contacts'),
  }
}

export const objectTypes: readonly ObjectType[] = [contacts, companies, deals, ...activitySeeds.map(activity)]

/** The object type behind a path segment (`contacts`, `contact` or `0-1`), or null when this portal has no such object. */
export function findObjectType(segment: string): ObjectType | null {
  const wanted = segment.toLowerCase()
  return objectTypes.find((type) => type.name === wanted || type.typeId === wanted || type.noun.toLowerCase() === wanted) ?? null
}
