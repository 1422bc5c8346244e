import type { ByTarget, Known, Pair } from '../../db/references.ts'
import type { Connector } from '../port/connector.ts'
import type { RemoteWrite, WriteResult } from '../port/writes.ts'
import type { FieldValue, FieldValues, ReferenceTarget } from '../domain/entities.ts'
import type { MappedField } from '../domain/field-mapping.ts'
import type { RemoteRecord } from '../domain/records.ts'
import { unresolved, unresolvedRef } from '../domain/references.ts'
import { idOfMember, withIdOfMember } from '../domain/member-roles.ts'
import { leadsToSeveral, membersOf, setOf } from '../domain/sets.ts'

/** What is linked with what, of a connection. */
export type Links = {
  /**
   * Our ids of these records and users of the CRM, and whether the pair has ended; those that nothing here was ever linked to are missing.
   * `id`: null for a user who is no member here.
   */
  readonly toOurs: (refs: ByTarget<readonly string[]>) => Promise<Known<Pair>>
  /** The CRM's ids of these records and members of ours. */
  readonly toTheirs: (ids: ByTarget<readonly string[]>) => Promise<Known<string>>
}

type Reference = { readonly crmField: string; readonly target: ReferenceTarget; readonly isMany: boolean }

/**
 * A connector that speaks of references by our ids: the engine compares, keeps and logs those alone, and three CRMs meet in them. Costs one
 * query per answer that holds references, and nothing where none is mapped.
 */
export function translatingReferences(connector: Connector, mapping: readonly MappedField[], links: Links): Connector {
  const references = mapping.flatMap(({ crmField, target, type }): Reference[] =>
    target === undefined ? [] : [{ crmField, target, isMany: leadsToSeveral(type) }],
  )
  if (references.length === 0) return connector
  // What a connector wrote and read itself is given back to it as it was.
  const originals = new WeakMap<RemoteRecord, RemoteRecord>()
  const original = (record: RemoteRecord) => originals.get(record) ?? record

  /** Our notation of what was read: by our ids, where the CRM's records have them. */
  async function inOurs(read: readonly FieldValues[]): Promise<FieldValues[]> {
    const known = await lookUp(references, read, links.toOurs)
    return read.map((values) =>
      translate(references, values, (target, id) => {
        const pair = known.get(target)?.get(id)
        const ours = pair?.id ?? undefined
        return ours === undefined || pair?.ended === true ? unresolved(id, ours) : ours
      }),
    )
  }

  async function toOurs(records: readonly RemoteRecord[]): Promise<RemoteRecord[]> {
    const inOurNotation = await inOurs(records.map(({ properties }) => properties))
    return records.map((record, index) => {
      const properties = inOurNotation[index] ?? record.properties
      if (properties === record.properties) return record
      const translated = { ...record, properties }
      originals.set(translated, record)
      return translated
    })
  }

  async function upsertRecords(
    ...[session, object, writes]: Parameters<Connector['upsertRecords']>
  ): Promise<readonly WriteResult[]> {
    const known = await lookUp(
      references,
      writes.map(({ properties }) => properties),
      links.toTheirs,
    )
    const isKnown = ({ properties }: RemoteWrite) =>
      references.every((reference) => {
        const named = known.get(reference.target)
        return membersIn(reference, properties).every(
          (member) => named?.has(idOfMember(member)) === true || (reference.isMany && unresolvedRef(member) !== null),
        )
      })
    const sendable = writes.filter(isKnown).map((write): RemoteWrite => {
      const properties = inTheirs(references, write.properties, known)
      return write.kind === 'update' ? { ...write, properties, before: original(write.before) } : { ...write, properties }
    })
    const results = sendable.length === 0 ? [] : await connector.upsertRecords(session, object, sendable)
    const written = results.filter((result) => result.kind === 'ok')
    const stored = await inOurs(written.map((result) => result.stored))
    return [
      ...results.filter((result) => result.kind !== 'ok'),
      ...written.map((result, index) => ({ ...result, stored: stored[index] ?? result.stored })),
      // The record that it leads to has lost its counterpart since this was decided.
      ...writes.filter((write) => !isKnown(write)).map(({ key }) => ({ kind: 'changed', key }) as const),
    ]
  }

  return {
    ...connector,
    upsertRecords,
    getRecords: async (...asked) => toOurs(await connector.getRecords(...asked)),
    findByKey: async (...asked) => toOurs(await connector.findByKey(...asked)),
    listChanges: async (...asked) => {
      const page = await connector.listChanges(...asked)
      return { ...page, records: await toOurs(page.records) }
    },
    ...(connector.findCreated && {
      findCreated: async (session, object, intents, others) => {
        const known = await lookUp(
          references,
          intents.map(({ properties }) => properties),
          links.toTheirs,
        )
        const asked = intents.map((intent) => ({
          ...intent,
          properties: inTheirs(references, intent.properties, known),
        }))
        const found = [...((await connector.findCreated?.(session, object, asked, others)) ?? [])]
        const records = await toOurs(found.map(([, record]) => record))
        return new Map(found.flatMap(([key], index) => (records[index] ? [[key, records[index]] as const] : [])))
      },
    }),
    ...(connector.fieldTimes && {
      fieldTimes: async (session, object, asked) => {
        const originals = asked.map(({ record, fields }) => ({ record: original(record), fields }))
        return (await connector.fieldTimes?.(session, object, originals)) ?? new Map()
      },
    }),
  }
}

/** Looks every id up that these values refer to, by one query. */
async function lookUp<Value>(
  references: readonly Reference[],
  values: readonly FieldValues[],
  ask: (ids: ByTarget<readonly string[]>) => Promise<Known<Value>>,
): Promise<Known<Value>> {
  const asked = new Map<ReferenceTarget, Set<string>>()
  for (const reference of references) {
    const { target } = reference
    const ids = asked.get(target) ?? new Set()
    for (const member of values.flatMap((each) => membersIn(reference, each))) {
      if (unresolvedRef(member) === null) ids.add(idOfMember(member))
    }
    if (ids.size > 0) asked.set(target, ids)
  }
  return asked.size === 0 ? new Map() : ask(new Map([...asked].map(([target, ids]) => [target, [...ids]])))
}

function inTheirs(references: readonly Reference[], values: FieldValues, known: Known<string>): FieldValues {
  // What no record here is linked to stays in a set as the CRM has it.
  return translate(references, values, (target, id) => unresolvedRef(id)?.ref ?? known.get(target)?.get(id) ?? null)
}

function translate(
  references: readonly Reference[],
  values: FieldValues,
  of: (target: ReferenceTarget, id: string) => string | null,
): FieldValues {
  // Most records have none of them, and stay as they are.
  let translated: Record<string, FieldValue> | null = null
  for (const reference of references) {
    const { crmField, target, isMany } = reference
    const members = membersIn(reference, values)
    if (members.length === 0) continue
    translated ??= { ...values }
    const translate = (member: string) => of(target, unresolvedRef(member) === null ? idOfMember(member) : member)
    if (!isMany) for (const id of members) translated[crmField] = of(target, id)
    else {
      translated[crmField] = setOf(
        members.flatMap((member) => {
          const id = translate(member)
          return id === null || id === '' ? [] : [withIdOfMember(member, id)]
        }),
      )
    }
  }
  return translated ?? values
}

/** The id that a reference has in these values, or the members that one to several has. */
function membersIn({ crmField, isMany }: Reference, values: FieldValues): readonly string[] {
  const id = values[crmField]
  if (typeof id !== 'string' || id === '') return []
  return isMany ? membersOf(id) : [id]
}
