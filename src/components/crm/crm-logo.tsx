import type { CrmType } from '@/src/lib/crm/domain/crm-type.ts'

const letters = {
  hubspot: { text: 'Hs', className: 'bg-[#c2410c] text-white' },
  salesforce: { text: 'Sf', className: 'bg-[#0369a1] text-white' },
  pipedrive: { text: 'Pd', className: 'bg-[#15803d] text-white' },
} as const satisfies Record<CrmType, { text: string; className: string }>

/** A monogram; the vendors' logos are theirs. */
export function CrmLogo({ crmType }: { crmType: CrmType }) {
  const { text, className } = letters[crmType]
  return (
    <span aria-hidden className={`grid size-9 shrink-0 place-items-center rounded-lg text-sm font-semibold ${className}`}>
      {text}
    </span>
  )
}
