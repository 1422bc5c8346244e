import { ConnectButton } from '@/src/components/crm/connect-button.tsx'
import { Notice } from '@/src/components/ui/notice.tsx'
import { crmNames, type CrmType } from '@/src/lib/crm/domain/crm-type.ts'
import type { SyncStatus } from '@/src/lib/http/contract.ts'

/** A CRM that was never connected, or was forgotten. */
export function ConnectCrm({ crmType, status, canEdit }: { crmType: CrmType; status: SyncStatus['status']; canEdit: boolean }) {
  const name = crmNames[crmType]
  if (!status.available) return <MissingConfiguration crm={name} missing={status.missing} />
  return (
    <div className="flex flex-col gap-3">
      <p className="max-w-2xl text-muted">
        Contacts will follow each other in both directions. Connecting changes nothing yet: you start the first sync yourself. You
        grant access on {name}'s own page; no password is kept here.
      </p>
      <ConnectButton crmType={crmType} label={`Connect ${name}`} isDisabled={!canEdit} />
    </div>
  )
}

/** Why there is no button to connect: this server has no app of the CRM to connect with. */
export function MissingConfiguration({ crm, missing }: { crm: string; missing: readonly string[] }) {
  return (
    <Notice tone="info" quiet title={`${crm} is not set up on this server`}>
      The operator of this server has to set {missing.length === 1 ? 'this variable' : 'these variables'} and restart it:{' '}
      {missing.map((name, index) => (
        <span key={name}>
          {index > 0 ? ', ' : ''}
          <code className="font-mono text-xs">{name}</code>
        </span>
      ))}
      .
    </Notice>
  )
}
