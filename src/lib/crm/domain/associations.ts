import type { FieldValue, FieldValues } from './entities.ts'
import type { MappedField } from './field-mapping.ts'
import { isBlank } from './normalize.ts'
import { specOf, type SyncedObject } from './objects.ts'
import type { PairInput, PairPlan } from './pair-plan.ts'
import type { LocalRecord, RemoteRecord } from './records.ts'
import { unresolvedRef, type Wait } from './references.ts'
import { idOfMember, withIdOfMember } from './member-roles.ts'
import { leadsToSeveral, membersOf, setOf } from './sets.ts'

/** What of a pair is set aside in one field, because one of the sides cannot name it yet. */
type Aside = {
  readonly name: string
  /** Members here that the CRM does not have. They stay here, and nothing is said of them there. */
  readonly here: ReadonlySet<string>
  /** What the CRM has that no record here is linked to, in our notation. It stays there, and nothing is said of it here. */
  readonly there: readonly string[]
  /** Members of the base of which it is not known whether the CRM still has them: what it has there may be one of them. */
  readonly held: ReadonlySet<string>
  /** The CRM's members in the notation that it knows them by, where our id of them is of no use there: their pair has ended. */
  readonly notations: ReadonlyMap<string, string>
}

/** A pair, or one side of it where the other is to be made. */
type Pair = {
  readonly local: Pick<LocalRecord, 'values' | 'members'> | null
  readonly remote: Pick<RemoteRecord, 'properties'> | null
  readonly base?: FieldValues
}

/**
 * Fields that lead to several records, of which each is decided and waits by itself: those that both sides can name are compared, the others
 * stay where they are. What is not known is never taken away, on neither side.
 */
export function openMembers(mapping: readonly MappedField[], { local, remote, base = {} }: Pair) {
  const waits: Wait[] = []
  const asides: Aside[] = []
  const theirs: Record<string, FieldValue> = {}
  for (const { type, adsappField: name, crmField, target, direction } of mapping) {
    if (!leadsToSeveral(type) || target === undefined) continue
    const refs = local?.members?.[name] ?? {}
    const ours = membersOf(local?.values[name])
    const agreed = membersOf(base[name]).filter((member) => unresolvedRef(member) === null)
    const named = namedMembers(membersOf(remote?.properties[crmField]), refs, agreed)
    const here = new Set(ours.filter((id) => !named.known.has(id) && (refs[idOfMember(id)] ?? null) === null))
    const isOpen = (id: string) => !named.known.has(id) && (here.has(id) || !ours.includes(id))
    const held = new Set(named.unknown.some(({ endedWith }) => endedWith === undefined) ? agreed.filter(isOpen) : [])
    theirs[crmField] = setOf(named.known.keys())
    asides.push({ name, here, there: named.unknown.map(({ member }) => member), held, notations: named.known })
    if (direction !== 'to_crm') {
      const unknown = new Map(named.unknown.map((each) => [each.ref, each]))
      waits.push(
        ...[...unknown.values()].map(({ ref, endedWith }) => ({ field: name, side: 'crm' as const, target, ref, endedWith })),
      )
    }
    if (direction !== 'from_crm') {
      const absent = new Set([...here].map(idOfMember))
      waits.push(...[...absent].map((ref) => ({ field: name, side: 'adsapp' as const, target, ref })))
    }
  }
  const less = (values: FieldValues, drop: (aside: Aside, member: string) => boolean) => changed(values, asides, drop)
  return {
    waits,
    /** Our values and the CRM's without what is set aside. */
    ours: <L extends Pick<LocalRecord, 'values'>>(record: L): L =>
      asides.length === 0 ? record : { ...record, values: less(record.values, ({ here }, id) => here.has(id)) },
    theirs: <R extends Pick<RemoteRecord, 'properties'>>(record: R): R =>
      asides.length === 0 ? record : { ...record, properties: { ...record.properties, ...theirs } },
    /** What was agreed on and what was sent, of what can be decided. */
    agreed: <I extends Pick<PairInput, 'base' | 'crmBase' | 'outgoing' | 'lateWrites'>>(input: I): I => {
      if (asides.length === 0) return input
      const drop = ({ here, held }: Aside, member: string) =>
        here.has(member) || held.has(member) || unresolvedRef(member) !== null
      const { lateWrites } = input
      return {
        ...input,
        base: less(input.base, drop),
        crmBase: less(input.crmBase, drop),
        outgoing: input.outgoing && less(input.outgoing, drop),
        ...(lateWrites && { lateWrites: lateWrites.map((sent) => less(sent, drop)) }),
      }
    },
    /** A plan for what can be decided, with what is set aside as it is. */
    complete: (plan: PairPlan): PairPlan => completed(plan, asides, base),
  }
}

