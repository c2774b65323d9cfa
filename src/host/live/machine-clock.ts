/** The monotonic count that all processes of one machine share: deadlines are told by it from one to the other. */

/** Microseconds; their beginning means nothing. */
export function machineUs(): number {
  const [seconds, nanoseconds] = process.hrtime()
  return seconds * 1_000_000 + nanoseconds / 1_000
}
