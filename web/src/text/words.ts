/** Shows the names of closed sets as words: `InDoubt` as `in doubt`, `ordersPerSecondMax` as `orders per second`. */

/** Of a name in one piece. */
export function wordsOf(name: string): string {
  return name
    .replace(/([a-z0-9])([A-Z])/g, '$1 $2')
    .replaceAll('_', ' ')
    .toLowerCase()
}

export function titleOf(name: string): string {
  const words = wordsOf(name)
  return words.charAt(0).toUpperCase() + words.slice(1)
}

/** `dailyLossMax`: the limit is what is shown, so "max" says nothing. */
export function limitWords(limit: string): string {
  return titleOf(limit.replace(/Max$/, '').replace(/Bps$/, ' (bps)'))
}

/** What a command reaches: `Strategy ema-cross`, `Everything`. */
export function scopeWords({ level, name }: { readonly level: string; readonly name: string }): string {
  return level === 'All' ? 'Everything' : `${level} ${name}`
}

/** As a sentence: what the house says begins small and ends without a full stop. */
export function sentenceOf(text: string): string {
  const begun = text.charAt(0).toUpperCase() + text.slice(1)
  return text === '' || /[.!?:…]$/.test(text) ? begun : `${begun}.`
}

export function countWords(count: number, one: string, many = `${one}s`): string {
  return `${count} ${count === 1 ? one : many}`
}
