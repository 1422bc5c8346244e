import { createRandom } from '../kit/random.ts'

/** A deal of the demo, before a CRM's spelling is applied. */
export interface DemoDeal {
  readonly title: string
  /** Null = nobody has entered one. */
  readonly company: string | null
  /** Places in the list of people, the main one first. */
  readonly contacts: readonly number[]
  /** Decimal text as people and imports leave it; null = none. */
  readonly amount: string | null
  readonly currency: string
  /** Which of the CRM's pipelines. */
  readonly pipeline: number
  readonly status: 'open' | 'won' | 'lost'
  /** How far an open deal is, or a closed one was, along the stages: from 0 to below 1. */
  readonly progress: number
  readonly closesOn: string
  /** Which of the CRM's users. */
  readonly owner: number | null
  /** An open deal keeps it when it was closed and reopened. */
  readonly lostReason: string | null
  readonly destination: string | null
  readonly travellers: number | null
  readonly travelStart: string | null
}

interface DealMaking {
  readonly count: number
  readonly seed: number
  readonly currencies: readonly [string, ...string[]]
  readonly pipelines: number
  readonly owners: number
}

const destinations = ['Lofoten', 'Kyoto', 'Côte d’Azur', 'Zürich', 'New York', 'Dubai', 'İzmir', 'Reykjavík', '東京'] as const
const kinds = ['incentive', 'board meeting', 'team week', 'trade fair', 'kick-off', 'study trip'] as const
const lostReasons = [
  'Price',
  'Chose a competitor',
  'No budget this year',
  'no answer after 3 mails',
  'Dates <not> available',
] as const
const dayMs = 86_400_000
const firstDay = Date.UTC(2025, 1, 3)

/** Amounts that a comparison of money must bear: no decimals, three of them, fractions without a binary form, credits, millions. */
const oddAmounts = ['0', '0.1', '1999.995', '12499.90', '-250.00', '1234567.89', '33333.333', '7500.0'] as const

/**
 * Deals among people, the same for the same seed: most of a person's company, some with colleagues, some with people of other companies, some without
 * company or contact; in several pipelines and currencies; open, closed and reopened; with owners that nobody here matches.
 */
export function* makeDeals(people: readonly string[], making: DealMaking): Generator<DemoDeal> {
  const random = createRandom(making.seed)
  const colleagues = new Map<string, number[]>()
  people.forEach((company, place) => {
    if (company !== '') colleagues.set(company, [...(colleagues.get(company) ?? []), place])
  })
  const day = (at: number) => new Date(firstDay + at * dayMs).toISOString().slice(0, 10)
  for (let index = 0; index < making.count && people.length > 0; index += 1) {
    const main = random.int(people.length)
    const works = people[main] ?? ''
    const company = works === '' || random.chance(0.08) ? null : works
    const team = (colleagues.get(works) ?? []).slice(0, 8)
    const others = team.filter((place) => place !== main && random.chance(0.3))
    const stranger = random.chance(0.1) ? [random.int(people.length)] : []
    const contacts = random.chance(0.06) ? [] : [...new Set([main, ...others, ...stranger])]
    const [destination, kind] = [random.pick(destinations), random.pick(kinds)]
    const currency = random.chance(0.6) ? making.currencies[0] : random.pick(making.currencies)
    const closesAt = random.int(900)
    const status = random.chance(0.55) ? 'open' : random.chance(0.6) ? 'won' : 'lost'
    const reopened = status === 'open' && random.chance(0.06)
    const [who, hasDestination, hasOwner] = [company ?? 'Private', random.chance(0.7), random.chance(0.85)]
    const plain = `${who}: ${kind} in ${destination}`
    const title = random.chance(0.05) ? `${plain.toUpperCase()}  ` : random.chance(0.05) ? `${who} ✈ ${destination}` : plain
    const round = String((2 + random.int(90)) * 500)
    yield {
      title,
      company,
      contacts,
      amount: random.chance(0.1) ? null : random.chance(0.15) ? random.pick(oddAmounts) : round,
      currency,
      pipeline: random.chance(0.7) ? 0 : random.int(making.pipelines),
      status,
      progress: random.int(100) / 100,
      closesOn: day(closesAt),
      owner: hasOwner ? random.int(making.owners) : null,
      lostReason: status === 'lost' || reopened ? random.pick(lostReasons) : null,
      destination: hasDestination ? destination : null,
      travellers: hasDestination && random.chance(0.6) ? 2 + random.int(180) : null,
      travelStart: hasDestination && random.chance(0.5) ? day(closesAt + 30 + random.int(120)) : null,
    }
  }
}
