import { defined } from '../../core/defined.ts'
import { Failure } from '../../core/errors.ts'
import type { ReferenceTarget } from '../domain/entities.ts'
import type { RemoteField } from '../port/remote-field.ts'
import { call, type Conversation } from './client.ts'
import { isConversionField } from './conversion-fields.ts'
import { hiddenObject, statusOf } from './errors.ts'
import { fieldTypeOf, masterField } from './mapping.ts'
import { currencyField, objectOf, ownerField, type SalesforceObject } from './objects.ts'
import { currencyOfOrg } from './org-currency.ts'
import { withRecordTypes } from './record-types.ts'
import { readStages } from './stages.ts'
import { describedRoles, roleObject } from './role-fields.ts'
import { type Description, describeSchema, readAnswer, type SalesforceField } from './schema.ts'

/** Fields of an object that the connected user can see, read once per conversation. */
async function describe(conversation: Conversation, object: SalesforceObject): Promise<readonly SalesforceField[]> {
  return (await describeWhole(conversation, object)).fields
}

/** All that the connected user is told of an object, read once per conversation. */
export function describeWhole(conversation: Conversation, object: SalesforceObject): Promise<Description> {
  return conversation.session.memoize(`salesforce:describe:${object.sobject}`, async () => {
    const answer = await call(conversation, (connection) => connection.describe(object.sobject)).catch((thrown: unknown) => {
      throw thrown instanceof Failure && statusOf(thrown) === 404 ? hiddenObject(object.sobject, thrown) : thrown
    })
    const description = readAnswer(describeSchema, answer)
    const cache = await columnCacheOf(conversation, object)
    cache.columns = columnsAmong(object, description.fields)
    return description
  })
}

/** Optional columns, cached for a conversation. */
type ColumnCache = { columns: readonly string[] | null }

function columnCacheOf({ session }: Conversation, object: SalesforceObject): Promise<ColumnCache> {
  return session.memoize(`salesforce:org-columns:${object.sobject}`, async () => ({ columns: null }))
}

/** Optional columns that the object has in this org: our own id, and the record that a deleted one was merged into. */
export async function orgColumns(conversation: Conversation, object: SalesforceObject): Promise<string[]> {
  return columnsAmong(object, await describe(conversation, object))
}

/** Like `orgColumns`, but only from the cache; empty when nothing is cached. */
export async function knownOrgColumns(conversation: Conversation, object: SalesforceObject): Promise<readonly string[]> {
  return (await columnCacheOf(conversation, object)).columns ?? []
}

/** Caches the columns that an earlier conversation has read, unless this one has read them itself. */
export async function rememberOrgColumns(
  conversation: Conversation,
  object: SalesforceObject,
  columns: readonly string[],
): Promise<void> {
  const cache = await columnCacheOf(conversation, object)
  cache.columns ??= columns
}

function columnsAmong(object: SalesforceObject, fields: readonly SalesforceField[]): string[] {
  return [
    ...(fields.some(({ name }) => name === masterField) ? [masterField] : []),
    ...(fields.some((field) => isExternalId(object, field)) ? [object.externalIdField] : []),
  ]
}

export async function describeFields(conversation: Conversation, object: SalesforceObject): Promise<readonly RemoteField[]> {
  const [{ fields, childRelationships, recordTypeInfos }, stages] = await Promise.all([
    describeWhole(conversation, object),
    object.stageField === undefined ? null : readStages(conversation),
  ])
  const hasCurrencies = fields.some(({ name }) => name === currencyField)
  const hasAmounts = fields.some(({ type }) => type === 'currency')
  const currency = hasCurrencies ? { currencyField } : hasAmounts ? await currencyOfOrg(conversation) : {}
  const own = fields
    .filter(({ name }) => !hiddenColumns(object).has(name))
    .flatMap((field) => toRemoteField(object, field) ?? [])
    .map((field) => (field.type === 'money' ? { ...field, ...currency } : field))
    .map((field) => withRecordTypes(field, { recordTypeInfos }))
    .map((field) => (field.name === currencyField ? { ...field, neverBlank: true as const } : field))
    .map((field) => (field.name === object.stageField && stages !== null ? { ...field, options: stages } : field))
  const joined = object.joins
    .filter(({ relation }) => fields.some((field) => field.relationshipName === relation))
    .map(({ name, label }) => ({ name, label, type: 'text', readOnly: true }) as const)
  // Without access to contact roles there is no such relation.
  const hasRoles = object.hasContactRoles && childRelationships.some(({ childSObject }) => childSObject === roleObject)
  return [...own, ...joined, ...endFields(object), ...(hasRoles ? describedRoles : [])]
}

