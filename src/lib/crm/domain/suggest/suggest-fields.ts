import type { FieldValue } from '../entities.ts'
import type { Direction, FieldMapping } from '../field-mapping.ts'
import { type CrmField, typeIssues } from '../mapping-rules.ts'
import { customKey, fieldOf, specOf, type SyncedObject } from '../objects.ts'
import { fieldPhrases, type FieldPhrases, ownWords } from './field-phrases.ts'
import { type Meanings, meaningsOf } from './field-words.ts'
import { type Agreement, agreementOf } from './value-agreement.ts'

/** `sure`: right but for one in fifty, so that all of them may be taken at once; `likely`: for a person to look at. */
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
}

/** A field of the CRM, with the labels of its choices where it has any. */
export type SuggestedField = CrmField & { readonly options?: readonly { readonly label: string }[] }

/** A pair that somebody else takes for the same, as a language model: heard, and proven like any other. */
export type Proposal = { readonly adsappField: string; readonly crmField: string }

export type SuggestInput = {
  readonly object: SyncedObject
  /** The organisation's own fields, `custom.<name>`. */
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

const sureFrom = 0.9
const likelyFrom = 0.6
/** Two fields that are as near as this are a question. */
const nearness = 0.08
/** What a proposal is worth by itself: for a person to look at, until values prove it. */
const proposedScore = 0.7
/** Records from which values prove something. */
const provesFrom = 3

type Ours = { readonly name: string; readonly label: string; readonly isCustom: boolean; readonly phrases: FieldPhrases }
type Candidate = {
  readonly ours: Ours
  readonly theirs: CrmField
  readonly direction: Direction
  readonly score: number
  readonly reasons: readonly string[]
  readonly agreement: Agreement | null
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
    taken.add(`ours ${field.name}`).add(`theirs ${remote.name}`)
    const hasRival = candidates.some(
      (rival) =>
        rival !== candidate &&
        (rival.ours === field) !== (rival.theirs === remote) &&
        score - rival.score < nearness &&
        !taken.has(rival.ours === field ? `theirs ${rival.theirs.name}` : `ours ${rival.ours.name}`),
    )
    const { direction, reasons, agreement } = candidate
    const confidence = score >= sureFrom && !hasRival ? 'sure' : 'likely'
    return [{ adsappField: field.name, crmField: remote.name, direction, confidence, reasons, agreement }]
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
  return named.flatMap(({ field, byLabel, byName }): readonly Candidate[] => {
    const direction = directionOf(input.object, field.name, theirs)
    if (direction === null || haveNoChoiceInCommon(input.object, field.name, theirs)) return []
    // A label that says another field of ours contradicts the name: whoever renamed it had a reason.
    const isContradicted = byLabel < byName && named.some((other) => other.field !== field && other.byLabel > byName - nearness)
    const byMeaning = Math.max(byLabel, isContradicted ? Math.min(byName, 0.5) : byName)
    const isProposed = input.proposals?.some((one) => one.adsappField === field.name && one.crmField === theirs.name) ?? false
    const byWords = Math.max(byMeaning, isProposed ? proposedScore : 0)
    const agreement = agreed(input, field, theirs)
    const score = scoreOf(byWords, agreement, { theirs, direction, bothSay: byLabel > 0 && byName > 0 })
    return score < likelyFrom
      ? []
      : [
          {
            ours: field,
            theirs,
            direction,
            score,
            agreement,
            reasons: reasonsOf(field, theirs, { byMeaning, isProposed, agreement }),
          },
        ]
  })
}

function agreed({ records, object }: SuggestInput, { name }: Ours, theirs: CrmField): Agreement | null {
  const own = fieldOf(object, name)
  // Ids and choices are each side's own: that they differ says nothing.
  if (own?.to !== undefined || own?.isMapped === true || own?.isStage === true) return null
  const agreement = agreementOf(
    own?.type ?? theirs.type,
    records.map((record) => ({ ours: record.ours[name], theirs: record.theirs[theirs.name] })),
  )
  return agreement.compared === 0 ? null : agreement
}

function scoreOf(
  byWords: number,
  agreement: Agreement | null,
  { theirs, direction, bothSay }: { readonly theirs: CrmField; readonly direction: Direction; readonly bothSay: boolean },
): number {
  // What the CRM computes is rarely what somebody means to keep here.
  const penalty = (theirs.readOnly ? 0.12 : 0) + (direction === 'from_crm' && !theirs.readOnly ? 0.1 : 0)
  const worded = byWords - penalty + (bothSay ? 0.03 : 0)
  if (agreement === null || agreement.compared < provesFrom) return worded
  const share = agreement.agreed / agreement.compared
  const isTold = agreement.distinct >= provesFrom
  // Of three records it is a guess, and a good one.
  const alone = agreement.agreed > provesFrom ? 0.93 : 0.7
  if (share >= 0.85 && isTold) return Math.max(worded + 0.1, alone - penalty)
  if (share >= 0.5) return worded + (isTold ? 0.05 : 0)
  return share < 0.2 ? worded - 0.4 : worded - 0.15
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

function phraseScore(
  phrase: Meanings,
  said: Meanings,
  { own, beside, isCustom }: { readonly own: Meanings; readonly beside: Meanings; readonly isCustom: boolean },
): number {
  if (phrase.size === 0) return 0
  const extra = [...said].filter((meaning) => !phrase.has(meaning))
  const missing: string[] = []
  let shortened = 0
  for (const meaning of phrase) {
    if (said.has(meaning)) continue
    const at = extra.findIndex((word) => isShortFor(word, meaning))
    if (at === -1) missing.push(meaning)
    else extra.splice(at, 1)
    if (at !== -1) shortened += 1
  }
  const foreign = extra.filter((meaning) => !own.has(meaning) && !beside.has(meaning)).length
  // One word that is cut off may be any other; of two that are, each says what the other means.
  const cut = shortened === 0 ? 0 : shortened < phrase.size || phrase.size > 1 ? 0.04 : 0.2
  if (missing.length === 0 && extra.length === 0) return 0.95 - cut
  if (missing.length === 0 && foreign === 0) return 0.92 - cut
  if (!isCustom) return 0
  const shared = phrase.size - missing.length
  return shared < 2 ? 0 : (0.9 * shared) / (phrase.size + foreign) - cut
}

/** Whether a word is the beginning of another, or its consonants: `lim`, `mthd`. */
function isShortFor(word: string, meaning: string): boolean {
  if (word.length < 2 || word.length >= meaning.length || word[0] !== meaning[0]) return false
  if (meaning.startsWith(word)) return true
  let at = 0
  for (const letter of meaning) if (letter === word[at]) at += 1
  return at === word.length && word.length >= 3 && !/[aeiou]/.test(word.slice(1))
}

function reasonsOf(
  { label }: Ours,
  theirs: CrmField,
  of: { readonly byMeaning: number; readonly isProposed: boolean; readonly agreement: Agreement | null },
): readonly string[] {
  const { byMeaning, isProposed, agreement } = of
  return [
    ...(byMeaning >= likelyFrom ? [calledAlike(theirs.label, label)] : []),
    ...(isProposed ? ['The language model of this server proposes it.'] : []),
    ...(agreement === null ? [] : [`${agreement.agreed} of ${agreement.compared} sampled values agree.`]),
    ...(theirs.readOnly ? ['It can only be read there.'] : []),
  ]
}

function calledAlike(theirs: string, ours: string): string {
  return theirs.toLowerCase() === ours.toLowerCase() ? `Both are called “${ours}”.` : `“${theirs}” means “${ours}”.`
}
