import { CopyField } from '@/src/components/ui/copy-field.tsx'

/** Where a source sends to, and how. */
export function WebhookAddress({ url }: { url: string }) {
  return (
    <div className="flex flex-col gap-3">
      <CopyField label="Webhook address" value={url} />
      <p className="text-muted">
        The source sends here with POST, signed with its secret as Standard Webhooks says:{' '}
        <code className="font-mono text-xs break-words">{'{ "mode": "replace", "data": … }'}</code> for everything, or with{' '}
        <code className="font-mono text-xs">merge</code> for a part.
      </p>
    </div>
  )
}
