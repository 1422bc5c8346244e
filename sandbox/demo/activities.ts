import { createRandom } from '../kit/random.ts'

/** Something to do, or done, about a deal or a person, before a CRM's spelling is applied. */
export interface DemoActivity {
  readonly kind: 'task' | 'call' | 'meeting'
  readonly subject: string
  /** Null = no day has been set. */
  readonly dueOn: string | null
  /** HH:MM in UTC; null = some time that day. */
  readonly dueAt: string | null
  readonly isDone: boolean
  readonly isUrgent: boolean
  /** Place in the list of deals; null = about people only. */
  readonly deal: number | null
  /** Places in the list of people. */
  readonly people: readonly number[]
  /** Which of the CRM's users. */
  readonly owner: number | null
  readonly html: string | null
}

export interface DemoNote {
  readonly html: string
  readonly deal: number | null
  readonly person: number | null
  readonly writtenOn: string
}

/** How much there is to do about the deals and people of a CRM. */
export interface ActivityCounts {
  readonly activities: number
  readonly notes: number
  /** Whether all of them are tasks; else calls and meetings are among them. */
  readonly tasksAlone?: boolean
}

interface Making {
  readonly seed: number
  readonly much: ActivityCounts
  readonly deals: number
  readonly people: number
  readonly owners: number
}

const dayMs = 86_400_000
const firstDay = Date.UTC(2025, 1, 3)
/** Days from the first one: into the past as well as the future of whoever starts the demo in these years. */
const span = 1100
const subjects = [
  'Send the quote',
  'Call back about dates',
  'RE: RE: hotel options',
  '  follow up ',
  'Visa papers?!',
  'Option ends – confirm or release',
  'Rückruf wegen Zimmerliste',
  '見積もりを送る',
] as const
const bodies = [
  '<p>They want <b>two</b> hotels &amp; one bus.</p>',
  '<p>Budget: &euro;&nbsp;12.500,– incl. VAT</p><ul><li>flights</li><li>hotel</li></ul>',
  'plain text, as an import left it',
  '<p>See <a href="https://www.example.com/offer?id=7&amp;v=2">the offer</a><br>and call Ann &lt;after 3&gt;</p>',
  '<div style="color: red">Do <i>not</i> call before Monday</div>',
  '<p>東京 → Kyoto, ✈ 3×</p>',
] as const

const dayOf = (at: number) => new Date(firstDay + at * dayMs).toISOString().slice(0, 10)

/** Activities about the deals and people of a CRM, the same for the same seed: overdue, done and to come, with and without day, deal, owner and text. */
export function* makeActivities({ seed, much, deals, people, owners }: Making): Generator<DemoActivity> {
  const random = createRandom(seed)
  for (let index = 0; index < much.activities; index += 1) {
    const kind = much.tasksAlone === true || random.chance(0.6) ? 'task' : random.chance(0.5) ? 'call' : 'meeting'
    const isDated = kind !== 'task' || random.chance(0.9)
    const [day, hour] = [random.int(span), 7 + random.int(11)]
    const [main, other] = [random.int(Math.max(1, people)), random.int(Math.max(1, people))]
    const chosen = random.chance(0.1) ? [] : random.chance(0.15) ? [...new Set([main, other])] : [main]
    yield {
      kind,
      subject: random.pick(subjects),
      dueOn: isDated ? dayOf(day) : null,
      dueAt: kind === 'meeting' || (isDated && random.chance(0.4)) ? `${String(hour).padStart(2, '0')}:30` : null,
      isDone: random.chance(day < span / 2 ? 0.7 : 0.1),
      isUrgent: random.chance(0.2),
      deal: deals > 0 && random.chance(0.7) ? random.int(deals) : null,
      people: people > 0 ? chosen : [],
      owner: random.chance(0.85) ? random.int(owners) : null,
      html: random.chance(0.5) ? random.pick(bodies) : null,
    }
  }
}

/** Notes about the deals and people of a CRM, the same for the same seed. */
export function* makeNotes({ seed, much, deals, people }: Omit<Making, 'owners'>): Generator<DemoNote> {
  const random = createRandom(seed)
  for (let index = 0; index < much.notes; index += 1) {
    const deal = deals > 0 && random.chance(0.6) ? random.int(deals) : null
    const person = people > 0 && (deal === null || random.chance(0.3)) ? random.int(people) : null
    yield { html: random.pick(bodies), deal, person, writtenOn: dayOf(random.int(span / 2)) }
  }
}
