import type { FieldValue } from '../entities.ts'
import type { Direction, FieldMapping } from '../field-mapping.ts'
import { isBlank } from '../normalize.ts'
import { type CrmField, typeIssues } from '../mapping-rules.ts'
import { customKey, fieldOf, specOf, type SyncedObject } from '../objects.ts'
import { fieldPhrases, type FieldPhrases, ownWords } from './field-phrases.ts'
import { type Meanings, meaningsOf } from './field-words.ts'
import { likelyFrom, pairScore, sureFrom } from './pair-score.ts'
import { phraseScore, sharedScore } from './phrase-score.ts'
import { type Agreement, agreementOf, type Likeness, likenessOf } from './value-agreement.ts'

/** `sure`: right except for one in fifty, so that all of them may be taken at once; `likely`: for a person to look at. */
export type Confidence = 'sure' | 'likely'

export type Suggestion = {
  readonly adsappField: string
  readonly crmField: string
  readonly direction: Direction
  readonly confidence: Confidence
  /** Sentences. */
  readonly reasons: readonly string[]
  /** What the sampled records say; null where there were none with a value on both sides. */
  readonly agreement: Agreement | null
  /** What each of our choices is called there, as the sampled records have it; null where they are called the same, or are none. */
  readonly values: Readonly<Record<string, string>> | null
}

/** A field of the CRM, with the labels of its choices where it has any. */
export type SuggestedField = CrmField & { readonly options?: readonly { readonly label: string }[] }

/** A pair that somebody else takes for the same, as a language model: heard, and proven like any other. */
export type Proposal = { readonly adsappField: string; readonly crmField: string }

export type SuggestInput = {
  readonly object: SyncedObject
  /** The organisation's custom fields, `custom.<name>`. */
  readonly custom: readonly string[]
  readonly crmFields: readonly SuggestedField[]
  /** Rows that are there already: neither of their sides is suggested again. */
  readonly mapped: readonly FieldMapping[]
  /** Linked records, by the names of the fields on each side. */
  readonly records: readonly {
    readonly ours: Readonly<Record<string, FieldValue>>
    readonly theirs: Readonly<Record<string, FieldValue>>
  }[]
  readonly proposals?: readonly Proposal[]
}

/** Two fields that are as near as this are a question. */
const nearness = 0.08
/** What a proposal is worth by itself: for a person to look at, until values prove it. */
const proposedScore = 0.7
/** Of two that mean the same, the one with the very name comes first. */
const namesakeBonus = 0.005

type Ours = { readonly name: string; readonly label: string; readonly isCustom: boolean; readonly phrases: FieldPhrases }
type Candidate = {
  readonly ours: Ours
  readonly theirs: CrmField
  readonly direction: Direction
  readonly score: number
  readonly reasons: readonly string[]
  readonly agreement: Agreement | null
  readonly values: Suggestion['values']
  /** Known by some of its words alone. */
  readonly isPartial: boolean
}

/**
 * Which of our fields each field of a CRM corresponds to, by what their names mean, their types and what linked records hold. Deterministic. Where
 * two are as near as each other it suggests one as likely, or says nothing.
 */
export function suggestFields(input: SuggestInput): readonly Suggestion[] {
  const usedOurs = new Set(input.mapped.map(({ adsappField }) => adsappField))
  const usedTheirs = new Set(input.mapped.map(({ crmField }) => crmField))
  const ours = oursOf(input).filter(({ name }) => !usedOurs.has(name))
  const theirs = input.crmFields.filter(({ name }) => !usedTheirs.has(name))
  const candidates = theirs
    .flatMap((field) => candidatesOf(input, ours, field))
    .sort((one, other) => other.score - one.score || one.theirs.name.localeCompare(other.theirs.name, 'en'))
  const taken = new Set<string>()
  return candidates.flatMap((candidate): readonly Suggestion[] => {
    const { ours: field, theirs: remote, score } = candidate
    if (score < likelyFrom || taken.has(`ours ${field.name}`) || taken.has(`theirs ${remote.name}`)) return []
    const hasRival = candidates.some(
      (rival) =>
        rival !== candidate &&
        (rival.ours === field) !== (rival.theirs === remote) &&
        score - rival.score < nearness &&
        !taken.has(rival.ours === field ? `theirs ${rival.theirs.name}` : `ours ${rival.ours.name}`),
    )
    if (hasRival && candidate.isPartial) return []
    taken.add(`ours ${field.name}`).add(`theirs ${remote.name}`)
    const { direction, reasons, agreement, values } = candidate
    const confidence = score >= sureFrom && !hasRival ? 'sure' : 'likely'
    return [{ adsappField: field.name, crmField: remote.name, direction, confidence, reasons, agreement, values }]
  })
}

