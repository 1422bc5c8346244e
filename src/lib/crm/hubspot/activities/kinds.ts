import { mappingRow } from '../../connector-kit/mapping-row.ts'
import { htmlOfLines } from '../../domain/html-clean.ts'
import type { FieldMapping } from '../../domain/field-mapping.ts'
import type { FieldType, FieldValue, FieldValues, ObjectType } from '../../domain/entities.ts'
import type { RemoteField } from '../../port/remote-field.ts'
import type { HubSpotObject } from '../object-type.ts'
import { aboutMany, scopesOf } from '../objects.ts'

/** What an activity says, by the names of `activityFields`. */
type Said = Readonly<Record<'title' | 'body' | 'direction' | 'outcome' | 'location' | 'start' | 'end', FieldValue>>

/** HubSpot keeps calls, meetings and emails as objects of their own; here they are one, told apart by the number of that object in their ids. */
export type ActivityKind = HubSpotObject & {
  readonly kind: 'call' | 'email' | 'meeting'
  /** The properties that are read, and how they are parsed. */
  readonly properties: Readonly<Record<string, FieldType>>
  readonly said: (values: FieldValues) => Partial<Said>
}

/** Of an email that goes on and on, what is kept: the text of most is the quoted rest of a conversation. */
const textMax = 20_000

export const activityTargets = ['account', 'contact', 'opportunity'] as const satisfies readonly [ObjectType, ...ObjectType[]]

function kindOf(
  { kind, path, typeId }: { readonly kind: ActivityKind['kind']; readonly path: string; readonly typeId: string },
  [companies, contacts, deals]: readonly [number, number, number],
  { properties, said }: Pick<ActivityKind, 'properties' | 'said'>,
): ActivityKind {
  return {
    kind,
    label: { one: 'Activity', many: 'Activities' },
    path,
    typeId,
    event: kind,
    modified: 'hs_lastmodifieddate',
    // Never written: HubSpot's own id, so that nothing else is asked for.
    externalId: { property: 'hs_object_id', group: '', label: '', description: '' },
    keys: {},
    ofLinked: activityTargets,
    references: {
      'associations.companies': aboutMany('account', companies, 'Companies', `${kind}_to_company`),
      'associations.contacts': aboutMany('contact', contacts, 'Contacts', `${kind}_to_contact`),
      'associations.deals': aboutMany('opportunity', deals, 'Deals', `${kind}_to_deal`),
    },
    scopes: scopesOf('contacts'),
    canErase: false,
    mapping: [],
    referenceMapping: [],
    properties: { ...properties, hs_timestamp: 'datetime', hubspot_owner_id: 'reference' },
    said,
  }
}

/** `NO_ANSWER` as people read it. */
function words(value: FieldValue | undefined): FieldValue {
  const text = typeof value === 'string' ? value.toLowerCase().replaceAll('_', ' ') : ''
  return text === '' ? null : text.charAt(0).toUpperCase() + text.slice(1)
}

function after(start: FieldValue | undefined, ms: FieldValue | undefined): FieldValue {
  const [from, length] = [Date.parse(String(start)), Number(ms ?? Number.NaN)]
  return Number.isFinite(from + length) && length > 0 ? new Date(from + length).toISOString() : null
}

export const activityKinds: readonly ActivityKind[] = [
  kindOf({ kind: 'call', path: 'calls', typeId: '0-48' }, [182, 194, 206], {
    properties: {
      hs_call_title: 'text',
      hs_call_body: 'html',
      hs_call_direction: 'text',
      hs_call_status: 'text',
      hs_call_duration: 'number',
    },
    said: (of) => ({
      title: of['hs_call_title'] ?? null,
      body: of['hs_call_body'] ?? null,
      direction: directions.get(String(of['hs_call_direction'])) ?? null,
      outcome: words(of['hs_call_status']),
      end: after(of['hs_timestamp'], of['hs_call_duration']),
    }),
  }),
  kindOf({ kind: 'email', path: 'emails', typeId: '0-49' }, [186, 198, 210], {
    properties: { hs_email_subject: 'text', hs_email_text: 'text', hs_email_direction: 'text', hs_email_status: 'text' },
    said: (of) => ({
      title: of['hs_email_subject'] ?? null,
      body: typeof of['hs_email_text'] === 'string' ? htmlOfLines(of['hs_email_text'].slice(0, textMax)) : null,
      direction: directions.get(String(of['hs_email_direction'])) ?? null,
      outcome: words(of['hs_email_status']),
    }),
  }),
  kindOf({ kind: 'meeting', path: 'meetings', typeId: '0-47' }, [188, 200, 212], {
    properties: {
      hs_meeting_title: 'text',
      hs_meeting_body: 'html',
      hs_meeting_outcome: 'text',
      hs_meeting_location: 'text',
      hs_meeting_start_time: 'datetime',
      hs_meeting_end_time: 'datetime',
    },
    said: (of) => ({
      title: of['hs_meeting_title'] ?? null,
      body: of['hs_meeting_body'] ?? null,
      outcome: words(of['hs_meeting_outcome']),
      location: of['hs_meeting_location'] ?? null,
      ...(of['hs_meeting_start_time'] == null ? {} : { start: of['hs_meeting_start_time'] }),
      end: of['hs_meeting_end_time'] ?? null,
    }),
  }),
]

const directions: ReadonlyMap<string, 'incoming' | 'outgoing'> = new Map([
  ['INBOUND', 'incoming'],
  ['OUTBOUND', 'outgoing'],
  ['INCOMING_EMAIL', 'incoming'],
  ['EMAIL', 'outgoing'],
  ['FORWARDED_EMAIL', 'outgoing'],
])

const field = (name: string, label: string, type: FieldType): RemoteField => ({ name, label, type, readOnly: true })
const about = (name: string, label: string, target: ObjectType): RemoteField => ({ ...field(name, label, 'references'), target })

/** What all kinds have, by names of ours. HubSpot alone changes them. */
export const activityFields: readonly RemoteField[] = [
  field('kind', 'Kind', 'picklist'),
  field('title', 'Title or subject', 'text'),
  field('body', 'Text', 'html'),
  field('direction', 'Direction', 'picklist'),
  field('outcome', 'Outcome or status', 'text'),
  field('location', 'Location', 'text'),
  field('start', 'Start', 'datetime'),
  field('end', 'End', 'datetime'),
  { ...field('hubspot_owner_id', 'Assigned to', 'reference'), target: 'user' },
  about('associations.companies', 'Companies', 'account'),
  about('associations.contacts', 'Contacts', 'contact'),
  about('associations.deals', 'Deals', 'opportunity'),
]

const fromCrm = (ours: string, theirs: string): FieldMapping => mappingRow(ours, theirs, 'from_crm')

export const activityMapping = [
  fromCrm('kind', 'kind'),
  fromCrm('subject', 'title'),
  fromCrm('body', 'body'),
  fromCrm('direction', 'direction'),
  fromCrm('outcome', 'outcome'),
  fromCrm('location', 'location'),
  fromCrm('startedAt', 'start'),
  fromCrm('endedAt', 'end'),
  fromCrm('owner', 'hubspot_owner_id'),
]

export const activityReferences = [
  fromCrm('accounts', 'associations.companies'),
  fromCrm('contacts', 'associations.contacts'),
  fromCrm('opportunities', 'associations.deals'),
]
