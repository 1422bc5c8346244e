/** How Salesforce's own pages show the records of an object, by names of fields. */
export interface PagedObject {
  readonly name: string
  /** Heading and field of the list's columns; a field of a related record by its path, as in a query. */
  readonly columns: readonly (readonly [heading: string, path: string])[]
  /** Fields searched besides the name and the columns. */
  readonly alsoSearched: readonly string[]
  /** Fields that are first in the form. */
  readonly first: readonly string[]
  /** Fields, or whole addresses, that the form leaves out. */
  readonly hidden: readonly string[]
}

/** The objects that have pages; one that is named here has a list, a form and all the rest. */
export const pagedObjects: readonly PagedObject[] = [
  {
    name: 'Contact',
    columns: [
      ['Email', 'Email'],
      ['Phone', 'Phone'],
      ['Account', 'Account.Name'],
    ],
    alsoSearched: ['Title'],
    first: [
      'FirstName',
      'LastName',
      'Email',
      'Phone',
      'MobilePhone',
      'Title',
      'Department',
      'AccountId',
      'Customer_Tier__c',
      'Seat_Count__c',
      'Contract_End__c',
      'Newsletter__c',
    ],
    hidden: ['OtherAddress'],
  },
  {
    name: 'Account',
    columns: [
      ['Phone', 'Phone'],
      ['Website', 'Website'],
      ['City', 'BillingCity'],
    ],
    alsoSearched: ['Industry'],
    first: ['Name', 'Phone', 'Website', 'Type', 'Industry', 'AnnualRevenue', 'NumberOfEmployees'],
    hidden: ['ShippingAddress'],
  },
  {
    name: 'Opportunity',
    columns: [
      ['Account', 'Account.Name'],
      ['Stage', 'StageName'],
      ['Amount', 'Amount'],
      ['Closes', 'CloseDate'],
    ],
    alsoSearched: ['Destination__c'],
    first: ['Name', 'AccountId', 'StageName', 'Amount', 'CurrencyIsoCode', 'CloseDate', 'Probability'],
    hidden: [],
  },
  {
    name: 'Task',
    columns: [
      ['Due', 'ActivityDate'],
      ['Status', 'Status'],
      ['Priority', 'Priority'],
    ],
    alsoSearched: [],
    first: ['Subject', 'ActivityDate', 'Status', 'Priority'],
    hidden: [],
  },
  {
    name: 'Lead',
    columns: [
      ['Company', 'Company'],
      ['Email', 'Email'],
      ['Status', 'Status'],
    ],
    alsoSearched: ['Phone', 'Title'],
    first: ['FirstName', 'LastName', 'Company', 'Email', 'Phone', 'Title', 'Status'],
    hidden: [],
  },
]
