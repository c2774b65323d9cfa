/** What the system says of another process of ours: its processor time and its memory. */

import { readFileSync } from 'node:fs'

export interface ProcessUsage {
  readonly cpuSeconds: number
  readonly residentBytes: number
}

/** What Linux tells programs, whatever its own clock does. */
const TICKS_PER_SECOND = 100
const PAGE_BYTES = 4_096
/** Fields of `stat` behind the name of the program, which may have spaces and brackets in it. */
const [USER_TICKS, SYSTEM_TICKS] = [11, 12]

/** Returns: `undefined` where the system does not tell, or the process has ended. */
export function usageOf(pid: number | undefined): ProcessUsage | undefined {
  if (process.platform !== 'linux' || pid === undefined) return undefined
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8')
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
    const residentPages = Number(readFileSync(`/proc/${pid}/statm`, 'utf8').split(' ')[1])
    const ticks = Number(fields[USER_TICKS]) + Number(fields[SYSTEM_TICKS])
    return { cpuSeconds: ticks / TICKS_PER_SECOND, residentBytes: residentPages * PAGE_BYTES }
  } catch {
    return undefined
  }
}
