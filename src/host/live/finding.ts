/** What a look at the machine or the session found, and what is to be done about it. */

export const FINDING_GRADES = ['ok', 'warn', 'fail'] as const
export type FindingGrade = (typeof FINDING_GRADES)[number]

export interface Finding {
  readonly check: string
  readonly grade: FindingGrade
  readonly found: string
  /** Empty where nothing is to be done. */
  readonly remedy: string
}

export const ok = (check: string, found: string): Finding => ({ check, grade: 'ok', found, remedy: '' })
export const warn = (check: string, found: string, remedy: string): Finding => ({ check, grade: 'warn', found, remedy })
export const fail = (check: string, found: string, remedy: string): Finding => ({ check, grade: 'fail', found, remedy })
