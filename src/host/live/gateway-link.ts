/** A gateway's end of the stream to its node. When the node ends, so does the gateway, once it has done its last duty. */

import { Socket } from 'node:net'
import { FrameReader } from './frames.ts'
import { decodeToGateway, encodeFromGateway, TO_GATEWAY_BYTES_MAX } from './gateway-wire.ts'
import type { FromGateway, ToGateway } from './messages.ts'

/** Where the node's stream is. */
const STREAM_FD = 3

/** Shape: `beforeEnd` is bounded by whoever gives it. Returns: how to tell the node something. */
export function connectToNode(
  obey: (message: ToGateway) => void,
  beforeEnd: () => Promise<void> = async () => {},
): (message: FromGateway) => void {
  const stream = new Socket({ fd: STREAM_FD, readable: true, writable: true })
  const frames = new FrameReader({
    bytesMaxByKind: TO_GATEWAY_BYTES_MAX,
    onFrame: (_, payload) => obey(decodeToGateway(payload)),
  })
  stream.on('data', chunk => frames.push(chunk as Buffer))
  const end = () => void beforeEnd().finally(() => process.exit(0))
  stream.once('close', end)
  stream.on('error', () => stream.destroy())
  return message => {
    if (stream.writable) stream.write(encodeFromGateway(message))
  }
}
