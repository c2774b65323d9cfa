/** Processes of this machine as the drills see them: whose children they are, what they run, and signals to them. */

import { readFileSync } from 'node:fs'

/** Returns: false where there is no such process. */
export function signal(pid: number, name: NodeJS.Signals): boolean {
  try {
    return process.kill(pid, name)
  } catch {
    return false
  }
}

export function isAlive(pid: number): boolean {
  return readText(`/proc/${pid}/stat`) !== '' && !/^State:\s+Z/m.test(readText(`/proc/${pid}/status`))
}

export function childrenOf(pid: number): number[] {
  return readText(`/proc/${pid}/task/${pid}/children`).trim().split(' ').filter(Boolean).map(Number)
}

export function commandOf(pid: number): string {
  return readText(`/proc/${pid}/cmdline`)
}

function readText(file: string): string {
  try {
    return readFileSync(file, 'utf8')
  } catch {
    return ''
  }
}
