import { buttonVariants } from '@heroui/styles'
import NextLink from 'next/link'
import type { ComponentProps } from 'react'

type LinkButtonProps = ComponentProps<typeof NextLink> & {
  readonly variant?: 'primary' | 'secondary' | 'tertiary' | 'outline' | 'ghost' | 'danger' | 'danger-soft'
  readonly size?: 'sm' | 'md' | 'lg'
}

/** A link that looks like a button. */
export function LinkButton({ variant = 'secondary', size = 'md', className, ...rest }: LinkButtonProps) {
  return <NextLink className={`${buttonVariants({ variant, size })} no-underline ${className ?? ''}`} {...rest} />
}
