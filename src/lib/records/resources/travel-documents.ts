import { type Member, secretMember } from './member.ts'

const lengthMax = 100
const sealed = (name: string, label: string) => secretMember({ name, label, kind: 'text', lengthMax }, 'sealed')
const number = (name: string, label: string): Member => ({ ...sealed(name, label), isMasked: true })
const expiry = (name: string, label: string) => secretMember({ name, label, kind: 'date', lengthMax }, 'plain')

/** The passport and the visa of a contact. No sync reads them, and no mapping offers them: they stay here. */
export const travelDocuments: readonly Member[] = [
  number('passport_number', 'Passport number'),
  sealed('passport_country', 'Passport country'),
  expiry('passport_expiry', 'Passport expires'),
  number('visa_number', 'Visa number'),
  sealed('visa_type', 'Visa type'),
  sealed('visa_country', 'Visa country'),
  expiry('visa_expiry', 'Visa expires'),
]

export type TravelDocument = 'passport' | 'visa'

/** Which of the two a member is of. */
export function documentOf(member: string): TravelDocument {
  return member.startsWith('passport_') ? 'passport' : 'visa'
}
