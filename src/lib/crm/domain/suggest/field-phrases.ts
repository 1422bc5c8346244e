import type { SyncedObject } from '../objects.ts'

/** What a field of ours is called elsewhere, in meanings (`word-meanings.ts`). */
export type FieldPhrases = {
  /** Each says it whole. */
  readonly phrases: readonly string[]
  /** Words that may stand beside one of them and change nothing. */
  readonly beside?: string
}

/** Meanings that say of an object’s own field whose it is, and no more. */
export const ownWords: Readonly<Record<SyncedObject, string>> = {
  contact: 'contact',
  account: 'company account contact',
  lead: 'lead contact',
  opportunity: 'deal',
  task: 'task',
  note: 'note',
  activity: 'activity',
}

const email: FieldPhrases = { phrases: ['email', 'email address'], beside: 'main work' }
const phone: FieldPhrases = { phrases: ['phone', 'work phone'], beside: 'main number' }
const owner: FieldPhrases = { phrases: ['owner', 'owner id', 'owner name'], beside: 'work' }
const currency: FieldPhrases = { phrases: ['currency', 'currency code'], beside: 'account' }
const person = {
  firstName: { phrases: ['first', 'first name'] },
  lastName: { phrases: ['last', 'last name'] },
  email,
  phone,
  jobTitle: { phrases: ['job', 'job title', 'title', 'job description'] },
} as const satisfies Readonly<Record<string, FieldPhrases>>

/** By object and field. What is not here is known by its own label alone. */
export const fieldPhrases: Readonly<Partial<Record<SyncedObject, Readonly<Record<string, FieldPhrases>>>>> = {
  contact: {
    ...person,
    company: { phrases: ['company', 'company name', 'account name'] },
    account: { phrases: ['company', 'account', 'company id', 'account id', 'account name'], beside: 'main' },
    owner,
  },
  lead: {
    ...person,
    companyName: { phrases: ['company', 'company name', 'account name'] },
    leadStatus: { phrases: ['status', 'status lead'] },
    interestLevel: { phrases: ['interest', 'interest level', 'level'] },
    travelInterests: { phrases: ['interest travel', 'destination interest', 'interest type travel', 'travel type'] },
    preferredTravelDate: {
      phrases: [
        'preferred travel date',
        'preferred date',
        'travel date',
        'preferred departure date',
        'departure date',
        'departure',
      ],
    },
    numberOfTravelers: { phrases: ['travelers', 'count travelers'], beside: 'number' },
    estimatedValue: {
      phrases: [
        'estimated value',
        'value',
        'amount',
        'estimated amount',
        'expected value',
        'expected amount',
        'expected revenue',
        'estimated revenue',
        'estimated budget',
        'budget',
      ],
    },
    currency,
    source: { phrases: ['source', 'lead source'] },
    campaign: { phrases: ['campaign', 'campaign name', 'campaign source'] },
    score: { phrases: ['score'] },
    nextFollowUpAt: {
      phrases: [
        'next followup',
        'followup',
        'followup date',
        'next followup date',
        'next task date',
        'next contact',
        'next contact date',
      ],
    },
    description: { phrases: ['description'] },
    owner,
    convertedContact: { phrases: ['converted contact', 'converted contact id'] },
    convertedAccount: { phrases: ['converted account', 'converted account id', 'converted company'] },
    convertedOpportunity: { phrases: ['converted deal', 'converted deal id'] },
    convertedAt: { phrases: ['converted date', 'conversion date'] },
  },
  account: {
    name: { phrases: ['name', 'company name', 'account name', 'company'] },
    domain: { phrases: ['domain', 'domain name', 'domain company', 'website domain'], beside: 'email' },
    website: { phrases: ['website', 'website address'] },
    phone,
    industry: { phrases: ['industry', 'industry type'] },
    accountType: { phrases: ['type', 'account type', 'contact type'] },
    parent: { phrases: ['parent', 'parent account', 'parent company', 'parent id', 'parent account id', 'parent company id'] },
    street: { phrases: ['street', 'billing street', 'address', 'billing address', 'street address'], beside: 'main' },
    city: { phrases: ['city', 'billing city', 'city address', 'billing city address'], beside: 'main' },
    state: { phrases: ['state', 'billing state', 'state address'], beside: 'main' },
    postalCode: { phrases: ['postal', 'postal code', 'billing postal', 'billing postal code', 'postal address'], beside: 'main' },
    country: { phrases: ['country', 'billing country', 'country address'], beside: 'main' },
    annualRevenue: { phrases: ['annual revenue', 'revenue', 'annual sales'] },
    employees: { phrases: ['employees', 'count employees'], beside: 'number' },
    lifetimeValue: { phrases: ['lifetime value', 'lifetime', 'lifetime revenue', 'lifetime amount'] },
    creditLimit: { phrases: ['credit limit'] },
    paymentTerms: { phrases: ['payment terms'] },
    paymentMethod: { phrases: ['payment method', 'payment type'] },
    currency,
    status: { phrases: ['status', 'account status'] },
    owner,
  },
  opportunity: {
    name: { phrases: ['name', 'title', 'deal', 'deal name', 'deal title', 'subject'] },
    account: { phrases: ['account', 'company', 'account id', 'company id', 'account name', 'company name'] },
    contact: { phrases: ['contact', 'contact id', 'main contact', 'contact name', 'main contact id'] },
    contacts: { phrases: ['contact', 'contact job', 'participants'], beside: 'number' },
    stage: { phrases: ['stage', 'deal stage', 'stage name', 'stage id', 'pipeline stage'] },
    probability: { phrases: ['probability'], beside: 'close won deal' },
    amount: { phrases: ['amount', 'value', 'deal value', 'amount value'] },
    currency,
    expectedCloseDate: { phrases: ['close date', 'expected close date', 'expected close', 'close', 'expected decision date'] },
    lostReason: { phrases: ['lost reason', 'close lost reason'] },
    travelType: { phrases: ['travel type'] },
    destinations: { phrases: ['destination', 'travel destination'] },
    departureDate: { phrases: ['departure', 'departure date'] },
    returnDate: { phrases: ['return', 'return date'] },
    numberOfAdults: { phrases: ['adults', 'count adults'], beside: 'number' },
    numberOfChildren: { phrases: ['children', 'count children'], beside: 'number' },
    budgetLevel: { phrases: ['budget', 'budget level', 'budget type', 'budget range'] },
    description: { phrases: ['description'] },
    source: { phrases: ['source', 'lead source', 'deal source'] },
    owner,
  },
  task: {
    subject: { phrases: ['subject', 'title', 'task', 'name'] },
    body: { phrases: ['body', 'description'] },
    type: { phrases: ['type', 'task type'] },
    status: { phrases: ['status'] },
    priority: { phrases: ['priority'] },
    due: { phrases: ['due', 'due date', 'due time', 'due date time'] },
    reminderAt: { phrases: ['reminder', 'reminder date', 'reminder time', 'reminder date time'] },
    completedAt: { phrases: ['completed date', 'completed time', 'completed', 'completed date time'] },
    contacts: { phrases: ['contact', 'participants'] },
    owner,
  },
}
