import type { FieldValue, FieldValues } from '../../../../src/lib/crm/domain/entities.ts'
import type { Direction, MappedField } from '../../../../src/lib/crm/domain/field-mapping.ts'
import { type ConnectionSettings, connectionSettingsSchema } from '../../../../src/lib/crm/domain/settings.ts'
import type { Link } from '../../../../src/lib/db/link-rows.ts'
import { localRecord, remoteRecord, textField } from './pairs.ts'

export const newId = () => 'new-id'
export const mapping: readonly MappedField[] = [textField('firstName'), textField('company')]

/** A connection's default settings with these overrides. */
export function settings(of: Partial<ConnectionSettings> = {}): ConnectionSettings {
  return { ...connectionSettingsSchema.parse({}), ...of }
}

export function deciding(
  of: {
    readonly direction?: Direction
    readonly policy?: 'newest_wins' | 'manual' | 'adsapp_wins'
    readonly mapping?: readonly MappedField[]
    readonly settings?: Partial<ConnectionSettings>
  } = {},
) {
  return {
    mapping: of.mapping ?? mapping,
    settings: settings({ conflictPolicy: of.policy ?? 'newest_wins', ...of.settings }),
    direction: of.direction ?? 'bidirectional',
    newId,
    object: 'contact',
    crmName: 'HubSpot',
  } as const
}

export function link(of: Partial<Link> = {}): Link {
  return {
    id: 'link-1',
    recordId: 'local-1',
    crmRecordId: 'remote-1',
    status: 'linked',
    base: {},
    crmBase: {},
    outgoing: null,
    outgoingAt: null,
    lateWrites: [],
    waits: [],
    isUnanswered: false,
    crmUpdatedAt: null,
    pending: false,
    version: 7,
    attempts: 2,
    conflictDetected: false,
    conflictDetails: null,
    errorCode: null,
    asNew: false,
    allowDuplicates: false,
    ...of,
  }
}

export const pair = (base: FieldValues, ours: FieldValues, theirs: readonly [FieldValue, FieldValue], of: Partial<Link> = {}) =>
  [
    link({ base, ...of }),
    localRecord(ours, { version: 3 }),
    remoteRecord({ crm_firstName: theirs[0], crm_company: theirs[1] }),
  ] as const

export const agreed = { firstName: 'Ada', company: 'Acme' }
