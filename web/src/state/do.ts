/** Carries a person's wish out, and says how it went. */

import { toast, toastTrouble } from './toasts.ts'

/** Returns: undefined where it was refused, which has been told. */
export async function attempt<T>(wish: Promise<T>, said?: string | ((answer: T) => string)): Promise<T | undefined> {
  try {
    const answer = await wish
    const text = typeof said === 'function' ? said(answer) : said
    if (text !== undefined) toast('good', text)
    return answer
  } catch (error) {
    toastTrouble(error)
    return undefined
  }
}
