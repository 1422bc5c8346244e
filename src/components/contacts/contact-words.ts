import { capitalized } from '@/src/lib/core/text/capitalized.ts'
import type { RelationshipKind } from '@/src/lib/crm/domain/relationships.ts'
import type { Consent } from '@/src/lib/records/contacts/consents.ts'
import type { DocumentKind } from '@/src/lib/records/contacts/document-kinds.ts'

export const relationshipWords: Readonly<Record<RelationshipKind, string>> = {
  spouse: 'Spouse',
  parent: 'Parent',
  child: 'Child',
  assistant: 'Assistant',
  assisted: 'Is assisted by this one',
  colleague: 'Colleague',
  emergency_contact: 'Emergency contact',
  emergency_contact_for: 'This one is their emergency contact',
  travel_companion: 'Travel companion',
}

export const channelWords: Readonly<Record<Consent['channel'], string>> = {
  email: 'Email',
  phone: 'Phone',
  sms: 'SMS',
  whatsapp: 'WhatsApp',
  post: 'Post',
}

export const documentWords: Readonly<Record<DocumentKind, string>> = {
  passport: 'Passport',
  visa: 'Visa',
  ticket: 'Ticket',
  insurance: 'Insurance',
  contract: 'Contract',
  other: 'Other',
}

export const purposeWords = (purpose: Consent['purpose']) => capitalized(purpose)

/** `12 KB`. */
export function sizeWords(bytes: number): string {
  if (bytes < 1_024) return `${bytes} bytes`
  return bytes < 1_048_576 ? `${Math.round(bytes / 1_024)} KB` : `${(bytes / 1_048_576).toFixed(1)} MB`
}