function oursOf({ object, custom }: SuggestInput): readonly Ours[] {
  const known = fieldPhrases[object] ?? {}
  return [
    ...specOf(object).fields.map(({ name, label }) => {
      const given = known[name] ?? { phrases: [] }
      return { name, label, isCustom: false, phrases: given }
    }),
    ...custom.map((name) => ({ name, label: customKey(name) ?? name, isCustom: true, phrases: { phrases: [] } })),
  ]
}

function candidatesOf(input: SuggestInput, ours: readonly Ours[], theirs: SuggestedField): readonly Candidate[] {
  const named = ours.map((field) => ({ field, ...nameScores(input.object, field, theirs) }))
  return named.flatMap((one) => candidateOf(input, theirs, one, named) ?? [])
}

type Named = { readonly field: Ours; readonly byLabel: number; readonly byName: number }

function candidateOf(input: SuggestInput, theirs: SuggestedField, one: Named, named: readonly Named[]): Candidate | null {
  const { field, byLabel, byName } = one
  const direction = directionOf(input.object, field.name, theirs)
  if (direction === null || haveNoChoiceInCommon(input.object, field.name, theirs)) return null
  const agreement = agreed(input, field, theirs)
  const likeness = agreement === null ? null : likenessOf(sampled(input, field, theirs))
  // What leads to a record there is nobody's own text here, whatever it is called.
  const isAnId = field.isCustom && theirs.target !== undefined
  const byMeaning = isAnId ? 0 : meaningOf(one, named)
  const mayBeInPart = byMeaning === 0 && field.isCustom && !isAnId
  const byPart = mayBeInPart && mayHold(input, field, theirs) ? sharedOf(field, theirs) : 0
  const isProposed = input.proposals?.some((each) => each.adsappField === field.name && each.crmField === theirs.name) ?? false
  const said = Math.max(byMeaning, byPart)
  const isNamesake = areCalledAlike(theirs.label, field.label)
  const byWords = Math.max(said, isProposed ? proposedScore : 0) + (isNamesake ? namesakeBonus : 0)
  const bothSay = byLabel > 0 && byName > 0
  const score = pairScore(byWords, { agreement, likeness }, { theirs, direction, isCustom: field.isCustom, bothSay })
  if (score < likelyFrom) return null
  return {
    ours: field,
    theirs,
    direction,
    score,
    agreement,
    values: field.isCustom ? (likeness?.values ?? null) : null,
    isPartial: byMeaning === 0 && score < sureFrom,
    reasons: reasonsOf(field, theirs, { byMeaning: said, isProposed, agreement, likeness }),
  }
}

/** A label that says another field of ours contradicts the name: the one who renamed it had a reason. */
function meaningOf({ field, byLabel, byName }: Named, named: readonly Named[]): number {
  const isContradicted = byLabel < byName && named.some((other) => other.field !== field && other.byLabel > byName - nearness)
  return Math.max(byLabel, isContradicted ? Math.min(byName, 0.5) : byName)
}

function sampled({ records }: SuggestInput, { name }: Ours, theirs: CrmField) {
  return records.map((record) => ({ ours: record.ours[name], theirs: record.theirs[theirs.name] }))
}

/** Whether a field of the CRM holds what our custom field holds, as far as its values or its name say: a day is no amount. */
function mayHold({ records }: SuggestInput, field: Ours, theirs: CrmField): boolean {
  const values = records.map(({ ours }) => ours[field.name] ?? null).filter((value) => !isBlank(value))
  const isDay = (value: FieldValue) => /^\d{4}-\d{2}-\d{2}/.test(String(value))
  const areDays = values.length > 0 ? values.every(isDay) : meaningsOf(field.label).has('date') || null
  const holdsDays = theirs.type === 'date' || theirs.type === 'datetime'
  return areDays === null || theirs.type === 'text' || areDays === holdsDays
}

function agreed(input: SuggestInput, field: Ours, theirs: CrmField): Agreement | null {
  const own = fieldOf(input.object, field.name)
  // Ids and choices are each side's own: that they differ says nothing.
  if (own?.to !== undefined || own?.isMapped === true || own?.isStage === true) return null
  const agreement = agreementOf(own?.type ?? theirs.type, sampled(input, field, theirs))
  return agreement.compared === 0 ? null : agreement
}

