import { type RefObject, useEffect, useRef } from 'react'

/** Names a row of a list for its keys. */
export const rowAttribute = 'data-row'

/**
 * Single letters for a list: they work while something of one of its rows has the focus, and never while somebody types. `act` says what a key
 * does to a row; undefined: nothing, and the browser has it.
 */
export function useListKeys(
  list: RefObject<HTMLElement | null>,
  act: (key: string, row: string) => (() => void) | undefined,
): void {
  const latest = useRef(act)
  useEffect(() => {
    latest.current = act
  })
  useEffect(() => {
    const element = list.current
    if (element === null) return
    const onKey = (event: KeyboardEvent) => {
      const { target } = event
      const isTyping = target instanceof HTMLTextAreaElement || (target instanceof HTMLInputElement && target.type !== 'checkbox')
      if (!(target instanceof Element) || isTyping || event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented)
        return
      const row = target.closest(`[${rowAttribute}]`)?.getAttribute(rowAttribute)
      const does = typeof row === 'string' ? latest.current(event.key, row) : undefined
      if (does === undefined) return
      event.preventDefault()
      does()
    }
    element.addEventListener('keydown', onKey)
    return () => element.removeEventListener('keydown', onKey)
  }, [list])
}
