import type { ReactNode } from 'react'

/** A box to tick, with what is shown beside it; `isPartial`: of what it stands for, some is chosen. */
export function CheckBox({
  label,
  checked,
  isPartial = false,
  onChange,
  children,
}: {
  label: string
  checked: boolean
  isPartial?: boolean
  onChange: (isChosen: boolean) => void
  children?: ReactNode
}) {
  return (
    <label className="relative z-10 inline-flex min-h-6 min-w-6 cursor-pointer align-middle items-center gap-2">
      <input
        type="checkbox"
        aria-label={label}
        className="size-4 accent-[var(--accent)]"
        checked={checked}
        ref={(box) => {
          if (box) box.indeterminate = isPartial
        }}
        onChange={(event) => onChange(event.target.checked)}
      />
      {children}
    </label>
  )
}
