import { field, type FieldDefinition, fixed, identityFields, personName, systemFields } from './field-definitions.ts'
import { forecastCategories } from './stages.ts'

/** Users, orgs and the like are never in the recycle bin. */
const idOnly = identityFields.filter(({ name }) => name !== 'IsDeleted')

export const userFields: readonly FieldDefinition[] = [
  ...idOnly,
  field.string('Username', 'Username', 80, { nillable: false, required: true }),
  field.string('LastName', 'Last Name', 80, { nillable: false, required: true }),
  field.string('FirstName', 'First Name', 40),
  personName('Full Name'),
  field.email('Email', 'Email', { nillable: false, required: true, keyed: true }),
  field.string('Title', 'Title', 80),
  field.boolean('IsActive', 'Active'),
  field.picklist('UserType', 'User Type', ['Standard', 'CspLitePortal'], { restricted: true }),
  field.reference('ProfileId', 'Profile ID', 'Profile', 'Profile', { nillable: false }),
  field.reference('UserRoleId', 'Role ID', 'UserRole', 'UserRole'),
  field.picklist('TimeZoneSidKey', 'Time Zone', ['UTC', 'Europe/Amsterdam'], { nillable: false, restricted: true }),
  field.picklist('LocaleSidKey', 'Locale', ['en_US', 'nl_NL'], { nillable: false, restricted: true }),
  ...systemFields,
].map(fixed)

export const organizationFields: readonly FieldDefinition[] = [
  ...idOnly,
  field.string('Name', 'Name', 80, { nillable: false, nameField: true }),
  field.boolean('IsSandbox', 'Is Sandbox'),
  field.string('InstanceName', 'Instance Name', 5),
  field.picklist('OrganizationType', 'Edition', ['Enterprise Edition', 'Unlimited Edition', 'Developer Edition'], {
    restricted: true,
  }),
  field.picklist('TimeZoneSidKey', 'Time Zone', ['UTC', 'Europe/Amsterdam'], { nillable: false, restricted: true }),
  field.picklist('DefaultLocaleSidKey', 'Locale', ['en_US', 'nl_NL'], { nillable: false, restricted: true }),
  field.string('NamespacePrefix', 'Namespace Prefix', 15),
  field.picklist('LanguageLocaleKey', 'Language', ['en_US', 'nl_NL'], { nillable: false, restricted: true }),
  ...systemFields,
].map(fixed)

export const stageFields: readonly FieldDefinition[] = [
  ...idOnly,
  field.string('ApiName', 'API Name', 255, { nillable: false }),
  field.string('MasterLabel', 'Master Label', 255, { nillable: false, nameField: true }),
  field.number('int', 'SortOrder', 'Sort Order', 9, 0),
  field.boolean('IsActive', 'Is Active'),
  field.boolean('IsClosed', 'Closed'),
  field.boolean('IsWon', 'Won'),
  field.number('percent', 'DefaultProbability', 'Probability (%)', 3, 0),
  field.picklist('ForecastCategory', 'Forecast Category', forecastCategories, { restricted: true }),
  field.string('ForecastCategoryName', 'Forecast Category Name', 255),
  ...systemFields,
].map(fixed)

/** A value of a picklist that means something. */
const choice = (mark: FieldDefinition): readonly FieldDefinition[] =>
  [
    ...idOnly,
    field.string('ApiName', 'API Name', 255, { nillable: false }),
    field.string('MasterLabel', 'Master Label', 255, { nillable: false, nameField: true }),
    field.number('int', 'SortOrder', 'Sort Order', 9, 0),
    field.boolean('IsDefault', 'Is Default'),
    mark,
    ...systemFields,
  ].map(fixed)

export const leadStatusFields = choice(field.boolean('IsConverted', 'Is Converted'))
export const taskStatusFields = choice(field.boolean('IsClosed', 'Is Closed'))
export const taskPriorityFields = choice(field.boolean('IsHighPriority', 'Is High Priority'))

export const currencyTypeFields: readonly FieldDefinition[] = [
  ...idOnly,
  field.string('IsoCode', 'Currency ISO Code', 3, { nillable: false, nameField: true }),
  field.number('double', 'ConversionRate', 'Conversion Rate', 18, 6, { nillable: false }),
  field.number('int', 'DecimalPlaces', 'Decimal Places', 1, 0, { nillable: false }),
  field.boolean('IsActive', 'Active'),
  field.boolean('IsCorporate', 'Corporate Currency'),
  ...systemFields,
].map(fixed)

/** What an object has that other records refer to and this sandbox has no more of than its name. */
function named(label: string, withDeletion: boolean): readonly FieldDefinition[] {
  const name = field.string('Name', label, 255, { nillable: false, nameField: true })
  return [...(withDeletion ? identityFields : idOnly), name, ...systemFields].map(fixed)
}

/** Queues are groups of a type of their own. */
export const groupFields: readonly FieldDefinition[] = [
  ...idOnly,
  field.string('Name', 'Name', 40, { nillable: false, nameField: true }),
  field.string('DeveloperName', 'Developer Name', 80),
  field.picklist('Type', 'Type', ['Regular', 'Queue', 'Role', 'Organization'], { nillable: false, restricted: true }),
  ...systemFields,
].map(fixed)

export const recordTypeFields: readonly FieldDefinition[] = [
  ...idOnly,
  field.string('Name', 'Name', 80, { nillable: false, nameField: true }),
  field.string('DeveloperName', 'Record Type Name', 80, { nillable: false }),
  field.string('SobjectType', 'SObject Type Name', 40, { nillable: false }),
  field.boolean('IsActive', 'Active'),
  ...systemFields,
].map(fixed)

export const profileFields = named('Name', false)
export const userRoleFields = named('Name', false)
export const individualFields = named('Name', true)
