import { makePeople, phoneNotations } from '../demo/person.ts'

/** A customer as the shop's API has them. */
export type ShopCustomer = {
  readonly id: number
  readonly first_name: string
  readonly last_name: string
  readonly email: string
  readonly phone: string
  readonly orders_count: number
  readonly total_spent: string
  readonly currency: string
  readonly loyalty_level: string
  readonly last_order_name: string
  readonly tags: string
  readonly note: string | null
  readonly default_address: { readonly city: string; readonly company: string }
}

export const shopCustomersCount = 45
const levels = ['Bronze', 'Silver', 'Gold', 'Platinum'] as const
const notes = [
  null,
  'Prefers to be called after 5 pm.',
  'Returned a damaged kettle in March; got a full refund.',
  'Allergic to nuts: leave out the free sample.',
  'Wants invoices by post.',
] as const

/** The shop's customers, the same ones at every start. */
export function shopCustomers(): ShopCustomer[] {
  return [...makePeople(shopCustomersCount, { seed: 20_261_129, series: 'shop' })].map((person, index) => ({
    id: 207_119_551_000 + index,
    first_name: person.givenName,
    last_name: person.familyName,
    email: person.email,
    phone: phoneNotations.plain(person),
    orders_count: (index * 7) % 12,
    total_spent: (index * 37.5 + 12).toFixed(2),
    currency: 'EUR',
    loyalty_level: levels[(index * 3) % levels.length] ?? 'Bronze',
    last_order_name: `#${1_001 + index}`,
    tags: index % 4 === 0 ? 'newsletter, wholesale' : 'newsletter',
    note: notes[index % notes.length] ?? null,
    default_address: { city: person.city, company: person.company },
  }))
}

/** The same people as a CRM that a company wrote for itself has them. */
export function internalCustomers() {
  return shopCustomers().map((customer, index) => ({
    id: `cust-${101 + index}`,
    name: [customer.first_name, customer.last_name].filter((part) => part !== '').join(' '),
    email: customer.email,
    subscription: index % 3 === 0 ? 'Premium' : 'Basic',
    support_level: customer.loyalty_level,
  }))
}
