import type { RemoteWrite, WriteResult } from '../port/writes.ts'
import type { FieldType } from '../domain/entities.ts'
import type { RefusalReason } from '../domain/refusal.ts'
import { matchByKey, suspectedField } from './duplicate-rules.ts'
import type { Problem } from './errors.ts'
import type { SalesforceObject } from './objects.ts'
import { recordTypeField } from './record-types.ts'
import { fieldOfColumn } from './shapes.ts'

/** Codes of rows that do not exist or were deleted. */
export const goneCodes: ReadonlySet<string> = new Set([
  'ENTITY_IS_DELETED',
  'INVALID_CROSS_REFERENCE_KEY',
  'NOT_FOUND',
  'MALFORMED_ID',
])

/** What Salesforce's codes mean. A code that is missing here is `other`, with Salesforce's own words. */
const reasons: Readonly<Record<string, RefusalReason>> = {
  JSON_PARSER_ERROR: 'wrong_type',
  INVALID_TYPE_ON_FIELD_IN_RECORD: 'wrong_type',
  STRING_TOO_LONG: 'too_long',
  INVALID_OR_NULL_FOR_RESTRICTED_PICKLIST: 'not_an_option',
  BAD_CUSTOM_ENTITY_PARENT_DOMAIN: 'not_an_option',
  NUMBER_OUTSIDE_VALID_RANGE: 'out_of_range',
  INVALID_EMAIL_ADDRESS: 'invalid_email',
  INVALID_FIELD_FOR_INSERT_UPDATE: 'read_only',
  REQUIRED_FIELD_MISSING: 'required',
  INVALID_FIELD: 'unknown_field',
  INVALID_CROSS_REFERENCE_KEY: 'unknown_reference',
  ENTITY_IS_DELETED: 'unknown_reference',
  MALFORMED_ID: 'unknown_reference',
  CIRCULAR_DEPENDENCY: 'circle',
  FIELD_INTEGRITY_EXCEPTION: 'rule',
  FIELD_CUSTOM_VALIDATION_EXCEPTION: 'rule',
  FIELD_FILTER_VALIDATION_EXCEPTION: 'rule',
  DUPLICATE_VALUE: 'taken',
  DUPLICATE_EXTERNAL_ID: 'taken',
  DUPLICATES_DETECTED: 'duplicate_rule',
  CANNOT_INSERT_UPDATE_ACTIVATE_ENTITY: 'automation',
  CANNOT_EXECUTE_FLOW_TRIGGER: 'automation',
  APEX_ERROR: 'automation',
  ENTITY_IS_LOCKED: 'locked',
  UNABLE_TO_LOCK_ROW: 'busy',
  INSUFFICIENT_ACCESS: 'forbidden',
  INSUFFICIENT_ACCESS_OR_READONLY: 'forbidden',
  INSUFFICIENT_ACCESS_ON_CROSS_REFERENCE_ENTITY: 'forbidden',
  STORAGE_LIMIT_EXCEEDED: 'storage_full',
  LIMIT_EXCEEDED: 'limit',
  LICENSE_LIMIT_EXCEEDED: 'limit',
  NO_ANSWER: 'unanswered',
}

/** What one of Salesforce's codes means. */
export function reasonOf(code: string): RefusalReason {
  return reasons[code.toUpperCase()] ?? 'other'
}

/**
 * Translates a row's error. The codes of a missing record are also used for a missing reference in the row; its field is named
 * then.
 */
export function refused(object: SalesforceObject, write: RemoteWrite, problem: Problem): WriteResult {
  const { key } = write
  const { duplicates } = problem
  const code = problem.code.toUpperCase()
  const [column] = problem.fields
  const field = column === undefined ? undefined : fieldOfColumn(object, write, column)
  const isAboutRecord = field === undefined || field.toLowerCase() === 'id'
  if (write.kind === 'update' && goneCodes.has(code) && isAboutRecord) return { kind: 'gone', key }
  if (write.kind === 'create' && code === 'DUPLICATE_VALUE' && field !== object.externalIdField) {
    return { kind: 'exists', key, id: problem.existingId }
  }
  const twin = write.kind === 'create' && duplicates !== null ? matchByKey(object, write, duplicates) : null
  if (twin !== null) return { kind: 'exists', key, id: twin }
  const isForeignType = field === recordTypeField && code === 'INVALID_CROSS_REFERENCE_KEY'
  const reason = isForeignType ? 'not_for_user' : reasonOf(code)
  const result = { kind: 'rejected', key, reason, code: problem.code.toLowerCase() } as const
  if (duplicates !== null) {
    // A create is refused as a whole: left without what tells it apart, it would make the duplicate.
    const suspect = write.kind === 'update' ? suspectedField(write, duplicates) : undefined
    return {
      ...result,
      message: problem.message,
      ...(suspect === undefined ? {} : { field: suspect }),
      holders: duplicates.matches.map(({ id }) => id),
      rule: { name: duplicates.rule, mayAllow: duplicates.mayAllow },
    }
  }
  return {
    ...result,
    message: result.reason === 'wrong_type' ? withoutPosition(problem.message) : problem.message,
    ...(field === undefined ? {} : { field }),
    ...(result.reason === 'taken' && problem.existingId !== null ? { holders: [problem.existingId] } : {}),
  }
}

/** A parser's place in the request means nothing to people. */
function withoutPosition(message: string): string {
  return message.replace(/\s*(?:or request may be missing a required field)?\s*at \[line:\d+, column:\d+\]\.?/, '')
}

/** Types of ours for the types that Salesforce's parser names. */
const parserTypes: Readonly<Record<string, readonly FieldType[]>> = {
  boolean: ['boolean'],
  int: ['number'],
  integer: ['number'],
  long: ['number'],
  double: ['number'],
  currency: ['money'],
  percent: ['number'],
  date: ['date'],
  datetime: ['datetime'],
}

/**
 * A value of the wrong type refuses a whole call, with its type and text and without its field. @returns the problem with the field of
 * the write that it can only be, or else the first that it may be
 */
export function withFieldOfParser(problem: Problem, write: RemoteWrite, types: ReadonlyMap<string, FieldType>): Problem {
  if (problem.code !== 'JSON_PARSER_ERROR' || problem.fields.length > 0) return problem
  const [, type = '', shown] =
    /deserialize instance of (\w+) from \w+(?: value (.*?))?(?: or request| at \[|$)/i.exec(problem.message) ?? []
  const text = shown?.trim().replace(/^"(.*)"$/, '$1')
  const wanted = parserTypes[type.toLowerCase()] ?? ['text', 'email', 'phone', 'picklist', 'set', 'html']
  const ofType = Object.keys(write.properties).filter((name) => wanted.includes(types.get(name) ?? 'text'))
  const field = ofType.find((name) => text !== undefined && String(write.properties[name]) === text) ?? ofType[0]
  return field === undefined ? problem : { ...problem, fields: [field] }
}
