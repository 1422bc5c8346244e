import fc from 'fast-check'
import type { ConflictPolicy } from '../../../../src/lib/crm/domain/conflict-policy.ts'
import type { FieldValue, FieldValues } from '../../../../src/lib/crm/domain/entities.ts'
import { type MappedField, writeRemote } from '../../../../src/lib/crm/domain/field-mapping.ts'
import { crmBaseOfStored } from '../../../../src/lib/crm/domain/crm-base.ts'
import type { PairInput, PairPlan } from '../../../../src/lib/crm/domain/pair-plan.ts'
import type { LocalRecord, RemoteRecord } from '../../../../src/lib/crm/domain/records.ts'
import { type FieldOptions, localValueArb, mappingArb, policyArb, timeArb, valuesArb } from './fields.ts'

export function localRecord(
  values: FieldValues,
  of: { readonly version?: number; readonly updatedAt?: string } = {},
): LocalRecord {
  return {
    id: 'local-1',
    version: of.version ?? 1,
    values,
    updatedAt: of.updatedAt ?? '2024-06-01T00:00:00.000Z',
    deleted: false,
  }
}

export function remoteRecord(properties: FieldValues, updatedAt = '2024-06-01T00:00:00.000Z'): RemoteRecord {
  return { id: 'remote-1', properties, updatedAt, keys: [] }
}

export function textField(name: string, of: Partial<MappedField> = {}): MappedField {
  return {
    adsappField: name,
    crmField: `crm_${name}`,
    direction: 'bidirectional',
    transformRule: null,
    conflictPolicy: null,
    isCustom: false,
    type: 'text',
    ...of,
  }
}

/** A pair of one text field. */
export function onePair(of: {
  readonly field?: Partial<MappedField>
  readonly policy?: ConflictPolicy
  readonly base?: FieldValue
  readonly outgoing?: FieldValue
  readonly local: FieldValue
  readonly remote: FieldValue
}): PairInput {
  const field = textField('name', of.field)
  return {
    mapping: [field],
    policy: of.policy ?? 'newest_wins',
    base: of.base === undefined ? {} : { name: of.base },
    crmBase: {},
    outgoing: of.outgoing === undefined ? null : { name: of.outgoing },
    openConflicts: {},
    fieldTimes: null,
    local: localRecord({ name: of.local }),
    remote: remoteRecord({ crm_name: of.remote }),
  }
}

/** Mapping, policy, base (often only of some fields), both sides. No unanswered writes. */
export function pairArb(options: FieldOptions = {}): fc.Arbitrary<PairInput> {
  return mappingArb(options).chain((mapping) =>
    fc
      .record({
        policy: policyArb,
        base: baseArb(mapping),
        localValues: valuesArb(mapping, 'adsappField'),
        properties: valuesArb(mapping, 'crmField'),
        localAt: timeArb,
        remoteAt: timeArb,
      })
      .map(({ policy, base, localValues, properties, localAt, remoteAt }) => ({
        mapping,
        policy,
        base,
        crmBase: {},
        outgoing: null,
        openConflicts: {},
        fieldTimes: null,
        local: localRecord(localValues, { updatedAt: localAt }),
        remote: remoteRecord(properties, remoteAt),
      })),
  )
}

/** A pair that was in sync on every field, with edits on each side in some fields. */
export function agreedPairArb(options: FieldOptions = {}): fc.Arbitrary<PairInput> {
  return pairArb(options).chain((pair) =>
    fc
      .tuple(valuesArb(pair.mapping, 'adsappField'), fc.array(fc.boolean(), { minLength: 6, maxLength: 6 }))
      .map(([agreed, changed]) => {
        const local: Record<string, FieldValue> = {}
        const properties: Record<string, FieldValue> = {}
        pair.mapping.forEach((field, index) => {
          const value = agreed[field.adsappField] ?? null
          local[field.adsappField] = changed[index] ? (pair.local.values[field.adsappField] ?? null) : value
          const held = writeRemote([field], { [field.adsappField]: value })
          properties[field.crmField] = (changed[index + 3] ? pair.remote.properties : held)[field.crmField] ?? null
        })
        return { ...pair, base: agreed, local: { ...pair.local, values: local }, remote: { ...pair.remote, properties } }
      }),
  )
}

function baseArb(mapping: readonly MappedField[]): fc.Arbitrary<FieldValues> {
  return fc
    .tuple(
      ...mapping.map((field) =>
        fc.option(localValueArb(field), { nil: undefined }).map((value) => [field.adsappField, value] as const),
      ),
    )
    .map((pairs) => Object.fromEntries(pairs.flatMap(([name, value]) => (value === undefined ? [] : [[name, value]]))))
}

/** Applies a plan to both sides and commits it on the link. */
export function afterPlan(pair: PairInput, plan: PairPlan): PairInput {
  const written = writeRemote(pair.mapping, plan.remotePatch)
  return {
    ...pair,
    base: plan.base,
    crmBase: { ...plan.crmBase, ...crmBaseOfStored(pair.mapping, plan.base, written) },
    outgoing: null,
    openConflicts: plan.conflicts,
    local: { ...pair.local, version: pair.local.version + 1, values: { ...pair.local.values, ...plan.localPatch } },
    remote: { ...pair.remote, properties: { ...pair.remote.properties, ...written } },
  }
}
