'use client'

import { useEffect } from 'react'

const dialogs = '[role="dialog"], [role="alertdialog"]'

/**
 * Where what had the focus leaves the page, as a button does that has done its work, the page's heading takes the focus: without that,
 * keyboard and screen reader would start again at the top. Whatever gives the focus back by itself, as a dialog does, comes first.
 */
export function FocusKeeper() {
  useEffect(() => {
    let last: Element | null = null
    let frame = 0
    const isLost = () => last !== null && !last.isConnected && document.activeElement === document.body
    const keep = () => {
      if (!isLost() || document.querySelector(dialogs) !== null) return
      const heading = document.querySelector<HTMLElement>('main h1')
      if (heading === null) return
      heading.tabIndex = -1
      heading.focus({ preventScroll: true })
    }
    const remember = ({ target }: FocusEvent) => {
      last = target instanceof Element ? target : null
    }
    const observer = new MutationObserver(() => {
      if (!isLost()) return
      cancelAnimationFrame(frame)
      frame = requestAnimationFrame(() => {
        frame = requestAnimationFrame(keep)
      })
    })
    document.addEventListener('focusin', remember)
    observer.observe(document.body, { childList: true, subtree: true })
    return () => {
      document.removeEventListener('focusin', remember)
      observer.disconnect()
      cancelAnimationFrame(frame)
    }
  }, [])
  return null
}
