import type { CrmType } from '@/src/lib/crm/domain/crm-type.ts'

const letters = {
  hubspot: { text: 'Hs', className: 'bg-[#c2410c] text-white' },
  salesforce: { text: 'Sf', className: 'bg-[#0369a1] text-white' },
  pipedrive: { text: 'Pd', className: 'bg-[#15803d] text-white' },
} as const satisfies Record<CrmType, { text: string; className: string }>

const sizes = { sm: 'size-6 rounded-md text-[0.6875rem]', md: 'size-9 rounded-lg text-sm' } as const

/** A monogram, because the vendors' logos are trademarks. */
export function CrmLogo({ crmType, size = 'md' }: { crmType: CrmType; size?: keyof typeof sizes }) {
  const { text, className } = letters[crmType]
  return (
    <span aria-hidden className={`grid shrink-0 place-items-center font-semibold ${sizes[size]} ${className}`}>
      {text}
    </span>
  )
}