/**
 * Whether a record is of an object that is synced where it is about linked records, and is about none of them: with these values, without
 * what is set aside.
 */
export function isAboutNobody(
  { object, mapping }: { readonly object: SyncedObject; readonly mapping: readonly MappedField[] },
  read: () => FieldValues,
): boolean {
  if (!specOf(object).ofLinked) return false
  const values = read()
  return mapping.every(({ type, target, adsappField: name }) => {
    return !leadsToSeveral(type) || target === undefined || isBlank(values[name] ?? null)
  })
}

/** The CRM's members that can be named by our ids, each with its notation, and those that cannot. */
function namedMembers(members: readonly string[], refs: Readonly<Record<string, string | null>>, agreed: readonly string[]) {
  const known = new Map<string, string>()
  const unknown: { readonly member: string; readonly ref: string; readonly endedWith: string | undefined }[] = []
  // A link may have been completed since the CRM's record was read.
  const linked = new Map(Object.entries(refs).flatMap(([id, ref]) => (ref === null ? [] : [[ref, id] as const])))
  for (const member of members) {
    const open = unresolvedRef(member)
    const ended = open?.endedWith
    const isAgreed = ended !== undefined && agreed.includes(withIdOfMember(member, ended))
    const own = open === null ? null : (linked.get(open.ref) ?? (isAgreed ? ended : null))
    const id = open === null ? member : own === null ? null : withIdOfMember(member, own)
    if (id !== null) known.set(id, member)
    else if (open !== null) unknown.push({ member, ...open })
  }
  return { known, unknown }
}

function completed(plan: PairPlan, asides: readonly Aside[], before: FieldValues): PairPlan {
  if (asides.length === 0) return plan
  const [localPatch, remotePatch] = [{ ...plan.localPatch }, { ...plan.remotePatch }]
  const [base, crmBase] = [{ ...plan.base }, { ...plan.crmBase }]
  const [agreed, agreedCrm] = [{ ...plan.agreed }, { ...plan.agreedCrm }]
  let unchanged = plan.unchanged
  for (const { name, here, there, held, notations } of asides) {
    if (name in localPatch) localPatch[name] = setOf([...membersOf(localPatch[name]), ...here].toSorted())
    if (name in remotePatch) {
      const members = membersOf(remotePatch[name]).map((id) => notations.get(id) ?? id)
      remotePatch[name] = setOf([...members, ...there])
    }
    for (const values of [base, crmBase, agreed, agreedCrm]) {
      if (name in values) values[name] = setOf([...membersOf(values[name]), ...held])
    }
    const [was, is] = [new Set(membersOf(before[name])), new Set(membersOf(base[name]))]
    unchanged &&= was.size === is.size && [...was].every((id) => is.has(id))
  }
  return { ...plan, localPatch, remotePatch, base, crmBase, agreed, agreedCrm, unchanged }
}

function changed(values: FieldValues, asides: readonly Aside[], drop: (aside: Aside, member: string) => boolean): FieldValues {
  const fields = asides.filter(({ name }) => values[name] !== undefined)
  if (fields.length === 0) return values
  const kept = fields.map((aside) => [aside.name, setOf(membersOf(values[aside.name]).filter((id) => !drop(aside, id)))] as const)
  return { ...values, ...Object.fromEntries(kept) }
}
