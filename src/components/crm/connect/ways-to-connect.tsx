'use client'

import { useState } from 'react'
import { ConnectButton } from '@/src/components/crm/connect/connect-button.tsx'
import { environmentWords, tokenWordsOf } from '@/src/components/crm/connect/connect-words.ts'
import { EnvironmentChoice } from '@/src/components/crm/connect/environment-choice.tsx'
import { MissingConfiguration, NoConsentHere } from '@/src/components/crm/connect/missing-configuration.tsx'
import { TokenForm } from '@/src/components/crm/connect/token-form.tsx'
import { LineFold } from '@/src/components/ui/fold.tsx'
import type { Environment } from '@/src/lib/crm/domain/account.ts'
import { crmNames, type CrmType } from '@/src/lib/crm/domain/crm-type.ts'
import type { SyncStatus } from '@/src/lib/contract/status.ts'

/**
 * The ways to connect a CRM on this server, for those who may: the usual one visible, the other collapsed. A reconnect uses the original way and
 * environment, because the links belong to one account.
 */
export function WaysToConnect({
  crmType,
  status,
  connection,
  onConnected,
}: {
  crmType: CrmType
  status: SyncStatus['status']
  connection: Pick<NonNullable<SyncStatus['connection']>, 'environment' | 'connectedBy'> | null
  onConnected: () => Promise<unknown>
}) {
  const [chosen, setChosen] = useState<Environment>('production')
  const name = crmNames[crmType]
  const verb = connection ? 'Reconnect' : 'Connect'
  if (!status.available && !status.apiToken) return <MissingConfiguration crm={name} missing={status.missing} />

  const environment = connection?.environment ?? chosen
  const consent = (variant: 'primary' | 'outline') => (
    <ConnectButton
      crmType={crmType}
      environment={status.environments ? environment : undefined}
      label={`${verb} ${name}`}
      variant={variant}
      onConnected={onConnected}
    />
  )
  const token = <TokenForm crmType={crmType} label={`${verb} with token`} onConnected={onConnected} />

  if (!status.available) {
    return (
      <div className="flex flex-col gap-3">
        {token}
        <NoConsentHere crm={name} missing={status.missing} />
      </div>
    )
  }
  if (status.apiToken && connection?.connectedBy === 'api_token') {
    return (
      <div className="flex flex-col gap-3">
        {token}
        <LineFold title={`Grant access on ${name}’s own page instead`}>{consent('outline')}</LineFold>
      </div>
    )
  }
  return (
    <div className="flex flex-col gap-3">
      {status.environments && !connection ? <EnvironmentChoice crm={name} value={chosen} onChange={setChosen} /> : null}
      {consent('primary')}
      {status.environments && connection ? (
        <p className="text-muted">
          This connection belongs to the {environmentWords[connection.environment].label.toLowerCase()} environment; it is
          reconnected there.
        </p>
      ) : null}
      {status.apiToken ? <LineFold title={`Use ${tokenWordsOf(crmType).name} instead`}>{token}</LineFold> : null}
    </div>
  )
}
