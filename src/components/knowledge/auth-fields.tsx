'use client'

import { Button } from '@heroui/react/button'
import { Plus, Trash2 } from 'lucide-react'
import type { FieldsProps } from '@/src/components/knowledge/request-fields.tsx'
import { type AuthKind, blankHeader, partsOf } from '@/src/components/knowledge/source-draft.ts'
import { Choice } from '@/src/components/ui/choice.tsx'
import { Field } from '@/src/components/ui/field.tsx'
import { Group } from '@/src/components/ui/group.tsx'
import { isSecretHeader } from '@/src/lib/knowledge/domain/header-names.ts'

const kinds: readonly { readonly value: AuthKind; readonly label: string; readonly description: string }[] = [
  { value: 'none', label: 'None', description: 'The source is open to everybody.' },
  { value: 'bearer', label: 'Key (bearer token)', description: 'Sent as Authorization: Bearer.' },
  { value: 'headers', label: 'Headers of its own', description: 'As X-API-Key.' },
  { value: 'both', label: 'Key and headers', description: 'A bearer token and headers of its own.' },
  { value: 'oauth2', label: 'OAuth 2.0', description: 'Client credentials; the token is renewed by itself.' },
]

/** How we prove to a source who asks. */
export function AuthFields({ draft, change, said }: FieldsProps) {
  const parts = partsOf(draft)
  return (
    <div className="flex flex-col gap-3">
      <Choice
        label="Authentication"
        value={draft.auth}
        options={kinds}
        onChange={(auth) =>
          change({ auth, ...(draft.headers.length === 0 && /headers|both/.test(auth) ? { headers: [blankHeader()] } : {}) })
        }
      />
      {parts.apiKey ? (
        <Field
          label="Key"
          type="password"
          autoComplete="off"
          value={draft.apiKey}
          onChange={(apiKey) => change({ apiKey })}
          error={said('api_key')}
          description={secretWords(draft.apiKey)}
        />
      ) : null}
      {parts.oauth ? (
        <div className="grid grid-cols-[minmax(0,1fr)] items-start gap-3 sm:grid-cols-2">
          <Field
            label="Token address"
            type="url"
            autoComplete="off"
            value={draft.tokenUrl}
            onChange={(tokenUrl) => change({ tokenUrl })}
            error={said('auth')}
          />
          <Field label="Scope" autoComplete="off" value={draft.scope} onChange={(scope) => change({ scope })} />
          <Field label="Client ID" autoComplete="off" value={draft.clientId} onChange={(clientId) => change({ clientId })} />
          <Field
            label="Client secret"
            type="password"
            autoComplete="off"
            value={draft.clientSecret}
            onChange={(clientSecret) => change({ clientSecret })}
            description={secretWords(draft.clientSecret)}
          />
        </div>
      ) : null}
      {parts.headers ? <HeaderFields draft={draft} change={change} said={said} /> : null}
    </div>
  )
}

function HeaderFields({ draft: { headers }, change, said }: FieldsProps) {
  const error = said('headers')
  return (
    <Group legend="Headers" error={error}>
      {headers.map((header, index) => {
        const edit = (part: { readonly name?: string; readonly value?: string }) =>
          change({ headers: headers.map((each) => (each.key === header.key ? { ...each, ...part } : each)) })
        const which = header.name === '' ? `header ${index + 1}` : header.name
        return (
          <div key={header.key} className="flex items-start gap-2">
            <div className="grid min-w-0 flex-1 grid-cols-[minmax(0,1fr)] gap-2 sm:grid-cols-2">
              <Field
                label={`Name of header ${index + 1}`}
                isLabelHidden
                placeholder="Name, as X-API-Key"
                autoComplete="off"
                value={header.name}
                onChange={(name) => edit({ name })}
              />
              <Field
                label={`Value of ${which}`}
                isLabelHidden
                placeholder="Value"
                autoComplete="off"
                type={isSecretHeader(header.name) ? 'password' : 'text'}
                value={header.value}
                onChange={(value) => edit({ value })}
              />
            </div>
            <Button
              isIconOnly
              variant="ghost"
              aria-label={`Remove ${which}`}
              onPress={() => change({ headers: headers.filter(({ key }) => key !== header.key) })}
            >
              <Trash2 aria-hidden />
            </Button>
          </div>
        )
      })}
      <p className="text-xs text-muted">
        Values of names with auth, token, key, secret, password, cookie, signature or session are kept sealed and never shown
        again.
      </p>
      <Button variant="outline" size="sm" className="self-start" onPress={() => change({ headers: [...headers, blankHeader()] })}>
        <Plus aria-hidden /> Add a header
      </Button>
    </Group>
  )
}

/** A secret that is stored is shown as a mask; typing over it replaces it. */
function secretWords(value: string): string {
  return value === '***' ? 'One is stored. Type over it to replace it.' : 'Kept sealed; nobody can show it again.'
}
