import { readdirSync, readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { expect, test } from 'vitest'

const root = resolve(import.meta.dirname, '../../..')

/** Everything that can open a connection, and who says where it leads. What a customer has typed goes through the guard, and nowhere else. */
const ways: Readonly<Record<string, 'the guard' | 'the operator' | 'the vendor' | 'our own API'>> = {
  'src/lib/core/egress/egress.ts': 'the guard',
  // A socket of the guard's is what it speaks through.
  'src/lib/knowledge/database/read-query.ts': 'the guard',
  // Its parsers of values alone.
  'src/lib/knowledge/database/row-types.ts': 'the guard',
  // Of addresses that were typed, what it is given is the guard's.
  'src/lib/crm/connector-kit/post-form.ts': 'the guard',
  'src/lib/crm/destinations.ts': 'the guard',
  'src/lib/crm/salesforce/transport.ts': 'the guard',
  'src/lib/crm/salesforce/auth.ts': 'the vendor',
  'src/lib/crm/salesforce/index.ts': 'the vendor',
  'src/lib/crm/hubspot/auth.ts': 'the vendor',
  'src/lib/crm/hubspot/client.ts': 'the vendor',
  'src/lib/crm/hubspot/index.ts': 'the vendor',
  'src/lib/crm/klaviyo/client.ts': 'the vendor',
  'src/lib/crm/pipedrive/auth.ts': 'the vendor',
  'src/lib/crm/pipedrive/client.ts': 'the vendor',
  'src/lib/crm/pipedrive/subscriptions.ts': 'the vendor',
  'src/lib/core/services/language-model.ts': 'the operator',
  'src/lib/core/services/mailer.ts': 'the operator',
  'src/lib/core/services/model-service.ts': 'the operator',
  'src/lib/db/preview-client.ts': 'the operator',
  'src/lib/db/service-client.ts': 'the operator',
  'src/lib/db/timed-fetch.ts': 'the operator',
  'src/lib/db/user-client.ts': 'the operator',
  'src/lib/knowledge/embedding/remote-model.ts': 'the operator',
  'src/components/api.ts': 'our own API',
  'src/components/conflicts/use-decisions.ts': 'our own API',
  'src/components/contacts/document-form.tsx': 'our own API',
  'src/components/imports/upload-form.tsx': 'our own API',
  'src/components/knowledge/file-field.tsx': 'our own API',
}

const calls = /(?<![.\w])fetch\(|globalThis\.fetch|\bXMLHttpRequest\b|\bnew (?:WebSocket|EventSource)\(|\bsendBeacon\(/
const clients =
  /(?:^import (?!type )[^']*? from |\bimport\(|\brequire\()'(?:undici|node:(?:http|https|http2|tls|dgram)|https?|axios|got|ky|node-fetch|pg|nodemailer|klaviyo-api|@hubspot\/api-client|@jsforce\/jsforce-node|pipedrive[^']*|@ai-sdk\/[^']*|ai|@supabase\/ssr)'/m
// All of the module, or its sockets by name.
const sockets =
  /(?:import (?!type )(?:[^'{]*|\{[^}]*\b(?:connect|createConnection|Socket)\b[^}]*\}) from |\bimport\()'(?:node:)?net'/

test('nothing opens a connection but what is known here, so that no typed address has a way around the guard', () => {
  const files = ['src', 'app'].flatMap((folder) =>
    readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })
      .filter((name) => /\.tsx?$/.test(name))
      .map((name) => `${folder}/${name}`),
  )
  const opening = [...files, 'proxy.ts', 'instrumentation.ts'].filter((file) => {
    const text = readFileSync(join(root, file), 'utf8').replaceAll(/^\s*(?:\/?\*|\/\/).*$/gm, '')
    return calls.test(text) || clients.test(text) || sockets.test(text) || /createClient(?:<\w+>)?\(/.test(text)
  })
  expect(opening.toSorted()).toEqual(Object.keys(ways).toSorted())
})

test('what is asked at addresses that people type asks through the guard alone', () => {
  for (const folder of [
    'src/lib/knowledge/fetch',
    'src/lib/outbound',
    'src/lib/crm/creatio',
    'src/lib/http',
    'src/lib/records',
    'app',
  ])
    expect(Object.keys(ways).filter((file) => file.startsWith(`${folder}/`))).toEqual([])
  const database = readFileSync(join(root, 'src/lib/knowledge/database/read-query.ts'), 'utf8')
  expect(database).toContain('egress.connect(')
  const destinations = readFileSync(join(root, 'src/lib/crm/destinations.ts'), 'utf8')
  // Each use of the platform's own is of an address that nobody typed.
  expect(destinations.match(/globalThis\.fetch/g)).toHaveLength(1)
  expect(destinations).toContain('typed === undefined ? globalThis.fetch : asFetch(io.egress')
})
