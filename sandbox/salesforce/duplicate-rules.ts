import type { Context } from 'hono'
import type { RowError } from './errors.ts'
import { id18 } from './ids.ts'
import type { ObjectType } from './object-types.ts'
import type { Values } from './record-store.ts'
import type { Caller, Sandbox, SandboxEnv } from './sandbox.ts'
import type { DuplicateRule } from './settings.ts'

/** What a call says of duplicate rules. */
export interface DuplicateOptions {
  readonly allowSave: boolean
  readonly includeRecordDetails: boolean
}

/** The header `Sforce-Duplicate-Rule-Header: allowSave=true; includeRecordDetails=true`; everything is false by default. */
export function duplicateOptions(c: Context<SandboxEnv>): DuplicateOptions {
  const header = c.req.header('sforce-duplicate-rule-header') ?? ''
  const parts = new Set(header.split(/[;,]/).map((part) => part.trim().toLowerCase()))
  return {
    allowSave: parts.has('allowsave=true'),
    includeRecordDetails: parts.has('includerecorddetails=true'),
  }
}

interface Change {
  readonly before: Values | null
  readonly after: Values
  /** The record's own number. */
  readonly self: number | null
}

/**
 * The refusal of the first duplicate rule that finds somebody. A record that is changed is only looked at when one of the rule's fields
 * changes.
 */
export function duplicateRuleError(
  sandbox: Sandbox,
  { caller, type, duplicates }: { readonly caller: Caller; readonly type: ObjectType; readonly duplicates?: DuplicateOptions },
  { before, after, self }: Change,
): RowError | null {
  if (type.name !== 'Contact' || duplicates === undefined) return null
  for (const rule of sandbox.settings().duplicateRules) {
    if (rule.action === 'alert' && duplicates.allowSave) continue
    if (before !== null && rule.fields.every((name) => (before[name] ?? null) === (after[name] ?? null))) continue
    const texts = rule.fields.map((name) => [name, after[name] ?? null] as const)
    if (texts.some(([, value]) => typeof value !== 'string' || value.trim() === '')) continue
    const wanted = Object.fromEntries(texts.map(([name, value]) => [name, String(value)]))
    const matches = sandbox.records.alike(type, caller.org, wanted).filter((number) => number !== self)
    if (matches.length === 0) continue
    return {
      code: 'DUPLICATES_DETECTED',
      message: 'Use one of these records?',
      fields: [],
      duplicateResult: resultOf(sandbox, { caller, type, rule, matches, details: duplicates.includeRecordDetails }),
    }
  }
  return null
}

function resultOf(
  sandbox: Sandbox,
  of: {
    readonly caller: Caller
    readonly type: ObjectType
    readonly rule: DuplicateRule
    readonly matches: readonly number[]
    readonly details: boolean
  },
): object {
  const { caller, type, rule, matches, details } = of
  return {
    allowSave: rule.action === 'alert',
    duplicateRule: rule.name,
    duplicateRuleEntityType: type.name,
    errorMessage: 'Use one of these records?',
    matchResults: [
      {
        entityType: type.name,
        errors: [],
        matchEngine: 'ExactMatchEngine',
        matchRecords: matches.map((number) => {
          const id = id18(type.keyPrefix, number)
          const values = details ? (sandbox.records.newest(type, caller.org, number) ?? {}) : {}
          const shown = Object.fromEntries(
            ['Name', 'FirstName', 'LastName', 'Email', 'Phone'].flatMap((name) => (name in values ? [[name, values[name]]] : [])),
          )
          return {
            additionalInformation: [],
            fieldDiffs: [],
            matchConfidence: 100,
            record: {
              attributes: { type: type.name, url: `/services/data/v68.0/sobjects/${type.name}/${id}` },
              Id: id,
              ...shown,
            },
          }
        }),
        rule: `${rule.name}_Match`,
        size: matches.length,
        success: true,
      },
    ],
  }
}
