import {
  activityFields,
  createOnly,
  field,
  type FieldDefinition,
  fixed,
  identityFields,
  ownerField,
  systemFields,
} from './field-definitions.ts'
import { leadSources } from './object-fields.ts'
import { forever } from './soql-scope.ts'
import { forecastCategories, stages } from './stages.ts'

/** Worked out from the contact roles; given when the record is made, it becomes the first of them. */
const primaryContact = createOnly(
  field.reference('ContactId', 'Contact ID', 'Contact', 'Contact', {
    expression: `SELECT role.ContactId FROM sf_opportunitycontactrole role WHERE role._org = @._org AND role.OpportunityId = @._n
      AND role.IsPrimary = 1 AND role.IsDeleted = 0 AND role._until = ${forever} ORDER BY role._n LIMIT 1`,
  }),
)

export const opportunityFields: readonly FieldDefinition[] = [
  ...identityFields,
  field.reference('AccountId', 'Account ID', 'Account', 'Account', { onParentDelete: 'cascade' }),
  field.boolean('IsPrivate', 'Private'),
  field.string('Name', 'Name', 120, { nillable: false, required: true, nameField: true }),
  field.textarea('Description', 'Description', 32_000),
  field.picklist(
    'StageName',
    'Stage',
    stages.flatMap(({ name, isActive }) => (isActive ? [name] : [])),
    { nillable: false, required: true, restricted: true },
  ),
  field.number('currency', 'Amount', 'Amount', 18, 2),
  field.number('percent', 'Probability', 'Probability (%)', 3, 0),
  fixed(field.number('currency', 'ExpectedRevenue', 'Expected Amount', 18, 2)),
  field.date('CloseDate', 'Close Date', { nillable: false, required: true }),
  field.picklist('Type', 'Opportunity Type', ['Existing Customer - Upgrade', 'Existing Customer - Replacement', 'New Customer']),
  field.string('NextStep', 'Next Step', 255),
  field.picklist('LeadSource', 'Lead Source', leadSources),
  fixed(field.boolean('IsClosed', 'Closed')),
  fixed(field.boolean('IsWon', 'Won')),
  fixed(field.picklist('ForecastCategory', 'Forecast Category', forecastCategories, { nillable: false, restricted: true })),
  field.picklist(
    'ForecastCategoryName',
    'Forecast Category',
    forecastCategories.map(({ label }) => label),
    { restricted: true },
  ),
  fixed(field.boolean('HasOpportunityLineItem', 'Has Line Item')),
  ownerField,
  ...systemFields,
  ...activityFields,
  fixed(field.number('int', 'FiscalQuarter', 'Fiscal Quarter', 9, 0)),
  fixed(field.number('int', 'FiscalYear', 'Fiscal Year', 9, 0)),
  fixed(field.string('Fiscal', 'Fiscal Period', 6)),
  fixed(field.datetime('LastStageChangeDate', 'Last Stage Change Date')),
  primaryContact,
  field.picklist('Lost_Reason__c', 'Lost Reason', ['Price', 'Competitor', 'No Budget', 'Dates'], { custom: true }),
  field.string('Destination__c', 'Destination', 80, { custom: true }),
  field.number('double', 'Travellers__c', 'Travellers', 6, 0, { custom: true }),
  field.date('Travel_Start__c', 'First Day of Travel', { custom: true }),
]

/** Who takes part in an opportunity, and as what: rows of their own, which several of one pair may have. */
export const contactRoleFields: readonly FieldDefinition[] = [
  ...identityFields,
  createOnly(
    field.reference('OpportunityId', 'Opportunity ID', 'Opportunity', 'Opportunity', {
      nillable: false,
      required: true,
      onParentDelete: 'cascade',
    }),
  ),
  // The row of a deleted contact stays.
  field.reference('ContactId', 'Contact ID', 'Contact', 'Contact', { nillable: false, required: true, onParentDelete: 'keep' }),
  field.picklist('Role', 'Role', [
    'Signs; pays',
    'Business User',
    'Decision Maker',
    'Economic Buyer',
    'Economic Decision Maker',
    'Evaluator',
    'Executive Sponsor',
    'Influencer',
    'Technical Buyer',
    'Other',
  ]),
  field.boolean('IsPrimary', 'Primary'),
  ...systemFields,
]
