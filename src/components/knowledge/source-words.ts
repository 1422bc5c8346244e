import { everyWords } from '@/src/components/knowledge/knowledge-words.ts'
import type { Option } from '@/src/components/ui/choice.tsx'
import type { CrmLink } from '@/src/lib/contract/knowledge.ts'

export const typeChoices: readonly Option<CrmLink['type']>[] = [
  { value: 'api', label: 'API', description: 'An address that answers with JSON, CSV, XML, text or a page; also GraphQL.' },
  { value: 'webhook', label: 'Webhook', description: 'The source sends its changes to an address of its own here, signed.' },
  { value: 'file', label: 'File', description: 'JSON, CSV, text, Markdown, PDF or Word: uploaded here, or on the web.' },
  { value: 'database', label: 'Database', description: 'PostgreSQL, read by one SELECT.' },
]

export const urlWords: Readonly<Record<CrmLink['type'], { label: string; placeholder: string; description: string }>> = {
  api: {
    label: 'Address',
    placeholder: 'https://api.example.com/customers',
    description: 'A public https address. It stays with the source: to read another, add another source.',
  },
  webhook: {
    label: 'Address of the source',
    placeholder: 'https://shop.example.com',
    description: 'By this it is known here; nothing is fetched from there. Where it sends to is shown once it is added.',
  },
  file: {
    label: 'Address of the file',
    placeholder: 'https://example.com/prices.csv',
    description: 'Filled in by an upload. A file on the web can be named instead, and is then read again and again.',
  },
  database: {
    label: 'Connection',
    placeholder: 'postgresql://reader@db.example.com/shop',
    description: 'Without the password, which goes below. The host has to be reachable from the internet.',
  },
}

const usual = [5, 15, 30, 60, 240, 720, 1_440, 10_080]

/** How often a source can be read; what is stored is among them. */
export function refreshChoices(stored: number): readonly Option<string>[] {
  return [...new Set([...usual, stored])]
    .toSorted((a, b) => a - b)
    .map((minutes) => ({ value: String(minutes), label: capital(everyWords(minutes)) }))
}

const capital = (text: string) => text.charAt(0).toUpperCase() + text.slice(1)
