/** What is measured of the machine: processors, memory, load, and the disks that the session writes to. */

import { readFileSync } from 'node:fs'
import { statfs } from 'node:fs/promises'
import { cpus, freemem, loadavg, totalmem } from 'node:os'
import type { Sample } from '../../ports/metrics.ts'
import { sample } from './samples.ts'

/** By what a person calls the place: the folder whose file system is meant. */
export type DiskPlaces = Readonly<Record<string, string>>

/** A place that cannot be asked is left out: what is not known has no figure. */
export async function hostSamples(places: DiskPlaces): Promise<Sample[]> {
  const disks = await Promise.all(Object.entries(places).map(([place, folder]) => diskSamples(place, folder)))
  return [...processors(), ...memory(), ...disks.flat()]
}

function processors(): Sample[] {
  const all = cpus()
  const busyMs = all.reduce((sum, { times }) => sum + times.user + times.nice + times.sys + times.irq, 0)
  return [
    sample('holdfast_host_cpus', [], all.length),
    sample('holdfast_host_cpu_busy_seconds_total', [], busyMs / 1_000),
    sample('holdfast_host_load_1m', [], loadavg()[0]!),
  ]
}

function memory(): Sample[] {
  return [
    sample('holdfast_host_memory_size_bytes', [], totalmem()),
    sample('holdfast_host_memory_available_bytes', [], availableBytes()),
  ]
}

/** What is free is little on a machine whose disk cache works; Linux says what could be had. */
function availableBytes(): number {
  try {
    const kilobytes = /^MemAvailable:\s+(\d+) kB/m.exec(readFileSync('/proc/meminfo', 'utf8'))?.[1]
    return kilobytes === undefined ? freemem() : Number(kilobytes) * 1_024
  } catch {
    return freemem()
  }
}

async function diskSamples(place: string, folder: string): Promise<Sample[]> {
  try {
    const { bsize, blocks, bavail } = await statfs(folder)
    return [
      sample('holdfast_host_disk_size_bytes', [place], blocks * bsize),
      sample('holdfast_host_disk_free_bytes', [place], bavail * bsize),
    ]
  } catch {
    return []
  }
}
