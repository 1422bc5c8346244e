/** The product's mark and name. */
export function Brand() {
  return (
    <span className="inline-flex items-center gap-2 font-semibold tracking-tight">
      <svg viewBox="0 0 24 24" className="size-6 shrink-0" aria-hidden="true">
        <rect width="24" height="24" rx="6" className="fill-accent" />
        <path
          d="M7 9.5h8.5m0 0L13 7m2.5 2.5L13 12M17 14.5H8.5m0 0L11 12m-2.5 2.5L11 17"
          className="stroke-accent-foreground"
          strokeWidth="1.6"
          strokeLinecap="round"
          strokeLinejoin="round"
          fill="none"
        />
      </svg>
      ADSapp CRM Hub
    </span>
  )
}
