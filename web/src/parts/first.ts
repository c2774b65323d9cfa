/** What is come to first takes the focus when it comes, which may be long after the page or the dialogue that it is in. */

import type { Ref } from 'preact'
import { useLayoutEffect, useRef } from 'preact/hooks'

export function useFirst<Kind extends HTMLElement>(isFirst = false): Ref<Kind> {
  const element = useRef<Kind>(null)
  useLayoutEffect(() => {
    if (isFirst) element.current?.focus()
  }, [])
  return element
}
