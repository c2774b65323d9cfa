/** Hears the hands of whoever uses the page. */

import { UseWatch } from './use-watch.ts'

export const use = new UseWatch(Date.now())

const MOVES = ['pointerdown', 'pointermove', 'keydown', 'wheel', 'touchstart'] as const

/** `tell`: asks the server for anything. */
export function followUse(tell: () => void): void {
  const noteMove = ({ isTrusted }: Event) => {
    if (isTrusted && use.move(Date.now())) tell()
  }
  for (const move of MOVES) addEventListener(move, noteMove, { passive: true, capture: true })
}
