/** The socket that a person's commands to a node or a gateway come in by. */

import type { Server } from 'node:net'
import {
  CONTROL_LINE_BYTES_MAX,
  type ControlReply,
  type ControlRequest,
  controlReply,
  controlRequest,
} from './control-wire.ts'
import { callByLines, type LineCall, type LineProtocol, listenForLines } from './line-socket.ts'

const CONTROL: LineProtocol<ControlRequest, ControlReply> = {
  request: controlRequest,
  reply: controlReply,
  requestBytesMax: CONTROL_LINE_BYTES_MAX,
  replyBytesMax: CONTROL_LINE_BYTES_MAX,
  queueBytesMax: 1 << 20,
  refusal: text => ({ type: 'Refused', code: 'BAD_MESSAGE', text }),
}

export type Answer = (reply: ControlReply) => void
export type ControlCall = LineCall

/** Errors: the operating system's, where the socket cannot be made. */
export function listenForControl(
  dataFolder: string,
  name: string,
  obey: (request: ControlRequest, answer: Answer) => void,
): Promise<Server> {
  return listenForLines(dataFolder, name, CONTROL, (request, { answer }) => obey(request, answer))
}

/** Errors: none; where nobody listens it ends at once without an answer. */
export function callControl(
  socketPath: string,
  request: ControlRequest,
  onReply: (reply: ControlReply) => void,
): ControlCall {
  return callByLines(socketPath, CONTROL, request, onReply)
}