/** Length of a UUID with dashes. */
const uuidLength = 36

/** Whether creates are idempotent: the object has a unique, writable field for our id. */
export async function hasExternalIdField(conversation: Conversation, object: SalesforceObject): Promise<boolean> {
  return (await describe(conversation, object)).some((field) => isExternalId(object, field))
}

/** Without a field for our id, a create that is not answered has to be waited for. */
export async function adviceFor(
  conversation: Conversation,
  object: SalesforceObject,
): Promise<readonly { readonly code: string; readonly message: string }[]> {
  if (object.isMirrored || (await hasExternalIdField(conversation, object))) return []
  return [
    {
      code: 'no_external_id_field',
      message: `${object.sobject} has no field ${object.externalIdField} in this org (Text ${uuidLength}, External ID, Unique). It is not needed; but without it a new ${object.label.one.toLowerCase()} that Salesforce takes long to answer is looked for up to a quarter of an hour before it is sent again. An administrator can create it in Setup.`,
    },
  ]
}

function isExternalId(
  { externalIdField }: SalesforceObject,
  { name, externalId, unique, createable, length }: SalesforceField,
): boolean {
  return name === externalIdField && externalId && unique && createable && length >= uuidLength
}

/** Columns that are fields of another shape. */
function hiddenColumns({ shapes, templateFields = [] }: SalesforceObject): ReadonlySet<string> {
  const columns = [...Object.values(shapes?.ends ?? {}).map(({ column }) => column), ...Object.values(shapes?.flags ?? {})]
  return new Set([...columns, ...templateFields])
}

function endFields({ shapes, isMirrored }: SalesforceObject): readonly RemoteField[] {
  return Object.entries(shapes?.ends ?? {}).map(([name, { label, target }]) => ({
    name,
    label,
    type: 'references',
    readOnly: isMirrored === true,
    target,
  }))
}

/** Types of which a value may be too long. */
const lengthed: ReadonlySet<string> = new Set(['text', 'email', 'phone', 'html'])

function toRemoteField(object: SalesforceObject, field: SalesforceField): RemoteField | null {
  const target = targetOf(field)
  const isHtml = field.htmlFormatted || object.shapes?.plainTexts.includes(field.name) === true
  const type = target === undefined ? fieldTypeOf(field.type, isHtml) : 'reference'
  if (type === null || field.deprecatedAndHidden || field.name === object.externalIdField) return null
  return {
    name: field.name,
    label: field.label,
    type,
    readOnly: isReadOnly(object, field),
    ...defined({
      target,
      lengthMax: lengthed.has(type) && field.length > 0 ? field.length : undefined,
      neverBlank: field.name === ownerField ? true : undefined,
      blank: type === 'boolean' ? false : undefined,
      options: type === 'picklist' || type === 'set' ? activeOptions(field) : undefined,
      required: field.createable && !field.nillable && !field.defaultedOnCreate ? field.name : undefined,
    }),
  }
}

/** What a lookup leads to; undefined where it leads to several objects, or to one that is not synced. */
function targetOf({ name, referenceTo }: SalesforceField): ReferenceTarget | undefined {
  if (name === ownerField) return 'user'
  const [referred, ...others] = referenceTo ?? []
  return referred === undefined || others.length > 0 ? undefined : objectOf(referred)
}

function isReadOnly({ nameField, shapes, isMirrored }: SalesforceObject, field: SalesforceField): boolean {
  const isWritable =
    field.updateable || (field.createable && shapes?.createOnly.includes(field.name) === true) || isConversionField(field.name)
  const isComputed = field.calculated || field.autoNumber || (field.name === 'Name' && nameField !== 'Name')
  return isMirrored === true || !isWritable || isComputed
}

/** What can be chosen; undefined where there is nothing. */
function activeOptions({ picklistValues }: SalesforceField): RemoteField['options'] {
  const options = (picklistValues ?? [])
    .filter((option) => option.active)
    .map(({ value, label }) => ({ value, label: label ?? value }))
  return options.length > 0 ? options : undefined
}