/** Choices that nobody maps go over as they are: of two lists with nothing in common none would be right on the other side. */
function haveNoChoiceInCommon(object: SyncedObject, name: string, { options }: SuggestedField): boolean {
  const own = fieldOf(object, name)
  if (own?.options === undefined || own.isMapped === true || own.isStage === true || options === undefined) return false
  const known = new Set(own.options)
  return !options.some(({ label }) => known.has(label.trim().toLowerCase()))
}

/** In which direction the two can meet; null: in none. */
function directionOf(object: SyncedObject, adsappField: string, theirs: CrmField): Direction | null {
  const directions: readonly Direction[] = theirs.readOnly ? ['from_crm'] : ['bidirectional', 'from_crm']
  const fields = new Map([[theirs.name, theirs]])
  const row = { adsappField, crmField: theirs.name, transformRule: null, conflictPolicy: null, isCustom: false }
  return directions.find((direction) => typeIssues(object, [{ ...row, direction }], fields).length === 0) ?? null
}

function nameScores(object: SyncedObject, field: Ours, theirs: CrmField): { readonly byLabel: number; readonly byName: number } {
  const own = meaningsOf(ownWords[object])
  const isKey = /^[0-9a-f]{20,}$/i.test(theirs.name)
  return {
    byLabel: wordScore(field, meaningsOf(theirs.label), own),
    byName: isKey ? 0 : wordScore(field, meaningsOf(theirs.name), own),
  }
}

/** The best that some of the words of our custom field say of a field of the CRM. */
function sharedOf({ label, name }: Ours, theirs: CrmField): number {
  const isKey = /^[0-9a-f]{20,}$/i.test(theirs.name)
  const said = [meaningsOf(theirs.label), ...(isKey ? [] : [meaningsOf(theirs.name)])]
  return Math.max(...[meaningsOf(label), meaningsOf(name)].flatMap((phrase) => said.map((each) => sharedScore(phrase, each))))
}

/** What says little of a field that an organisation has made for one thing. */
const besideCustom = 'main number date time'

function wordScore({ label, name, isCustom, phrases }: Ours, said: Meanings, own: Meanings): number {
  if (said.size === 0) return 0
  const beside = new Set((isCustom ? besideCustom : (phrases.beside ?? '')).split(' '))
  const named = [
    ...phrases.phrases.map((phrase) => new Set(phrase.split(' '))),
    meaningsOf(label),
    ...(isCustom ? [meaningsOf(name)] : []),
  ]
  return Math.max(0, ...named.map((phrase) => phraseScore(phrase, said, { own, beside, isCustom })))
}

function reasonsOf(
  { label }: Ours,
  theirs: CrmField,
  of: {
    readonly byMeaning: number
    readonly isProposed: boolean
    readonly agreement: Agreement | null
    readonly likeness: Likeness | null
  },
): readonly string[] {
  const { byMeaning, isProposed, agreement, likeness } = of
  const isTranslated = likeness?.isTranslated === true && agreement?.agreed !== agreement?.compared
  return [
    ...(byMeaning >= likelyFrom ? [calledAlike(theirs.label, label)] : []),
    ...(isProposed ? ['The language model of this server proposes it.'] : []),
    ...(agreement === null ? [] : [`${agreement.agreed} of ${agreement.compared} sampled values agree.`]),
    ...(isTranslated ? [translatedWords(likeness.values)] : []),
    ...(theirs.readOnly ? ['It can only be read there.'] : []),
  ]
}

function calledAlike(theirs: string, ours: string): string {
  return areCalledAlike(theirs, ours) ? `Both are called “${ours}”.` : `“${theirs}” means “${ours}”.`
}

function areCalledAlike(theirs: string, ours: string): boolean {
  return theirs.toLowerCase() === ours.toLowerCase()
}

/** Pairs of choices that a sentence names. */
const choicesNamed = 4

function translatedWords(values: Likeness['values']): string {
  const named = Object.entries(values ?? {}).map(([ours, theirs]) => `“${ours}” with “${theirs}”`)
  const more = named.length > choicesNamed ? `, and ${named.length - choicesNamed} more` : ''
  return `Each choice here goes with one of its own there${named.length === 0 ? '' : `: ${named.slice(0, choicesNamed).join(', ')}${more}`}.`
}
