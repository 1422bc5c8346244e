import type { ReactNode } from 'react'
import { CopyField } from '@/src/components/ui/copy-field.tsx'
import { Notice } from '@/src/components/ui/notice.tsx'

/** A secret that was made just now, this once. */
export function ShownSecret({ title, secret, children }: { title: string; secret: string; children?: ReactNode }) {
  return (
    <div className="flex flex-col gap-3">
      <Notice tone="success" title={title}>
        Copy its secret now: it is not shown again. With it the receiver checks that a message comes from here. {children}
      </Notice>
      <CopyField label="Signing secret" value={secret} />
    </div>
  )
}
