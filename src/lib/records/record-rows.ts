import { customIn, numberOf, type RecordValues, textOf } from './record-values.ts'

/** A contact's values as its columns. */
export function contactRow(values: RecordValues) {
  const text = (name: string) => textOf(values, name)
  return {
    email: text('email'),
    first_name: text('firstName'),
    last_name: text('lastName'),
    phone: text('phone'),
    company: text('company'),
    job_title: text('jobTitle'),
    account_id: text('account'),
    custom: customOf(values),
  }
}

/** A company's values as its columns. */
export function accountRow(values: RecordValues) {
  const text = (name: string) => textOf(values, name)
  const number = (name: string) => numberOf(values, name)
  return {
    name: text('name'),
    domain: text('domain'),
    website: text('website'),
    phone: text('phone'),
    industry: text('industry'),
    account_type: text('accountType'),
    parent_id: text('parent'),
    street: text('street'),
    city: text('city'),
    state: text('state'),
    postal_code: text('postalCode'),
    country: text('country'),
    annual_revenue: number('annualRevenue'),
    employees: number('employees'),
    lifetime_value: number('lifetimeValue'),
    credit_limit: number('creditLimit'),
    payment_terms: text('paymentTerms'),
    payment_method: text('paymentMethod'),
    currency: text('currency'),
    status: text('status'),
    custom: customOf(values),
  }
}

/** An opportunity's values as its columns. Without a stage it stays in its own, or begins in the first. */
export function opportunityRow(values: RecordValues) {
  const text = (name: string) => textOf(values, name)
  const number = (name: string) => numberOf(values, name)
  const stage = text('stage')
  return {
    name: text('name'),
    account_id: text('account'),
    contact_id: text('contact'),
    ...(stage === null ? {} : { stage }),
    probability: number('probability'),
    amount: number('amount'),
    currency: text('currency'),
    expected_close_date: text('expectedCloseDate'),
    lost_reason: text('lostReason'),
    travel_type: text('travelType'),
    destinations: text('destinations'),
    departure_date: text('departureDate'),
    return_date: text('returnDate'),
    number_of_adults: number('numberOfAdults'),
    number_of_children: number('numberOfChildren'),
    budget_level: text('budgetLevel'),
    description: text('description'),
    source: text('source'),
    custom: customOf(values),
  }
}

function customOf(values: RecordValues) {
  return Object.fromEntries(customIn(values))
}
