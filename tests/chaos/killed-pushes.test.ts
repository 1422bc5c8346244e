import { destinationTypes } from '../../src/lib/crm/domain/destination-type.ts'
import { describeKilledPushes } from './support/killed-pushes.ts'

/** Every step of every kind of call; CHAOS_CRM takes one CRM. */
for (const type of destinationTypes) {
  if ((process.env['CHAOS_CRM'] ?? type) === type) describeKilledPushes(type, ['contact', 'contacts', 'event'])
}
