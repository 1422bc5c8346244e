import { faker } from '@faker-js/faker'
import type { ContentPart } from '../../../src/lib/knowledge/domain/content.ts'
import { articles, products } from './articles.ts'
import { unknowns } from './unknowns.ts'

/** A record of the made-up shop, as its API would list it. */
type ShopRecord = { readonly path: string; readonly fields: Readonly<Record<string, string>> }

/** What is asked, which records answer it, and what kind of question that is. */
export type Question = {
  readonly kind: 'id' | 'name' | 'email' | 'paraphrase' | 'unknown'
  readonly question: string
  readonly paths: ReadonlySet<string>
}

const counts = { customers: 1_000, orders: 500, products: 438 } as const
const plans = ['Free', 'Basic', 'Premium', 'Business'] as const
const levels = ['Bronze', 'Silver', 'Gold'] as const
const states = ['processing', 'shipped', 'delivered', 'returned', 'cancelled'] as const

/** 2,000 records of a shop, the same each time: customers, orders, products, articles of its help pages. */
export function shopRecords(): readonly ShopRecord[] {
  faker.seed(20_261_129)
  const customers = Array.from({ length: counts.customers }, (_, index) => {
    const [first, last] = [faker.person.firstName(), faker.person.lastName()]
    return {
      path: `customers[${index}]`,
      fields: {
        id: `cust-${10_000 + index * 7}`,
        name: `${first} ${last}`,
        email: faker.internet.email({ firstName: first, lastName: last, provider: 'example.com' }).toLowerCase(),
        phone: faker.phone.number({ style: 'international' }),
        city: faker.location.city(),
        subscription: faker.helpers.arrayElement(plans),
        support_level: faker.helpers.arrayElement(levels),
        member_since: faker.date.past({ years: 8, refDate: '2026-11-01' }).toISOString().slice(0, 10),
      },
    }
  })
  const orders = Array.from({ length: counts.orders }, (_, index) => {
    const customer = faker.helpers.arrayElement(customers).fields
    return {
      path: `orders[${index}]`,
      fields: {
        order_number: `ORD-2026-${String(index * 13 + 1_000).padStart(5, '0')}`,
        customer_id: customer.id,
        status: faker.helpers.arrayElement(states),
        item: faker.helpers.arrayElement(products)[0],
        total: `${faker.commerce.price({ min: 5, max: 400 })} EUR`,
        tracking_code: `TRK${faker.string.alphanumeric({ length: 10, casing: 'upper' })}`,
      },
    }
  })
  const goods = Array.from({ length: counts.products }, (_, index) => {
    const [name, description] = products[index % products.length] ?? ['', '']
    return {
      path: `products[${index}]`,
      fields: {
        sku: `SKU-${faker.string.alpha({ length: 3, casing: 'upper' })}-${1_000 + index}`,
        name: `${faker.company.name().split(/[ ,]/)[0]} ${name} ${faker.color.human()}`,
        description,
        price: `${faker.commerce.price({ min: 5, max: 400 })} EUR`,
        stock: String(faker.number.int({ min: 0, max: 300 })),
      },
    }
  })
  const help = articles.map(([title, text], index) => ({ path: `articles[${index}]`, fields: { title, text } }))
  return [...customers, ...orders, ...goods, ...help]
}

/** More than 200 questions about them, each with the records that answer it; and some that none answers. */
export function shopQuestions(records: readonly ShopRecord[]): readonly Question[] {
  const every = (prefix: string, step: number) =>
    records.filter(({ path }) => path.startsWith(prefix)).filter((_, index) => index % step === 0)
  const ask = (kind: Question['kind'], question: string, field: string, value: string): Question => ({
    kind,
    question,
    paths: new Set(records.filter(({ fields }) => fields[field] === value).map(({ path }) => path)),
  })
  const of = ({ fields }: ShopRecord, name: string) => fields[name] ?? ''
  return [
    ...every('orders', 20).map((order) =>
      ask('id', `What is the status of order ${of(order, 'order_number')}?`, 'order_number', of(order, 'order_number')),
    ),
    ...every('orders', 31).map((order) =>
      ask('id', `where is parcel ${of(order, 'tracking_code').toLowerCase()}`, 'tracking_code', of(order, 'tracking_code')),
    ),
    ...every('products', 25).map((product) => ask('id', `Is ${of(product, 'sku')} in stock?`, 'sku', of(product, 'sku'))),
    ...every('customers', 62).map((customer) =>
      ask('id', `Which plan does #${of(customer, 'id').slice(5)} have`, 'id', of(customer, 'id')),
    ),
    ...every('customers', 21).map((customer) =>
      ask('name', `What is the support level of ${of(customer, 'name')}?`, 'name', of(customer, 'name')),
    ),
    ...every('customers', 23).map((customer) =>
      ask('email', `Which subscription has ${of(customer, 'email').toUpperCase()}?`, 'email', of(customer, 'email')),
    ),
    ...articles.map(([title, , question]) => ask('paraphrase', question, 'title', title)),
    ...products.map(([, description, question]) => ask('paraphrase', question, 'description', description)),
    ...unknowns.map((question) => ({ kind: 'unknown' as const, question, paths: new Set<string>() })),
  ]
}

export async function* contentOf(records: readonly ShopRecord[]): AsyncGenerator<ContentPart> {
  for (const { path, fields } of records)
    yield { kind: 'record', path, lines: Object.entries(fields).map(([name, value]) => ({ path: `${path}.${name}`, value })) }
}
