/**
 * The two cookies of the console: that of a session, and that of a sign-in or enrolment on its way. Scripts cannot read them,
 * no other site can have them sent, and they never leave TLS.
 *
 * Why the port in the name: cookies do not keep ports apart, and two sessions of one machine would sign each other out.
 */

const ATTRIBUTES = 'Path=/; Secure; HttpOnly; SameSite=Strict'
const TICKET_SECONDS = 900
const HEADER_CHARACTERS_MAX = 8_192

export const sessionCookieOf = (port: number) => `__Host-holdfast-${port}`
export const ticketCookieOf = (port: number) => `__Host-holdfast-ticket-${port}`

/** The first of a name counts; a header that is too long has none. */
export function parseCookies(header: string | undefined): ReadonlyMap<string, string> {
  const cookies = new Map<string, string>()
  if (header === undefined || header.length > HEADER_CHARACTERS_MAX) return cookies
  for (const part of header.split(';')) {
    const at = part.indexOf('=')
    const name = part.slice(0, at).trim()
    if (at > 0 && !cookies.has(name)) cookies.set(name, part.slice(at + 1).trim())
  }
  return cookies
}

/** For the life of the browser; the server ends it earlier. */
export const sessionCookie = (port: number, secret: string) => `${sessionCookieOf(port)}=${secret}; ${ATTRIBUTES}`
export const ticketCookie = (port: number, ticket: string) =>
  `${ticketCookieOf(port)}=${ticket}; ${ATTRIBUTES}; Max-Age=${TICKET_SECONDS}`

export const endedSessionCookie = (port: number) => `${sessionCookieOf(port)}=; ${ATTRIBUTES}; Max-Age=0`
export const endedTicketCookie = (port: number) => `${ticketCookieOf(port)}=; ${ATTRIBUTES}; Max-Age=0`
