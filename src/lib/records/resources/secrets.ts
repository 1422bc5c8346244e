import { Failure, type FieldFault, toFailure } from '../../core/errors.ts'
import { log } from '../../core/log.ts'
import { recordSecretContext } from '../../core/secrets/record-secrets.ts'
import { peopleWhoMay } from '../../core/access/roles.ts'
import { sealedSchema } from '../../core/secrets/secret-box.ts'
import { recordBox as box } from '../contacts/record-box.ts'
import type { Value } from '../fields/record-values.ts'
import { masked } from './mask.ts'
import type { Member } from './member.ts'
import type { RecordJson } from './member-values.ts'
import type { Resource } from './resources.ts'

/** The member of an answer that names what is not shown to this caller. */
export const hiddenFields = 'hidden_fields'

export function secretMembers({ members }: Resource): readonly Member[] {
  return members.filter(({ secret }) => secret !== undefined)
}

/** Refuses what a caller without the permission would write, and what nobody writes. `within`: the path of the values. @throws Failure `field_forbidden` | `invalid_request` */
export function refuseSecrets(resource: Resource, maySeeSecrets: boolean, values: RecordJson, within = ''): void {
  const written = secretMembers(resource).filter(({ column }) => Object.hasOwn(values, column))
  const names = [...written.map(({ name }) => name), ...secretsOfLines(values)]
  if (!maySeeSecrets)
    refuseMembers(
      names.map((name) => `${within}${name}`),
      'field_forbidden',
      forbidden,
    )
  const computed = written.flatMap(({ rules, name }) => (rules === null ? [`${within}${name}`] : []))
  refuseMembers(computed, 'invalid_request', 'this follows from other members, and is not written.')
}

/** Where the lines that a quote is made with say what only some may. */
function secretsOfLines({ lines }: RecordJson): string[] {
  if (!Array.isArray(lines)) return []
  return lines.flatMap((line, index) =>
    typeof line === 'object' && line !== null && Object.hasOwn(line, 'unit_cost') ? [`lines[${index}].unit_cost`] : [],
  )
}

function refuseMembers(names: readonly string[], code: string, message: string): void {
  const [first] = names
  if (first === undefined) return
  throw new Failure({
    kind: 'invalid',
    code,
    message: `${first}: ${message}`,
    field: first,
    faults: names.map((field): FieldFault => ({ field, message })),
  })
}

const forbidden = `only ${peopleWhoMay('secrets')}, and API keys with the scope records:secret, may see and write this.`

/** What is wrong with asking by a member; null: nothing. */
export function askingProblem({ secret }: Member, maySeeSecrets: boolean): string | null {
  return secret === undefined || maySeeSecrets ? null : forbidden
}

/** Values by column, as they are stored: what is sealed, sealed. */
export function sealedValues(organizationId: string, resource: Resource, values: RecordJson): RecordJson {
  const sealed = secretMembers(resource).flatMap((member): [string, Value][] => {
    const value = values[member.column]
    if (member.secret !== 'sealed' || typeof value !== 'string') return []
    return [[member.column, { ...box().seal(value, recordSecretContext(organizationId, resource.table, member.column)) }]]
  })
  return { ...values, ...Object.fromEntries(sealed) }
}

/**
 * The secret members of a row and which of them are not shown: all of them, to who may not see them; one that cannot be opened with this
 * server's keys, to anybody.
 */
export function openedSecrets(
  organizationId: string,
  resource: Resource,
  row: RecordJson,
  { maySeeSecrets, isList }: { readonly maySeeSecrets: boolean; readonly isList: boolean },
): RecordJson {
  const members = secretMembers(resource)
  if (members.length === 0) return {}
  const hidden: string[] = []
  const values = members.map((member): [string, Value] => {
    const value = maySeeSecrets ? opened(organizationId, resource, member, row[member.column] ?? null) : undefined
    if (value === undefined) hidden.push(member.name)
    return [member.name, isList && member.isMasked === true && typeof value === 'string' ? masked(value) : (value ?? null)]
  })
  return { ...Object.fromEntries(values), [hiddenFields]: hidden }
}

/** Undefined for one that cannot be opened. */
function opened(organizationId: string, resource: Resource, member: Member, stored: Value): Value | undefined {
  if (member.secret !== 'sealed' || stored === null) return stored
  try {
    return box().open(sealedSchema.parse(stored), recordSecretContext(organizationId, resource.table, member.column))
  } catch (thrown) {
    log.error('a secret of a record cannot be read: is its key in CRM_ENCRYPTION_KEY?', {
      member: `${resource.table}.${member.name}`,
      code: toFailure(thrown).code,
    })
    return undefined
  }
}
