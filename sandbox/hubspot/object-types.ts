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

/** All that distinguishes one CRM object from another; adding companies or deals is one more entry in `objectTypes`. */
export interface ObjectType {
  /** Plural name in paths. */
  readonly name: string
  /** Numeric alias in paths and deep links. */
  readonly typeId: string
  /** As HubSpot writes it in messages. */
  readonly noun: string
  /** The property that mirrors `updatedAt`. */
  readonly modifiedProperty: string
  /** Answered when a read names no properties. */
  readonly defaultProperties: readonly string[]
  /** Searched by the free-text `query`. */
  readonly queryProperties: readonly string[]
  readonly propertySeeds: readonly PropertySeed[]
  readonly propertyGroups: readonly string[]
  readonly pages: ObjectPages
  readonly scopes: { readonly read: string; readonly write: string; readonly readSchema: string; readonly writeSchema: string }
}

const contacts: ObjectType = {
  name: 'contacts',
  typeId: '0-1',
  noun: 'Contact',
  modifiedProperty: 'lastmodifieddate',
  defaultProperties: ['createdate', 'email', 'firstname', 'hs_object_id', 'lastmodifieddate', 'lastname'],
  queryProperties: ['firstname', 'lastname', 'email', 'phone', 'company', 'hs_additional_emails'],
  pages: {
    titles: [['firstname', 'lastname'], ['email']],
    columns: [
      ['E-mail', 'email'],
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
  scopes: {
    read: 'crm.objects.contacts.read',
    write: 'crm.objects.contacts.write',
    readSchema: 'crm.schemas.contacts.read',
    writeSchema: 'crm.schemas.contacts.write',
  },
}

export const objectTypes: readonly ObjectType[] = [contacts]

/** The object type behind a path segment (`contacts`, `contact` or `0-1`), or null when this portal has no such object. */
export function findObjectType(segment: string): ObjectType | null {
  const wanted = segment.toLowerCase()
  return objectTypes.find((type) => type.name === wanted || type.typeId === wanted || type.noun.toLowerCase() === wanted) ?? null
}
