import type { SyncedObject } from '@/src/lib/crm/domain/objects.ts'

/** What a list says of its object, where that is more than its name. */
const words = {
  contact: {
    placeholder: 'Name, email, company, phone…',
    searched: 'names, emails, companies, phone numbers and job titles',
    sorts: [
      ['name', 'Sort by name'],
      ['email', 'Sort by email'],
      ['company', 'Sort by company'],
      ['updated', 'Latest changes first'],
    ],
  },
  account: {
    placeholder: 'Name, domain, phone, city…',
    searched: 'names, domains, websites, phone numbers, industries, cities and countries',
    sorts: [
      ['name', 'Sort by name'],
      ['updated', 'Latest changes first'],
    ],
  },
  opportunity: {
    placeholder: 'Name, destination, kind of travel, source…',
    searched: 'names, destinations, kinds of travel and sources',
    sorts: [
      ['name', 'Sort by name'],
      ['updated', 'Latest changes first'],
    ],
  },
} as const satisfies Record<SyncedObject, unknown>

export function listWords(object: SyncedObject) {
  return words[object]
}
