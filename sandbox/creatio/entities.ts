export type EdmType = 'Edm.Guid' | 'Edm.String' | 'Edm.DateTimeOffset' | 'Edm.Decimal' | 'Edm.Boolean' | 'Edm.Int32'
export type Columns = Readonly<Record<string, EdmType>>

export const emptyGuid = '00000000-0000-0000-0000-000000000000'

const common: Columns = {
  Id: 'Edm.Guid',
  CreatedOn: 'Edm.DateTimeOffset',
  CreatedById: 'Edm.Guid',
  ModifiedOn: 'Edm.DateTimeOffset',
  ModifiedById: 'Edm.Guid',
  ProcessListeners: 'Edm.Int32',
}

/** The entity sets of a site with their columns; those that begin with Usr were added by its people. */
export const entities: Readonly<Record<string, Columns>> = {
  Contact: {
    ...common,
    Name: 'Edm.String',
    GivenName: 'Edm.String',
    Surname: 'Edm.String',
    Email: 'Edm.String',
    Phone: 'Edm.String',
    MobilePhone: 'Edm.String',
    JobTitle: 'Edm.String',
    Notes: 'Edm.String',
    AccountId: 'Edm.Guid',
    OwnerId: 'Edm.Guid',
    TypeId: 'Edm.Guid',
    UsrLeadSource: 'Edm.String',
    UsrCompany: 'Edm.String',
    UsrScore: 'Edm.Int32',
    UsrNewsletter: 'Edm.Boolean',
  },
  Activity: {
    ...common,
    Title: 'Edm.String',
    StartDate: 'Edm.DateTimeOffset',
    DueDate: 'Edm.DateTimeOffset',
    Notes: 'Edm.String',
    ContactId: 'Edm.Guid',
    AccountId: 'Edm.Guid',
    OwnerId: 'Edm.Guid',
    StatusId: 'Edm.Guid',
    TypeId: 'Edm.Guid',
    ActivityCategoryId: 'Edm.Guid',
  },
  ActivityStatus: { ...common, Name: 'Edm.String' },
  ActivityType: { ...common, Name: 'Edm.String' },
}

/** Columns without which a row is refused. */
export const required: Readonly<Record<string, readonly string[]>> = {
  Contact: ['Name'],
  Activity: ['Title', 'StartDate', 'DueDate'],
}

export const lookups: Readonly<Record<string, readonly (readonly [id: string, name: string])[]>> = {
  ActivityStatus: [
    ['384d4b84-58e6-df11-971b-001d60e938c6', 'Not started'],
    ['394d4b84-58e6-df11-971b-001d60e938c6', 'In progress'],
    ['4bdbb88f-58e6-df11-971b-001d60e938c6', 'Completed'],
    ['201cfba8-58e6-df11-971b-001d60e938c6', 'Canceled'],
  ],
  ActivityType: [
    ['fbe0acdc-cfc0-df11-b00f-001d60e938c6', 'Task'],
    ['e1831dec-cfc0-df11-b00f-001d60e938c6', 'Call'],
    ['e2831dec-cfc0-df11-b00f-001d60e938c6', 'Email'],
  ],
}

/** The part of a site's metadata that describes these entities. */
export function metadata(): string {
  const types = Object.entries(entities).map(
    ([name, columns]) =>
      `<EntityType Name="${name}"><Key><PropertyRef Name="Id"/></Key>${Object.entries(columns)
        .map(([column, type]) => `<Property Name="${column}" Type="${type}"${column === 'Id' ? ' Nullable="false"' : ''}/>`)
        .join('')}</EntityType>`,
  )
  const sets = Object.keys(entities).map((name) => `<EntitySet Name="${name}" EntityType="Terrasoft.Configuration.${name}"/>`)
  return `<?xml version="1.0" encoding="utf-8"?><edmx:Edmx Version="4.0" xmlns:edmx="http://docs.oasis-open.org/odata/ns/edmx"><edmx:DataServices><Schema Namespace="Terrasoft.Configuration" xmlns="http://docs.oasis-open.org/odata/ns/edm">${types.join('')}<EntityContainer Name="Container">${sets.join('')}</EntityContainer></Schema></edmx:DataServices></edmx:Edmx>`
}
