import type { Member } from '../resources/member.ts'
import type { Resource } from '../resources/resources.ts'
import { customKey } from '../forms/record-form.ts'
import { dateFormats, type ImportSettings } from '../../contract/import-settings.ts'
import { isMatchable, targetsOf } from './settings.ts'

/** What other programs call these members. */
const alsoCalled: Readonly<Record<string, readonly string[]>> = {
  first_name: ['given name', 'forename', 'vorname', 'voornaam'],
  last_name: ['surname', 'family name', 'nachname', 'achternaam'],
  email: ['e mail', 'email address', 'e mail address', 'mail', 'work email'],
  phone: ['telephone', 'phone number', 'mobile', 'mobile phone', 'tel', 'telefon', 'telefoon'],
  company: ['company name', 'organization', 'organisation', 'account', 'firma', 'bedrijf'],
  company_name: ['company', 'organization', 'organisation', 'account name'],
  job_title: ['title', 'position', 'function', 'role'],
  name: ['company name', 'account name', 'opportunity name', 'deal name'],
  domain: ['company domain name', 'website domain'],
  website: ['url', 'web', 'homepage'],
  postal_code: ['zip', 'zip code', 'postcode', 'plz'],
  amount: ['value', 'deal value'],
  expected_close_date: ['close date', 'closing date'],
  owner_id: ['owner', 'owner email', 'assigned to'],
  account_id: ['account', 'company', 'linked company', 'account name'],
  subject: ['title', 'task', 'name'],
  due: ['due date', 'deadline'],
}

const plain = (text: string) =>
  text
    .toLowerCase()
    .replaceAll(/[^\p{L}\p{N}]+/gu, ' ')
    .trim()

/** What an export of refused rows adds: nothing of a record. */
export const problemColumn = 'Import problem'

/** What the columns of a file are likely to become, by their headings and by what is in them. Each target once. */
export function guessedColumns(
  resource: Resource,
  headings: readonly string[],
  samples: readonly (readonly string[])[],
): readonly (string | null)[] {
  const targets = targetsOf(resource)
  const taken = new Set<string>()
  const take = (target: string | undefined) => {
    if (target === undefined || taken.has(target)) return null
    taken.add(target)
    return target
  }
  const ways: readonly ((member: Member, heading: string) => boolean)[] = [
    ({ name, label }, heading) => plain(name) === heading || plain(label) === heading,
    ({ name }, heading) => alsoCalled[name]?.some((word) => plain(word) === heading) === true,
  ]
  const guessed = headings.map((): string | null => null)
  for (const fits of ways) {
    headings.forEach((heading, index) => {
      guessed[index] ??= take(targets.find((member) => !taken.has(member.name) && fits(member, plain(heading)))?.name)
    })
  }
  headings.forEach((heading, index) => {
    const isAddresses =
      samples.length > 0 && samples.every((row) => /^$|^[^\s@]+@[^\s@]+\.[^\s@]+$/.test(row[index]?.trim() ?? ''))
    const hasAny = samples.some((row) => (row[index] ?? '').trim() !== '')
    if (isAddresses && hasAny) guessed[index] ??= take(targets.find(({ kind }) => kind === 'email')?.name)
    const own = /^custom\.(.+)$/.exec(heading)?.[1]
    if (own !== undefined && customKey.test(own)) guessed[index] ??= take(heading)
  })
  return guessed
}

/** As much of a cell as says what it is, however long it is. */
const lookedAt = 254

/** Settings to begin with. What can be read in two ways is left for a person to say. */
export function guessedSettings(
  resource: Resource,
  headings: readonly string[],
  rows: readonly (readonly string[])[],
): ImportSettings {
  const samples = rows.map((cells) => cells.map((cell) => cell.slice(0, lookedAt)))
  const columns = guessedColumns(resource, headings, samples)
  const key = ['email', 'domain', 'id'].find((name) => columns.includes(name) && isMatchable(resource, name)) ?? null
  const ofKind = (...kinds: readonly Member['kind'][]) =>
    columns.flatMap((target, index) => {
      const member = resource.members.find(({ name }) => name === target)
      return member !== undefined && kinds.includes(member.kind) ? samples.map((row) => row[index]?.trim() ?? '') : []
    })
  return {
    columns: [...columns],
    match: key,
    existing: 'update',
    missing: 'create',
    dates: datesIn(ofKind('date', 'due', 'time')),
    numbers: numbersIn(ofKind('number')),
    blanks: 'keep',
  }
}

/** An order of day and month, where the dates leave no other. */
function datesIn(texts: readonly string[]): (typeof dateFormats)[number] {
  const parts = texts.flatMap((text) => {
    const [, first, second] = /^(\d{1,2})[./-](\d{1,2})[./-]\d{4}/.exec(text) ?? []
    return first === undefined || second === undefined ? [] : [[Number(first), Number(second)] as const]
  })
  const dayFirst = parts.some(([first]) => first > 12)
  const monthFirst = parts.some(([, second]) => second > 12)
  if (dayFirst === monthFirst) return 'iso'
  return dayFirst ? 'dmy' : 'mdy'
}

/** How numbers are written, where they leave no other way. */
function numbersIn(texts: readonly string[]): ImportSettings['numbers'] {
  const isComma = texts.some((text) => /\..*,/.test(text) || /,\d{1,2}$/.test(text))
  const isPoint = texts.some((text) => /,.*\./.test(text))
  if (isComma === isPoint) return 'plain'
  return isComma ? 'comma' : 'point'
}
