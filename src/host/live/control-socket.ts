/**
 * The socket that a person's commands come in by: for the owner of the data folder alone, a few connections, short lines.
 *
 * Invariant: a line that breaks a rule is answered with which one, and ends its connection; the others do not notice.
 */

import { connect, createServer, type Server, type Socket } from 'node:net'
import {
  CONTROL_LINE_BYTES_MAX,
  type ControlReply,
  type ControlRequest,
  controlReply,
  controlRequest,
} from './control-wire.ts'
import { listenInFolder } from './socket-place.ts'

const CONNECTIONS_MAX = 16
/** Answers that the other side does not read. */
const QUEUE_BYTES_MAX = 1 << 20

export type Answer = (reply: ControlReply) => void

/** Errors: the operating system's, where the socket cannot be made. */
export async function listenForControl(
  dataFolder: string,
  name: string,
  obey: (request: ControlRequest, answer: Answer) => void,
): Promise<Server> {
  const server = createServer(socket => serve(socket, obey))
  server.maxConnections = CONNECTIONS_MAX
  await listenInFolder(server, dataFolder, name)
  return server
}

function serve(socket: Socket, obey: (request: ControlRequest, answer: Answer) => void): void {
  const answer: Answer = reply => {
    if (socket.writable && socket.writableLength < QUEUE_BYTES_MAX) socket.write(`${JSON.stringify(reply)}\n`)
  }
  const refuse = (text: string) => {
    answer({ type: 'Refused', code: 'BAD_MESSAGE', text })
    socket.end()
  }
  readLines(socket, refuse, line => {
    const request = parsed(controlRequest, line)
    if (request === undefined) refuse(`no command of this version: ${line.slice(0, 80)}`)
    else obey(request, answer)
  })
  socket.on('error', () => socket.destroy())
}

/** Says one thing and hears what is answered until `onReply` says that it was enough. */
export interface ControlCall {
  /** Resolves when the other side has ended, or was heard to the end. */
  readonly ended: Promise<void>
  close(): void
}

/** Errors: none; where nobody listens it ends at once without an answer. */
export function callControl(
  socketPath: string,
  request: ControlRequest,
  onReply: (reply: ControlReply) => void,
): ControlCall {
  const socket = connect(socketPath)
  const close = () => void socket.destroy()
  readLines(socket, close, line => {
    const reply = parsed(controlReply, line)
    if (reply === undefined) close()
    else onReply(reply)
  })
  socket.once('connect', () => socket.write(`${JSON.stringify(request)}\n`))
  const ended = new Promise<void>(resolve => {
    socket.once('close', () => resolve())
    socket.on('error', () => socket.destroy())
  })
  return { ended, close }
}

function readLines(socket: Socket, onTooLong: (text: string) => void, onLine: (line: string) => void): void {
  let rest = ''
  socket.setEncoding('utf8')
  socket.on('data', (chunk: string) => {
    const lines = (rest + chunk).split('\n')
    rest = lines.pop()!
    if (rest.length > CONTROL_LINE_BYTES_MAX) return onTooLong(`a line is at most ${CONTROL_LINE_BYTES_MAX} bytes`)
    for (const line of lines) if (line !== '') onLine(line)
  })
}

function parsed<T>(schema: { safeParse(value: unknown): { success: boolean; data?: T } }, line: string): T | undefined {
  try {
    return schema.safeParse(JSON.parse(line)).data
  } catch {
    return undefined
  }
}
