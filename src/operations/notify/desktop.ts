/** Tells the person who sits at this machine, by the program of its desktop. */

import { execFile } from 'node:child_process'
import { existsSync } from 'node:fs'
import { DeliveryError, type Notification, type Transport } from './notification.ts'
import { bodyOf } from './notification-text.ts'

const TIMEOUT_MS = 5_000
const BODY_MAX = 500

export interface DesktopProgram {
  readonly file: string
  arguments(title: string, body: string, isUrgent: boolean): string[]
}

const PROGRAMS: Readonly<Partial<Record<NodeJS.Platform, DesktopProgram>>> = {
  linux: {
    file: '/usr/bin/notify-send',
    arguments: (title, body, isUrgent) => ['--urgency', isUrgent ? 'critical' : 'normal', '--', title, body],
  },
  darwin: {
    file: '/usr/bin/osascript',
    // Title and text are arguments of the script, not a part of it.
    arguments: (title, body) => [
      '-e',
      'on run argv',
      '-e',
      'display notification (item 2 of argv) with title (item 1 of argv)',
      '-e',
      'end run',
      title,
      body,
    ],
  },
}

export class Desktop implements Transport {
  readonly takesDigests = true
  readonly #program: DesktopProgram | undefined

  constructor(program = PROGRAMS[process.platform]) {
    this.#program = program
  }

  send(notification: Notification): Promise<string> {
    const program = this.#program
    if (program === undefined || !existsSync(program.file))
      return Promise.reject(new DeliveryError(`this machine has no ${program?.file ?? 'program for it'}`, false))
    const isUrgent = notification.severity === 'Critical' && notification.kind !== 'Resolve'
    const args = program.arguments(notification.title, bodyOf(notification, BODY_MAX), isUrgent)
    return new Promise((resolve, reject) => {
      execFile(program.file, args, { timeout: TIMEOUT_MS, env: sessionBus() }, error => {
        if (error === null) resolve('shown')
        else reject(new DeliveryError(`${program.file} ended with ${error.code ?? error.signal}`, true))
      })
    })
  }
}

/** Our environment is empty on purpose; the desktop is found by the user's own bus. */
function sessionBus(): NodeJS.ProcessEnv {
  const uid = process.getuid?.()
  return uid === undefined ? {} : { DBUS_SESSION_BUS_ADDRESS: `unix:path=/run/user/${uid}/bus` }
}
