/**
 * A socket in the data folder that speaks in JSON, one message to a line: for the owner of the folder alone, a few
 * connections, short lines.
 *
 * Invariant: a line that breaks a rule is answered with which one, and ends its connection; the others do not notice.
 */

import { connect, createServer, type Server, type Socket } from 'node:net'
import type { ZodType } from 'zod'
import { listenInFolder } from './socket-place.ts'

const CONNECTIONS_MAX = 16

/** What is said by one end and answered by the other. */
export interface LineProtocol<Request, Reply> {
  readonly request: ZodType<Request>
  readonly reply: ZodType<Reply>
  /** A longer line is a fault of the sender. */
  readonly requestBytesMax: number
  readonly replyBytesMax: number
  /** Answers that the other side does not read; what comes beyond is dropped. */
  readonly queueBytesMax: number
  /** How a bad line is refused. */
  refusal(text: string): Reply
}

export interface Caller<Reply> {
  answer(reply: Reply): void
  /** Calls back when the other side is gone. */
  onGone(left: () => void): void
}

/** Errors: the operating system's, where the socket cannot be made. */
export async function listenForLines<Request, Reply>(
  dataFolder: string,
  name: string,
  protocol: LineProtocol<Request, Reply>,
  obey: (request: Request, caller: Caller<Reply>) => void,
): Promise<Server> {
  const server = createServer(socket => serve(socket, protocol, obey))
  server.maxConnections = CONNECTIONS_MAX
  await listenInFolder(server, dataFolder, name)
  return server
}

function serve<Request, Reply>(
  socket: Socket,
  protocol: LineProtocol<Request, Reply>,
  obey: (request: Request, caller: Caller<Reply>) => void,
): void {
  const answer = (reply: Reply) => {
    if (socket.writable && socket.writableLength < protocol.queueBytesMax) socket.write(`${JSON.stringify(reply)}\n`)
  }
  const refuse = (text: string) => {
    answer(protocol.refusal(text))
    socket.end()
  }
  const caller = { answer, onGone: (left: () => void) => void socket.once('close', left) }
  readLines(socket, protocol.requestBytesMax, refuse, line => {
    const request = parsed(protocol.request, line)
    if (request === undefined) refuse(`no command of this version: ${line.slice(0, 80)}`)
    else obey(request, caller)
  })
  socket.on('error', () => socket.destroy())
}

/** Says one thing and hears what is answered until the caller closes it. */
export interface LineCall {
  /** Resolves when the other side has ended, or was heard to the end. */
  readonly ended: Promise<void>
  close(): void
}

/** Errors: none; where nobody listens it ends at once without an answer. */
export function callByLines<Request, Reply>(
  socketPath: string,
  protocol: LineProtocol<Request, Reply>,
  request: Request,
  onReply: (reply: Reply) => void,
): LineCall {
  const socket = connect(socketPath)
  const close = () => void socket.destroy()
  readLines(socket, protocol.replyBytesMax, close, line => {
    const reply = parsed(protocol.reply, line)
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

function readLines(
  socket: Socket,
  bytesMax: number,
  onTooLong: (text: string) => void,
  onLine: (line: string) => void,
): void {
  let rest = ''
  socket.setEncoding('utf8')
  socket.on('data', (chunk: string) => {
    const lines = (rest + chunk).split('\n')
    rest = lines.pop()!
    if (rest.length > bytesMax) return onTooLong(`a line is at most ${bytesMax} bytes`)
    for (const line of lines) if (line !== '') onLine(line)
  })
}

function parsed<T>(schema: ZodType<T>, line: string): T | undefined {
  try {
    return schema.safeParse(JSON.parse(line)).data
  } catch {
    return undefined
  }
}
