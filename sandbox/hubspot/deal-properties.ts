import { type PropertySeed, readOnly, select, text } from './property-definitions.ts'

const dealInformation = 'dealinformation'
const own = (name: string, label: string): PropertySeed => text(name, label, dealInformation)
const long = (name: string, label: string): PropertySeed => ({ ...own(name, label), fieldType: 'textarea' })
const number = (name: string, label: string): PropertySeed => ({ ...own(name, label), type: 'number', fieldType: 'number' })

/** What HubSpot works out from a deal's other values. */
const computed = (name: string, label: string, type: 'bool' | 'number' | 'string' = 'number'): PropertySeed => ({
  ...readOnly(name, label, type, dealInformation),
  fieldType: type === 'bool' ? 'booleancheckbox' : 'calculation_equation',
  calculated: true,
})

/** The deal properties of a new portal: HubSpot's own plus those of a company that sells group travel. */
export const dealPropertySeeds: readonly PropertySeed[] = [
  own('dealname', 'Deal Name'),
  { ...select('pipeline', 'Pipeline', [], dealInformation), optionsFrom: 'pipelines' },
  { ...select('dealstage', 'Deal Stage', [], dealInformation), fieldType: 'radio', optionsFrom: 'stages' },
  { ...number('amount', 'Amount'), isAmount: true },
  { ...select('deal_currency_code', 'Currency', [], dealInformation), optionsFrom: 'currencies' },
  { ...own('closedate', 'Close Date'), type: 'datetime', fieldType: 'date' },
  {
    ...select(
      'dealtype',
      'Deal Type',
      [
        { label: 'New Business', value: 'newbusiness' },
        { label: 'Existing Business', value: 'existingbusiness' },
      ],
      dealInformation,
    ),
    fieldType: 'radio',
  },
  select(
    'hs_priority',
    'Priority',
    [
      { label: 'Low', value: 'low' },
      { label: 'Medium', value: 'medium' },
      { label: 'High', value: 'high' },
    ],
    dealInformation,
  ),
  { ...select('hubspot_owner_id', 'Deal owner', [], dealInformation), optionsFrom: 'owners' },
  long('description', 'Deal Description'),
  long('closed_lost_reason', 'Closed Lost Reason'),
  long('closed_won_reason', 'Closed Won Reason'),
  own('hs_next_step', 'Next step'),
  { ...readOnly('hs_object_id', 'Record ID', 'number', dealInformation), unique: true },
  readOnly('createdate', 'Create Date', 'datetime', dealInformation),
  readOnly('hs_lastmodifieddate', 'Last Modified Date', 'datetime', dealInformation),
  readOnly('hs_merged_object_ids', 'Merged record IDs', 'string', dealInformation),
  computed('hs_is_closed', 'Is Deal Closed?', 'bool'),
  computed('hs_is_closed_won', 'Is Closed Won', 'bool'),
  computed('hs_is_closed_lost', 'Is Closed Lost', 'bool'),
  computed('hs_deal_stage_probability', 'Deal probability'),
  computed('amount_in_home_currency', 'Amount in company currency'),
  computed('hs_closed_amount', 'Closed Deal Amount'),
  computed('hs_closed_amount_in_home_currency', 'Closed Deal Amount In Home Currency'),
  computed('hs_projected_amount', 'Weighted amount'),
  computed('hs_projected_amount_in_home_currency', 'Weighted amount in company currency'),
  computed('days_to_close', 'Days to close'),
  computed('num_associated_contacts', 'Number of Associated Contacts'),
  { ...own('destination', 'Destination'), custom: true },
  { ...own('travel_start', 'First day of travel'), type: 'date', fieldType: 'date', custom: true },
  { ...number('travellers', 'Travellers'), custom: true },
]
