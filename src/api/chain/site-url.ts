/** Addresses of the console for people. */

import { ENROLMENT_FRAGMENT } from '../../ports/people.ts'

/** `https://localhost:7443`. */
export function siteUrlOf({ name, port }: { readonly name: string; readonly port: number }): string {
  return port === 443 ? `https://${name}` : `https://${name}:${port}`
}

/** The link stands in the fragment: it is in no log of any server and in no header. */
export function enrolmentUrlOf(site: { readonly name: string; readonly port: number }, link: string): string {
  return `${siteUrlOf(site)}/${ENROLMENT_FRAGMENT}${link}`
}
