/** Shows exact texts of numbers: grouped and signed, never computed anew. */

export const SIGNS = ['Up', 'Down', 'Flat'] as const
export type Sign = (typeof SIGNS)[number]

/** Of `-12.50`: Down. What is no number, as `unknown`, has no sign. */
export function signOf(text: string): Sign {
  const [, minus, digits] = /^([-−])?\+?([\d.]+)/.exec(text) ?? []
  if (digits === undefined || !/[1-9]/.test(digits)) return 'Flat'
  return minus === undefined ? 'Up' : 'Down'
}

/** Groups the whole part by threes: `1234567.89` with a thin space or a comma. What is no number stays as it is. */
export function groupDigits(text: string, separator: string): string {
  const [, sign, whole, rest] = /^([-+]?)(\d+)(.*)$/s.exec(text) ?? []
  if (whole === undefined) return text
  return `${sign === '-' ? '−' : sign}${whole.replace(/\B(?=(\d{3})+$)/g, separator)}${rest}`
}

/** Cuts, never rounds: two decimals, or as many more as it takes to show that it is not zero. */
export function shortened(text: string): string {
  const [, head, decimals] = /^([-+]?\d+)\.(\d{3,})$/.exec(text) ?? []
  if (head === undefined || decimals === undefined) return text
  const firstAt = /[1-9]/.test(head) ? 0 : decimals.search(/[1-9]/)
  return `${head}.${decimals.slice(0, Math.max(2, firstAt + 2))}`
}

/** With a plus for what is above zero, for figures that can go either way. */
export function withSign(text: string): string {
  return signOf(text) === 'Up' && !text.startsWith('+') ? `+${text}` : text
}

/** Of a share: `0.123` as `12 %`; more than a thousand percent is told as that. */
export function percentText(share: number): string {
  if (share > 10) return '> 1000 %'
  return `${(share * 100).toFixed(share < 0.1 ? 1 : 0)} %`
}
